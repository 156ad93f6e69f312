"""Noting with which ends of people's seats the numbers of a version were made (T9)."""

from collections.abc import Mapping

from targets.models import PlannedEnd, PlanVersion, SplitRow
from targets.queries import staffing
from targets.queries.grid import Grid


def mark_planned(grid: Grid) -> None:
    """The amounts of a version were just made with the seats as they stand: note their ends."""
    ends = staffing.ends_of(grid)
    if ends == {row.pk: row.planned_until for row in grid.rows if row.planned_until}:
        return
    PlannedEnd.objects.filter(row__version=grid.version).delete()
    PlannedEnd.objects.bulk_create(
        [PlannedEnd(row_id=pk, ends_on=end) for pk, end in ends.items()], batch_size=1000
    )


def copy_planned(former: PlanVersion, rows: Mapping[int, SplitRow]) -> None:
    """The next version's rows were planned with the same ends."""
    old = PlannedEnd.objects.filter(row__version=former).values_list("row", "ends_on")
    PlannedEnd.objects.bulk_create([PlannedEnd(row=rows[pk], ends_on=end) for pk, end in old])
