"""Style rules that are tests (architecture.md §3): read from the source by `ast`."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.conf import settings

APPS = ("goalmgmt", "teams", "targets", "tracking", "incentives", "reviews")


def _sources() -> Iterator[Path]:
    for app in APPS:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            if not {"migrations", "tests", "testing", "__pycache__"} & set(path.parts):
                yield path


SOURCES = sorted(_sources())


def _name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def _calls(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_only_edges_read_the_clock() -> None:
    edges = (
        "views",
        "tasks.py",
        "commands",
        "clock.py",
        "api",
        "imports.py",
        "context.py",
        "middleware",
        "adapters",
        "filters.py",
        "ui.py",
        "templatetags",
    )
    readers = [
        f"{_name(path)}:{line}"
        for path in SOURCES
        if not any(edge in str(path) for edge in edges)
        for call, line in _calls(path)
        if call in {"timezone.now", "clock.now", "clock.today", "datetime.now", "date.today"}
    ]
    assert readers == []


def test_nothing_sends_a_task_from_inside_a_transaction() -> None:
    senders = [
        f"{_name(path)}:{line}"
        for path in SOURCES
        for call, line in _calls(path)
        if call.endswith((".delay", ".apply_async"))
    ]
    assert [sender.split(":")[0] for sender in senders] == ["goalmgmt/core/jobs.py"]


def test_no_status_is_set_outside_the_transition() -> None:
    setters = [
        f"{_name(path)}:{node.lineno}"
        for path in SOURCES
        if "core" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]
    assert setters == []


@pytest.mark.parametrize("app", APPS)
def test_modules_stay_small(app: str) -> None:
    sizes = {
        _name(path): len(path.read_text().splitlines())
        for path in SOURCES
        if path.relative_to(settings.BASE_DIR).parts[0] == app
    }
    assert median(sizes.values()) < 100
    assert [name for name, size in sizes.items() if size > 400] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        _name(path)
        for path in SOURCES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []
