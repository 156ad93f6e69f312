"""The split of a version as one grid: rows in order, amounts by month, what is left to give."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period
from targets import adding
from targets.enums import RowKind
from targets.models import PlanVersion, SplitRow, TargetCell
from targets.queries.figures import combine
from targets.queries.metrics import locked_months


@dataclass(slots=True)
class GridRow:
    """A node with its months. `label` and `code` are the unit's or the person's."""

    pk: int
    parent: int | None
    kind: str
    code: str
    label: str
    depth: int
    unit_id: int
    person_id: int | None
    amounts: dict[date, Decimal] = field(default_factory=dict)
    locked: set[date] = field(default_factory=set)
    aggregation: str = adding.SUM

    @property
    def is_unit(self) -> bool:
        return self.kind == RowKind.UNIT

    def total(self, months: Iterable[date] | None = None) -> Decimal:
        """The months as one figure, as the metric adds up: sum, average or last value."""
        wanted = self.amounts if months is None else months
        return adding.combine(self.aggregation, [self.amounts.get(m, ZERO) for m in wanted])


@dataclass(slots=True)
class Grid:
    """All rows of a version, in order, and the months of its fiscal year."""

    version: PlanVersion
    months: list[date]
    rows: list[GridRow]
    below: dict[int | None, list[GridRow]]
    by_pk: dict[int, GridRow]

    @property
    def root(self) -> GridRow | None:
        return next(iter(self.below.get(None, [])), None)

    def children(self, pk: int) -> list[GridRow]:
        return self.below.get(pk, [])

    def given(self, row: GridRow, month: date) -> Decimal:
        """What the rows directly below hold in the month."""
        return sum((child.amounts.get(month, ZERO) for child in self.children(row.pk)), ZERO)

    def remainder(self, row: GridRow, month: date) -> Decimal:
        """What the row has left to give; above zero too little is given, below zero too much.
        Nothing where rows stand beside each other, as those of averages do."""
        if row.aggregation != adding.SUM or not self.children(row.pk):
            return ZERO
        return row.amounts.get(month, ZERO) - self.given(row, month)

    def remainders(self) -> dict[tuple[int, date], Decimal]:
        """Every (row, month) whose children do not make it up."""
        found = {}
        for row in self.rows:
            for month in self.months if self.children(row.pk) else ():
                if left := self.remainder(row, month):
                    found[row.pk, month] = left
        return found

    def year_remainder(self) -> Decimal:
        """The plan's value less what its months hold."""
        amounts = [self.root.amounts.get(m, ZERO) for m in self.months] if self.root else []
        value: Decimal = self.version.value
        return value - combine(self.version.plan.metric, amounts)


def fiscal_year(version: PlanVersion) -> Period:
    """The year of the version's plan."""
    return company.calendar().year(version.plan.year)


def load(version: PlanVersion) -> Grid:
    """The whole grid, in two queries besides the calendar's."""
    aggregation = version.plan.metric.aggregation
    rows = [_row(row, aggregation) for row in version.rows.select_related("unit", "person")]
    by_pk = {row.pk: row for row in rows}
    cells = TargetCell.objects.filter(row__version=version).order_by("month")
    for pk, month, amount, locked in cells.values_list("row", "month", "amount", "is_locked"):
        by_pk[pk].amounts[month] = amount
        if locked:
            by_pk[pk].locked.add(month)
    below: dict[int | None, list[GridRow]] = defaultdict(list)
    for row in rows:
        below[row.parent].append(row)
    return Grid(version, fiscal_year(version).months(), rows, dict(below), by_pk)


def _row(row: SplitRow, aggregation: str) -> GridRow:
    named = row.person if row.person_id else row.unit
    code, label = (named.code, named.name) if named else ("", "")
    return GridRow(
        pk=row.pk,
        parent=row.parent_id,
        kind=row.kind,
        code=code,
        label=label,
        depth=row.depth,
        unit_id=row.unit_id,
        person_id=row.person_id,
        aggregation=aggregation,
    )


def fixed_months(version: PlanVersion, months: Sequence[date]) -> set[date]:
    """The months that the version may no longer change: closed ones, and those before the
    effective month of an adjustment."""
    closed = locked_months(months)
    if version.effective_month is not None:
        closed |= {month for month in months if month < version.effective_month}
    return closed
