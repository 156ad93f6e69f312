"""The split of a version as one grid: rows in order, amounts by month, what is left to give.

`load` reads all of it, `load_part` some rows; what the rows below them hold is summed by the
database then, so that a page of a large split costs what it shows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period
from targets import adding
from targets.enums import RowKind
from targets.models import PlanVersion, TargetCell
from targets.proration import Seat
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
    hired_on: date | None = None
    #: The end of the seat that the amounts take into account.
    planned_until: date | None = None
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
    #: What the rows directly below a row hold, by row and month; only rows that have some.
    given_below: dict[int, dict[date, Decimal]]
    #: How many rows the whole split has.
    size: int
    #: The seats of the rows' people by (person, unit), once staffing has read them.
    seats: Mapping[tuple[int, int], list[Seat]] | None = None

    @property
    def root(self) -> GridRow | None:
        return next(iter(self.below.get(None, [])), None)

    def children(self, pk: int) -> list[GridRow]:
        return self.below.get(pk, [])

    def has_below(self, row: GridRow) -> bool:
        return row.pk in self.given_below

    def given(self, row: GridRow, month: date) -> Decimal:
        """What the rows directly below hold in the month."""
        return self.given_below.get(row.pk, {}).get(month, ZERO)

    def remainder(self, row: GridRow, month: date) -> Decimal:
        """What the row has left to give; above zero too little is given, below zero too much.
        Nothing where rows stand beside each other, as those of averages do."""
        if row.aggregation != adding.SUM or row.pk not in self.given_below:
            return ZERO
        return row.amounts.get(month, ZERO) - self.given(row, month)

    def remainders(self) -> dict[tuple[int, date], Decimal]:
        """Every (row, month) whose children do not make it up."""
        found = {}
        for row in self.rows:
            for month in self.months if self.has_below(row) else ():
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
    rows = [GridRow(*found) for found in version.rows.values_list(*_ROW)]
    cells = TargetCell.objects.filter(row__version=version).order_by("month")
    by_pk = _with_amounts(rows, cells)
    given: dict[int, dict[date, Decimal]] = {}
    for row in rows:
        if row.parent is not None:
            below = given.setdefault(row.parent, {})
            for month, amount in row.amounts.items():
                below[month] = below.get(month, ZERO) + amount
    return _grid(version, rows, by_pk, given, len(rows))


class CellRead(Protocol):
    """A cell as an operation has read it already."""

    @property
    def row_id(self) -> int: ...
    @property
    def month(self) -> date: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def is_locked(self) -> bool: ...


def load_with(version: PlanVersion, cells: Iterable[CellRead]) -> Grid:
    """The whole grid from cells that were read already; what is given below is not summed."""
    rows = [GridRow(*found) for found in version.rows.values_list(*_ROW)]
    by_pk = {row.pk: row for row in rows}
    for cell in cells:
        row = by_pk[cell.row_id]
        row.amounts[cell.month] = cell.amount
        if cell.is_locked:
            row.locked.add(cell.month)
    return _grid(version, rows, by_pk, {}, len(rows))


def load_part(version: PlanVersion, pks: Collection[int], size: int) -> Grid:
    """The rows asked for, of a split of `size` rows, in three queries besides the calendar's."""
    found = version.rows.filter(pk__in=pks).values_list(*_ROW)
    rows = [GridRow(*row) for row in found]
    by_pk = _with_amounts(rows, TargetCell.objects.filter(row__in=pks).order_by("month"))
    sums = TargetCell.objects.filter(row__parent__in=pks).order_by()
    given: dict[int, dict[date, Decimal]] = {}
    for parent, month, amount in (
        sums.values("row__parent", "month").annotate(below=Sum("amount"))
        .values_list("row__parent", "month", "below")
    ):  # fmt: skip
        if parent is not None:
            given.setdefault(parent, {})[month] = amount
    return _grid(version, rows, by_pk, given, size)


def load_units(version: PlanVersion) -> Grid:
    """The rows of units, each with what all rows below it hold: enough to see whether everything
    sums, at the cost of the units and not of their people."""
    units = version.rows.filter(kind=RowKind.UNIT).values_list("pk", flat=True)
    return load_part(version, list(units), version.rows.count())


_ROW = (
    "pk", "parent", "kind",
    Coalesce("person__code", "unit__code"), Coalesce("person__name", "unit__name"),
    "depth", "unit", "person", "person__hired_on", "planned_end__ends_on",
)  # fmt: skip


def _with_amounts(
    rows: list[GridRow], cells: QuerySet[TargetCell, TargetCell]
) -> dict[int, GridRow]:
    by_pk = {row.pk: row for row in rows}
    for pk, month, amount, locked in cells.values_list("row", "month", "amount", "is_locked"):
        by_pk[pk].amounts[month] = amount
        if locked:
            by_pk[pk].locked.add(month)
    return by_pk


def _grid(
    version: PlanVersion,
    rows: list[GridRow],
    by_pk: dict[int, GridRow],
    given: dict[int, dict[date, Decimal]],
    size: int,
) -> Grid:
    below: dict[int | None, list[GridRow]] = defaultdict(list)
    aggregation = version.plan.metric.aggregation
    for row in rows:
        row.aggregation = aggregation
        below[row.parent].append(row)
    return Grid(version, fiscal_year(version).months(), rows, dict(below), by_pk, given, size)


def fixed_months(version: PlanVersion, months: Sequence[date]) -> set[date]:
    """The months that the version may no longer change: closed ones, and those before the
    effective month of an adjustment."""
    known = version.closed_months
    closed = locked_months(months) if known is None else set(known.intersection(months))
    if version.effective_month is not None:
        closed |= {month for month in months if month < version.effective_month}
    return closed
