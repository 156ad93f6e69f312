"""Third-party front-end files: exactly the listed ones are served, and they are complete."""

import posixpath
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from goalmgmt.assets import NPM_ASSETS
from goalmgmt.core.assets import NpmFinder

NODE_MODULES = Path(__file__).resolve().parents[3] / "node_modules"
REFERENCES = re.compile(r"""sourceMappingURL=(\S+)|url\(["']?(?!data:|#)([^"')?#]+)""")


@pytest.fixture
def node_modules(tmp_path, settings):
    """A tiny node_modules of which one file is listed."""
    root = tmp_path / "node_modules"
    (root / "pkg" / "dist").mkdir(parents=True)
    (root / "pkg" / "dist" / "a.min.js").write_text("listed")
    (root / "pkg" / "dist" / "b.min.js").write_text("not listed")
    settings.NODE_MODULES_ROOT = root
    settings.NPM_ASSETS = {"vendor/a.js": "pkg/dist/a.min.js"}
    return root


def test_a_listed_file_is_found_at_its_address(node_modules):
    expected = str(node_modules / "pkg/dist/a.min.js")
    assert NpmFinder().find("vendor/a.js") == expected
    assert NpmFinder().find("vendor/a.js", find_all=True) == [expected]
    assert NpmFinder().find("vendor\\a.js") == expected


@pytest.mark.parametrize(
    "path",
    [
        "pkg/dist/a.min.js",
        "pkg/dist/b.min.js",
        "vendor/b.js",
        "vendor/../pkg/dist/b.min.js",
        "../node_modules/pkg/dist/b.min.js",
        "",
    ],
)
def test_nothing_else_in_node_modules_is_found(node_modules, path):
    assert NpmFinder().find(path) is None
    assert NpmFinder().find(path, find_all=True) == []


def test_the_check_names_each_missing_file_and_the_mend(node_modules, settings):
    assert NpmFinder().check() == []
    settings.NPM_ASSETS = {**settings.NPM_ASSETS, "vendor/c.js": "pkg/dist/c.min.js"}
    (error,) = NpmFinder().check()
    assert str(node_modules / "pkg/dist/c.min.js") in error.msg
    assert "run.py setup" in error.hint
    assert NpmFinder().find("vendor/c.js") is None


def test_collectstatic_copies_the_listed_file_to_its_address(node_modules, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = []
    settings.STATICFILES_FINDERS = ["goalmgmt.core.assets.NpmFinder"]
    call_command("collectstatic", interactive=False, verbosity=0)
    collected = [p for p in settings.STATIC_ROOT.rglob("*") if p.is_file()]
    names = {p.relative_to(settings.STATIC_ROOT).as_posix() for p in collected}
    assert "vendor/a.js" in names
    assert {p.read_text() for p in collected} == {"listed"}


@pytest.mark.parametrize(("address", "source"), sorted(NPM_ASSETS.items()))
def test_the_shipped_list_is_installed_and_closed_under_references(address, source):
    """What a listed css or js file points at is listed at the place where browsers will look."""
    file = NODE_MODULES / source
    assert file.is_file()
    if file.suffix not in {".css", ".js"}:
        return
    named = {one or two for one, two in REFERENCES.findall(file.read_text(encoding="utf-8"))}
    wanted = {posixpath.normpath(posixpath.join(posixpath.dirname(address), n)) for n in named}
    assert wanted - set(NPM_ASSETS) == set()
