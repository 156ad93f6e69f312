"""Extract and compile the translations of one app: `manage.py messages targets [--compile]`.

Strings of `<app>/` and `templates/<app>/` stand in `locale/<app>/`; what belongs to no app's
folder (goalmgmt/, shared templates) stands under `core`.
"""

from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.core.management.commands import makemessages


class Command(BaseCommand):
    help = "Extract the strings of an app into its .po file, or compile .po files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app", nargs="?", choices=settings.LOCALE_APPS)
        parser.add_argument("--compile", action="store_true")
        parser.add_argument("--compile-all", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        app = options["app"]
        if not options["compile"] and not options["compile_all"]:
            if app is None:
                self.stderr.write("Name an app, or --compile-all.")
                return
            extract(app)
        for name in [app] if app else settings.LOCALE_APPS:
            compile_catalogue(name)


def po_file(app: str) -> Path:
    """The catalogue of `app`."""
    return Path(settings.BASE_DIR, "locale", app, "zh_Hans", "LC_MESSAGES", "django.po")


def compile_catalogue(app: str) -> None:
    """Write the .mo beside the .po (Babel needs no gettext on the machine)."""
    source = po_file(app)
    if not source.is_file():
        return
    with source.open("rb") as text:
        catalogue = read_po(text, locale="zh_Hans")
    with source.with_suffix(".mo").open("wb") as binary:
        write_mo(binary, catalogue)


def extract(app: str, output: StringIO | None = None) -> None:
    """Bring the catalogue of `app` up to date with the code (needs xgettext)."""
    po_file(app).parent.mkdir(parents=True, exist_ok=True)
    call_command(
        _Extract(app), locale=["zh_Hans"], no_obsolete=True, no_location=True, stdout=output
    )


class _Extract(makemessages.Command):
    """Django's makemessages, reading only the folders of one app."""

    def __init__(self, app: str) -> None:
        super().__init__()
        self.app = app

    def find_files(self, root: str) -> list[makemessages.TranslatableFile]:
        target = str(po_file(self.app).parents[2])
        files = [found for found in super().find_files(root) if self._owns(Path(found.path))]
        for found in files:
            found.locale_dir = target
        self.locale_paths = [target]
        self.default_locale_path = target
        return files

    def _owns(self, path: Path) -> bool:
        parts = Path(path).resolve().relative_to(settings.BASE_DIR).parts
        if parts[0].startswith(".") or parts[0] in {"var", "node_modules", "conftest.py"}:
            return False
        if "tests" in parts or "testing" in parts:
            return False
        folder = parts[1] if parts[0] == "templates" else parts[0]
        owner = folder if folder in settings.LOCALE_APPS else "core"
        return owner == self.app
