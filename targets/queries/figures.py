"""Targets as figures: by person, by unit, by month, now or as they held at a moment.

Plans may nest (a company's plan down to branches, a branch's own down to people), so the same
node may stand in several: the plan with the narrowest scope speaks for it. A unit that stands in
no plan gets the sum of the plans below it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Max, QuerySet, Sum

from goalmgmt.core.amounts import ZERO, round_half_up
from goalmgmt.core.periods import Period
from targets import adding
from targets.enums import RowKind
from targets.models import Metric, TargetCell
from teams.models import Unit, UnitAncestry, User

ByMonth = dict[date, Decimal]


@dataclass(frozen=True, slots=True)
class _Row:
    """What a plan says for a node in a month; `scope` is the plan's."""

    node: int
    scope: int
    month: date
    amount: Decimal


def targets_by_person(
    metric: Metric, period: Period, *, at: datetime | None = None
) -> dict[int, Decimal]:
    """The period's target of every person who has one, by person id; `at` a moment of the past."""
    rows = _rows(metric, period.months(), at, RowKind.PERSON, "row__person")
    return _totals(metric, _narrowest(rows, _depths(rows, period.starts_on)))


def targets_by_unit(
    metric: Metric, period: Period, *, at: datetime | None = None
) -> dict[int, Decimal]:
    """The period's target of every unit that has one or stands above one, by unit id."""
    return _totals(metric, _unit_months(metric, period.months(), at))


def monthly_targets(
    metric: Metric,
    months: Sequence[date],
    *,
    person: User | None = None,
    unit: Unit | None = None,
    at: datetime | None = None,
) -> ByMonth:
    """Target by month of a person, a unit, or (with neither) of the company as a whole.

    Every month asked for is there, with zero where nothing is planned.
    """
    if person is not None:
        rows = _rows(metric, months, at, RowKind.PERSON, "row__person", person.pk)
        found = _narrowest(rows, _depths(rows, min(months))).get(person.pk, {})
    else:
        node = unit.pk if unit is not None else _root_id(min(months))
        found = _unit_months(metric, months, at).get(node, {}) if node else {}
    return {month: found.get(month, ZERO) for month in months}


def combine(metric: Metric, amounts: Iterable[Decimal]) -> Decimal:
    """Months as one figure, the way the metric adds up: sum, average or last value."""
    return adding.combine(metric.aggregation, amounts)


def _cells(metric: Metric, at: datetime | None) -> QuerySet[TargetCell]:
    cells = TargetCell.objects.in_force() if at is None else TargetCell.objects.held_at(at)
    cells = cells.filter(row__version__plan__metric=metric)
    return cells if metric.adds_up else cells.filter(amount__gt=0)


def _rows(
    metric: Metric,
    months: Sequence[date],
    at: datetime | None,
    kind: str,
    node: str,
    only: int | None = None,
) -> list[_Row]:
    cells = _cells(metric, at).filter(month__in=list(months), row__kind=kind)
    if only is not None:
        cells = cells.filter(**{node: only})
    found = cells.order_by().values_list(node, "row__version__plan__scope", "month")
    sums = found.annotate(total=Sum("amount"), rows=Count("pk"))
    return [
        _Row(node, scope, month, total if metric.adds_up else round_half_up(total / rows))
        for node, scope, month, total, rows in sums
    ]


def _depths(rows: list[_Row], on: date) -> dict[int, int]:
    """How deep each plan's scope lies in the tree: the deeper, the narrower."""
    scopes = {row.scope for row in rows}
    found = UnitAncestry.objects.on(on).filter(descendant__in=scopes).order_by()
    return dict(found.values_list("descendant").annotate(Max("depth")))


def _narrowest(rows: list[_Row], depths: dict[int, int]) -> dict[int, ByMonth]:
    chosen: dict[int, tuple[int, int]] = {}
    for row in rows:
        rank = (depths.get(row.scope, 0), row.scope)
        chosen[row.node] = max(chosen.get(row.node, rank), rank)
    found: dict[int, ByMonth] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.month):
        if row.scope == chosen[row.node][1]:
            found[row.node][row.month] = row.amount
    return found


def _totals(metric: Metric, by_node: dict[int, ByMonth]) -> dict[int, Decimal]:
    return {node: combine(metric, months.values()) for node, months in by_node.items()}


def _unit_months(metric: Metric, months: Sequence[date], at: datetime | None) -> dict[int, ByMonth]:
    rows = _rows(metric, months, at, RowKind.UNIT, "row__unit")
    if not rows:
        return {}
    on = min(months)
    found = _narrowest(rows, _depths(rows, on))
    if metric.adds_up:
        _roll_up(found, {row.scope for row in rows}, on)
    return found


def _roll_up(found: dict[int, ByMonth], scopes: set[int], on: date) -> None:
    """Add the units above the topmost plans, each the sum of the plans below it."""
    above = UnitAncestry.objects.on(on).filter(descendant__in=scopes, depth__gt=0)
    edges = list(above.values_list("ancestor", "descendant"))
    covered = set(found)
    inner = {descendant for ancestor, descendant in edges if ancestor in covered}
    for ancestor, descendant in edges:
        if ancestor in covered or descendant in inner:
            continue
        for month, amount in found[descendant].items():
            found[ancestor][month] = found[ancestor].get(month, ZERO) + amount


def _root_id(on: date) -> int | None:
    return Unit.objects.roots(on).order_by("pk").values_list("pk", flat=True).first()
