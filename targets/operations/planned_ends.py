"""Noting with which ends of people's seats the numbers of a version were made (T9)."""

from collections.abc import Mapping

from targets.models import PlannedEnd, PlanVersion, SplitRow
from targets.queries import grid as grids
from targets.queries import staffing


def mark_planned(version: PlanVersion) -> None:
    """The amounts were just made with the seats as they stand: note their ends."""
    ends = staffing.ends_of(grids.load(version))
    PlannedEnd.objects.filter(row__version=version).delete()
    PlannedEnd.objects.bulk_create(
        [PlannedEnd(row_id=pk, ends_on=end) for pk, end in ends.items()], batch_size=1000
    )


def copy_planned(former: PlanVersion, rows: Mapping[int, SplitRow]) -> None:
    """The next version's rows were planned with the same ends."""
    old = PlannedEnd.objects.filter(row__version=former).values_list("row", "ends_on")
    PlannedEnd.objects.bulk_create([PlannedEnd(row=rows[pk], ends_on=end) for pk, end in old])
