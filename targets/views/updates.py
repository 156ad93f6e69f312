"""What the script of the grid is told after a save: only what changed since it last heard."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from goalmgmt.core import clock
from targets import tables
from targets.models import PlanVersion, SplitRow
from targets.queries import last_year, steps
from targets.queries import window as windows
from targets.views.loading import person_of
from targets.views.split import look_of, window_asked

#: After a step of more cells than this the script gets every text of its page.
MANY = 2000


def since(
    request: HttpRequest, version: PlanVersion, revision: int, also: Iterable[int] = ()
) -> dict[str, Any]:
    """The texts of the page that may have changed after `revision`, and of the rows `also`."""
    rows = _rows_changed(version, revision)
    only = None if rows is None else _touched(rows | set(also))
    window = window_asked(request, version)
    grid = windows.load(version, window, _with_above(version, only))
    look = look_of(request, version, grid)
    return tables.texts(grid, look, last_year.kept(version), only)


def state(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """What stands beside the grid: how far undo and redo reach, and who else is editing."""
    person = person_of(request)
    undo, redo = steps.reach(version, person)
    others = steps.others_editing(version, person, clock.now())
    return {"revision": version.revision, "undo": undo, "redo": redo, "others": others}


def _rows_changed(version: PlanVersion, revision: int) -> set[int] | None:
    """The rows that the steps since `revision` touched; None when that is not known, or many."""
    found = version.cell_steps.filter(revision__gt=revision)
    sizes = list(found.values_list("size", flat=True))
    if len(sizes) < version.revision - revision or sum(sizes) > MANY:
        return None
    return {row for step in found for row, _month in step.changes()}


def _touched(rows: set[int]) -> set[int]:
    """The rows, those above (their remainder) and those below (their share)."""
    above = SplitRow.objects.filter(pk__in=rows).values_list("parent", flat=True)
    below = SplitRow.objects.filter(parent__in=rows).values_list("pk", flat=True)
    return rows | {pk for pk in above if pk} | set(below)


def _with_above(version: PlanVersion, only: set[int] | None) -> set[int] | None:
    """A share needs the row above, the foot needs the scope: they are read too."""
    if only is None:
        return None
    above = SplitRow.objects.filter(pk__in=only).values_list("parent", flat=True)
    scope = version.rows.filter(parent=None).values_list("pk", flat=True)
    return only | {pk for pk in above if pk} | set(scope)
