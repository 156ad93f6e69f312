"""Serve single files straight out of node_modules, so that no third-party file is committed.

Settings: `NODE_MODULES_ROOT` (the folder) and `NPM_ASSETS` (address under /static/ -> file in it).
Only the listed files are served; the folder itself never is.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, searched_locations
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage


class NpmFinder(BaseFinder):
    """Finds the files of `settings.NPM_ASSETS`; list it last in STATICFILES_FINDERS.

    A listed file that is not there is a system check error, so a forgotten `npm ci` or a renamed
    file stops the start instead of answering 404 in the browser.
    """

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.NODE_MODULES_ROOT)
        self.files: dict[str, str] = dict(settings.NPM_ASSETS)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return [
            Error(
                f"Front-end file missing: {self.root / source}",
                hint="Run `python3 run.py setup`.",
                id="core.assets.E001",
            )
            for source in self.files.values()
            if not (self.root / source).is_file()
        ]

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        searched_locations.append(str(self.root))
        source = self.files.get(path.replace("\\", "/"))
        found = [str(self.root / source)] if source and (self.root / source).is_file() else []
        if find_all:
            return found
        return found[0] if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, "_OneFile"]]:
        """Pairs for collectstatic, which copies `storage.open(address)` to `address`."""
        for address, source in self.files.items():
            yield address, _OneFile(self.root, address, source)


class _OneFile(FileSystemStorage):
    """A storage that holds one file and answers for it under another name."""

    prefix = ""  # collectstatic puts this before the address

    def __init__(self, root: Path, address: str, source: str) -> None:
        super().__init__(location=root)
        self.address, self.source = address, source

    def path(self, name: str) -> str:
        return super().path(self.source if name == self.address else name)
