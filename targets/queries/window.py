"""Which rows of a split stand on a page: all of a small one, a branch of a large one."""

from dataclasses import dataclass

from targets.models import PlanVersion, SplitRow
from targets.queries import grid as grids

#: Up to so many rows stand on one page; a larger tree is opened branch by branch.
ALL_ROWS = 80
#: So many rows of a branch at once.
PAGE = 100


@dataclass(frozen=True, slots=True)
class Window:
    """The rows shown, and where that lies in the whole: `more` rows of the branch follow."""

    pks: list[int]
    size: int
    branch: int | None = None
    page: int = 1
    more: int = 0

    @property
    def is_part(self) -> bool:
        return self.size > ALL_ROWS


def window_of(version: PlanVersion, branch: int | None, page: int = 1) -> Window:
    """The path to `branch` (the scope when there is none) and the rows directly below it."""
    size = version.rows.count()
    if size <= ALL_ROWS:
        return Window([], size, branch)
    path = _path(version, branch)
    below = version.rows.filter(parent=path[-1]) if path else version.rows.none()
    pks = list(below.values_list("pk", flat=True)[(page - 1) * PAGE : page * PAGE])
    more = max(below.count() - page * PAGE, 0)
    return Window([*path, *pks], size, path[-1] if path else None, page, more)


def _path(version: PlanVersion, branch: int | None) -> list[int]:
    """The ids from the scope down to the branch; a tree is as deep as an organisation."""
    row = version.rows.filter(pk=branch).first() if branch else None
    row = row or version.rows.filter(parent=None).first()
    path: list[int] = []
    while row is not None:
        path.insert(0, row.pk)
        row = SplitRow.objects.get(pk=row.parent_id) if row.parent_id else None
    return path


def load(version: PlanVersion, window: Window, only: set[int] | None = None) -> grids.Grid:
    """The grid of a window. Of a large split `only` narrows it to some of its rows."""
    if not window.is_part:
        return grids.load(version)
    wanted = window.pks if only is None else [pk for pk in window.pks if pk in only]
    return grids.load_part(version, wanted, window.size)
