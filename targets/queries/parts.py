"""What a version is made of, one level down: the plan's page shows it before the whole grid."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from goalmgmt.core.amounts import ZERO, ratio
from targets.enums import Aggregation, RowKind
from targets.models import PlanVersion
from targets.queries import grid as grids
from targets.queries.figures import combine


@dataclass(frozen=True, slots=True)
class Part:
    """A row directly below the plan's scope, with its part of the year."""

    pk: int
    label: str
    opens: bool
    is_reserve: bool
    amount: Decimal
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows, their total, and what the plan's value still has to give. A metric that is not
    added up (an average, a last value) has neither total nor remainder."""

    rows: list[Part]
    total: Decimal | None
    left: Decimal | None


def parts_of(version: PlanVersion) -> Parts:
    """Units or people directly below the scope, in the order of the grid."""
    two_levels = version.rows.filter(Q(parent=None) | Q(parent__parent=None))
    grid = grids.load_part(version, list(two_levels.values_list("pk", flat=True)), 0)
    metric = version.plan.metric
    adds_up = metric.aggregation == Aggregation.SUM
    rows = []
    for row in grid.children(grid.root.pk) if grid.root else ():
        amount = combine(metric, [row.amounts.get(month, ZERO) for month in grid.months])
        share = ratio(amount, version.value) if adds_up else None
        opens = grid.has_below(row)
        rows.append(Part(row.pk, row.label, opens, row.kind == RowKind.RESERVE, amount, share))
    if not adds_up:
        return Parts(rows, None, None)
    total = sum((row.amount for row in rows), ZERO)
    return Parts(rows, total, version.value - total)
