"""A person's own target in the plans of a year that are in force."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from goalmgmt.core.amounts import ZERO
from targets.models import Acceptance, PlanVersion, SplitRow, TargetCell
from teams.models import User


@dataclass(slots=True)
class MyTarget:
    """A version in force with the person's months, the rows it came down through (from the
    scope to the person, each with its year), and the person's answer."""

    version: PlanVersion
    months: dict[date, Decimal]
    path: list[tuple[SplitRow, Decimal]]
    acceptance: Acceptance | None


def targets_of(person: User, year: int, *, at: datetime | None = None) -> list[MyTarget]:
    """One entry a plan, the oldest plan first, in a fixed number of queries for each level of the
    tree; `at` a moment of the past shows what held then."""
    versions = PlanVersion.objects.in_force() if at is None else PlanVersion.objects.in_force_at(at)
    rows = list(
        SplitRow.objects.filter(person=person, version__in=versions, version__plan__year=year)
        .select_related("version__plan__metric", "version__plan__scope", "unit", "person")
        .order_by("version__plan_id", "depth", "position")
    )
    months = _months(rows)
    path = _paths(rows)
    asked = {
        found.version_id: found
        for found in Acceptance.objects.filter(
            person=person, version__in={row.version_id for row in rows}
        )
    }
    found: dict[int, MyTarget] = {}
    for row in rows:
        target = found.setdefault(
            row.version_id,
            MyTarget(row.version, {}, path[row.pk], asked.get(row.version_id)),
        )
        for month, amount in months[row.pk].items():
            target.months[month] = target.months.get(month, ZERO) + amount
    return [target for target in found.values() if any(target.months.values())]


def _months(rows: list[SplitRow]) -> dict[int, dict[date, Decimal]]:
    found: dict[int, dict[date, Decimal]] = defaultdict(dict)
    cells = TargetCell.objects.filter(row__in=rows).order_by("month")
    for row, month, amount in cells.values_list("row", "month", "amount"):
        found[row][month] = amount
    return found


def _paths(rows: list[SplitRow]) -> dict[int, list[tuple[SplitRow, Decimal]]]:
    """The rows above each row with their year totals, from the top."""
    known = {row.pk: row for row in rows}
    missing = {row.parent_id for row in rows if row.parent_id} - set(known)
    while missing:
        above = SplitRow.objects.filter(pk__in=missing).select_related("unit", "person")
        known.update({row.pk: row for row in above})
        missing = {row.parent_id for row in known.values() if row.parent_id} - set(known)
    sums = TargetCell.objects.filter(row__in=known).order_by().values_list("row")
    totals = dict(sums.annotate(total=Sum("amount")))
    paths: dict[int, list[tuple[SplitRow, Decimal]]] = {}
    for row in rows:
        path: list[tuple[SplitRow, Decimal]] = []
        step: SplitRow | None = row
        while step is not None:
            path.insert(0, (step, totals.get(step.pk, ZERO)))
            step = known[step.parent_id] if step.parent_id else None
        paths[row.pk] = path
    return paths
