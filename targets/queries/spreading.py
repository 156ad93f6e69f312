"""What a spread would change: the same calculation for the preview and for the act."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import CENT, ZERO
from goalmgmt.core.periods import Period, month_of
from targets import history
from targets.allocation import spread, spread_grid
from targets.enums import RowKind, SpreadMethod, SpreadScope
from targets.queries import staffing
from targets.queries.grid import Grid, GridRow, fixed_months

Changes = dict[tuple[int, date], Decimal]


@dataclass(frozen=True, slots=True)
class Order:
    """How to spread: from which row, over what, by which shape, in multiples of `unit`.

    `weights` are by row id (children) and are read only by the method WEIGHTS. Months of last year
    that are not over `on` that day have no shape yet: their targets stand in for them.
    """

    row: int
    over: str = SpreadScope.BELOW
    method: str = SpreadMethod.EVEN
    unit: Decimal = CENT
    weights: Mapping[int, Decimal] = field(default_factory=dict)
    keep_locked: bool = True
    on: date = date.max


def proposal(grid: Grid, order: Order, *, spare_person: int | None) -> Changes:
    """The amounts after the spread, only where they differ.

    The reserve, locked cells, fixed months and the row of `spare_person` (the editor, who never
    sets the own target) stay as they are. Raises allocation.DoesNotFit with the row's id.
    """
    return _Spread(grid, order, spare_person).changes()


class _Spread:
    def __init__(self, grid: Grid, order: Order, spare_person: int | None) -> None:
        self.grid, self.order, self.spare = grid, order, spare_person
        fixed = fixed_months(grid.version, grid.months)
        self.fixed = [month for month in grid.months if month in fixed]
        self.free = [month for month in grid.months if month not in fixed]
        self.metric = grid.version.plan.metric
        self.shapes = _Shapes(grid, order.on) if order.method == SpreadMethod.LAST_YEAR else None
        self.partial = staffing.month_shares(grid) if self.metric.adds_up else {}
        self.after: Changes = {
            (row.pk, month): row.amounts.get(month, ZERO)
            for row in grid.rows
            for month in self.free
        }

    def changes(self) -> Changes:
        row = self.grid.by_pk[self.order.row]
        if self.order.over != SpreadScope.CHILDREN and (
            row.parent is None or self.order.over == SpreadScope.MONTHS
        ):
            self._over_months(row)
        for parent in self._parents(row):
            self._over_children(parent)
        return {
            (pk, month): amount
            for (pk, month), amount in self.after.items()
            if amount != self.grid.by_pk[pk].amounts.get(month, ZERO)
        }

    def _parents(self, row: GridRow) -> Iterator[GridRow]:
        if self.order.over == SpreadScope.MONTHS or not self.grid.children(row.pk):
            return
        yield row
        if self.order.over == SpreadScope.BELOW:
            for child in self.grid.children(row.pk):
                yield from self._parents(child)

    def _held(self, row: GridRow) -> dict[date, Decimal]:
        """The free months of the row that stay as they are."""
        whole = row.kind == RowKind.RESERVE or (
            row.person_id is not None and row.person_id == self.spare
        )
        kept = row.locked if self.order.keep_locked else set()
        return {m: self.after[row.pk, m] for m in self.free if whole or m in kept}

    def _over_months(self, row: GridRow) -> None:
        if not self.metric.adds_up:
            self._same(row, self.grid.version.value)
            return
        whole = self.grid.version.value if row.parent is None else row.total()
        rest = whole - row.total(self.fixed)
        shape = self.shapes.months(row) if self.shapes else {}
        weights = {month: shape.get(month, ZERO) if shape else 1 for month in self.free}
        parts = spread(rest, weights, unit=self.order.unit, locked=self._held(row))
        self.after.update({(row.pk, month): amount for month, amount in parts.items()})

    def _over_children(self, parent: GridRow) -> None:
        children = self.grid.children(parent.pk)
        if not self.metric.adds_up:
            for child in children:
                self._same(child, None)
            return
        columns = {month: self.after[parent.pk, month] for month in self.free}
        held = {child.pk: self._held(child) for child in children}
        if any(child.pk in self.partial for child in children):
            weights = {child.pk: self._weight(child) for child in children}
            unit = self.order.unit
            self.after.update(staffing.prorated(columns, weights, self.partial, held, unit))
            return
        whole = {pk: sum(h.values(), ZERO) for pk, h in held.items() if len(h) == len(self.free)}
        totals = spread(
            sum(columns.values(), ZERO),
            {child.pk: self._weight(child) for child in children},
            unit=self.order.unit,
            locked=whole,
        )
        locked = {(pk, month): amount for pk, h in held.items() for month, amount in h.items()}
        self.after.update(spread_grid(totals, columns, unit=self.order.unit, locked=locked))

    def _same(self, row: GridRow, amount: Decimal | None) -> None:
        """Metrics that do not add up: every month and child carries the parent's figure."""
        held = self._held(row)
        for month in self.free:
            if month not in held:
                above = self.after.get((row.parent or 0, month), ZERO)
                self.after[row.pk, month] = above if amount is None else amount

    def _weight(self, child: GridRow) -> Decimal:
        if self.order.method == SpreadMethod.WEIGHTS:
            return self.order.weights.get(child.pk, ZERO)
        if self.shapes:
            return self.shapes.of_node(child)
        return Decimal(1)


class _Shapes:
    """Last year's actuals as weights; never below zero, since a share cannot be."""

    def __init__(self, grid: Grid, on: date) -> None:
        self.grid, self.on = grid, on
        self.metric = grid.version.plan.metric
        calendar = company.calendar()
        self.year: Period = calendar.year(grid.version.plan.year - 1)
        self.by_person = history.actuals().by_person(self.metric, self.year)
        self.by_unit = history.actuals().by_unit(self.metric, self.year)

    def of_node(self, row: GridRow) -> Decimal:
        if row.person_id is not None:
            return max(self.by_person.get(row.person_id, ZERO), ZERO)
        if row.kind == RowKind.RESERVE:
            return ZERO
        return max(self.by_unit.get(row.unit_id, ZERO), ZERO)

    def months(self, row: GridRow) -> dict[date, Decimal]:
        """By this year's months; empty when nothing was achieved."""
        unit = self.grid.version.plan.scope
        months = self.year.months()
        actual = history.actuals().monthly(self.metric, months, unit)
        if running := [month for month in months if month >= month_of(self.on)]:
            actual |= history.Planned().monthly(self.metric, running, unit)
        amounts = [max(actual.get(month, ZERO), ZERO) for month in months]
        shape = dict(zip(self.grid.months, amounts, strict=True))
        return shape if any(shape.values()) else {}
