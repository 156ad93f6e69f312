"""What a spread would change: the same calculation for the preview and for the act."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import CENT, ZERO, round_half_up
from goalmgmt.core.errors import Refused
from targets.allocation import spread, spread_grid
from targets.enums import RowKind, SpreadMethod, SpreadScope
from targets.queries import staffing
from targets.queries.grid import Grid, GridRow, fixed_months
from targets.queries.weights import present, weights_of

Changes = dict[tuple[int, date], Decimal]


@dataclass(frozen=True, slots=True)
class Order:
    """How to spread: from which row, over what, by which shape, in multiples of `unit`.

    `weights` are by row id and read only by the method WEIGHTS, `shape` (twelve weights) only by
    TEMPLATE, `change` (a fraction, −0.05 is 5 % less) by CHANGE; `rows` and `months` are what
    the scope SELECTION covers. With `keep_shape` the months keep their present proportions. Months
    of last year that are not over `on` that day have no shape yet: their targets stand in.
    """

    row: int
    over: str = SpreadScope.BELOW
    method: str = SpreadMethod.EVEN
    unit: Decimal = CENT
    weights: Mapping[int, Decimal] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    change: Decimal = ZERO
    keep_locked: bool = True
    keep_shape: bool = False
    on: date = date.max
    rows: frozenset[int] = frozenset()
    months: frozenset[date] = frozenset()


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
        #: Never finer than the metric is kept: customers are counted whole.
        self.unit = max(order.unit, self.metric.step)
        self.weights = weights_of(grid, order)
        self.partial = staffing.month_shares(grid) if self.metric.adds_up else {}
        #: What was set, by row: rows that are not in here stay as they are.
        self.set: dict[int, dict[date, Decimal]] = {}

    def changes(self) -> Changes:
        row = self.grid.by_pk[self.order.row]
        if self.order.over == SpreadScope.SELECTION:
            self._over_selection()
        else:
            if self._sets_months(row):
                self._over_months(row)
            for parent in self._parents(row):
                self._over_children(parent)
        return {
            (pk, month): amount
            for pk, amounts in self.set.items()
            for month, amount in amounts.items()
            if amount != self.grid.by_pk[pk].amounts.get(month, ZERO)
        }

    def _sets_months(self, row: GridRow) -> bool:
        if self.order.method == SpreadMethod.CHANGE or self.order.over == SpreadScope.MONTHS:
            return True
        return row.parent is None and self.order.over != SpreadScope.CHILDREN

    def _parents(self, row: GridRow) -> Iterator[GridRow]:
        if self.order.over == SpreadScope.MONTHS or not self.grid.children(row.pk):
            return
        yield row
        if self.order.over == SpreadScope.BELOW:
            for child in self.grid.children(row.pk):
                yield from self._parents(child)

    def _now(self, row: GridRow, month: date) -> Decimal:
        """What the row holds in the month as the spread stands."""
        amounts = self.set.get(row.pk)
        if amounts is not None and month in amounts:
            return amounts[month]
        return row.amounts.get(month, ZERO)

    def _stays(self, row: GridRow) -> bool:
        own = row.person_id is not None and row.person_id == self.spare
        return own or row.kind == RowKind.RESERVE

    def _held(self, row: GridRow) -> dict[date, Decimal]:
        """The free months of the row that stay as they are."""
        if self._stays(row):
            return {month: self._now(row, month) for month in self.free}
        if not (row.locked and self.order.keep_locked):
            return {}
        return {month: self._now(row, month) for month in self.free if month in row.locked}

    def _over_months(self, row: GridRow) -> None:
        whole = self._whole(row)
        if not self.metric.adds_up:
            self._same(row, whole)
            return
        rest = whole - row.total(self.fixed)
        shape = present(row) if self.order.keep_shape else {}
        shape = shape or self.weights.months(row)
        weights = {month: shape.get(month, ZERO) if shape else 1 for month in self.free}
        self.set[row.pk] = spread(rest, weights, unit=self.unit, locked=self._held(row))

    def _whole(self, row: GridRow) -> Decimal:
        """What the row's year is to come to."""
        if self.order.method == SpreadMethod.CHANGE:
            before = row.total() if self.metric.adds_up else max(row.amounts.values(), default=ZERO)
            return self._changed(before)
        return self.grid.version.value if row.parent is None else row.total()

    def _changed(self, amount: Decimal) -> Decimal:
        unit = self.unit if self.metric.adds_up else CENT
        return round_half_up(amount * (1 + self.order.change) / unit, 0) * unit

    def _over_children(self, parent: GridRow) -> None:
        children = self.grid.children(parent.pk)
        if not self.metric.adds_up:
            for child in children:
                self._same(child, None)
            return
        columns = {month: self._now(parent, month) for month in self.free}
        self._spread_rows(children, columns, sum(columns.values(), ZERO))

    def _spread_rows(
        self, rows: list[GridRow], columns: Mapping[date, Decimal], total: Decimal
    ) -> None:
        held = {row.pk: cells for row in rows if (cells := self._held_in(row, columns))}
        weights = {row.pk: self.weights.of_node(row) for row in rows}
        if any(row.pk in self.partial for row in rows):
            unit = self.unit
            self._take(staffing.prorated(columns, weights, self.partial, held, unit))
            return
        whole = {pk: sum(h.values(), ZERO) for pk, h in held.items() if len(h) == len(columns)}
        totals = spread(total, weights, unit=self.unit, locked=whole)
        locked = {(pk, month): amount for pk, h in held.items() for month, amount in h.items()}
        self._take(spread_grid(totals, columns, unit=self.unit, locked=locked))

    def _take(self, found: Changes) -> None:
        for (pk, month), amount in found.items():
            self.set.setdefault(pk, {})[month] = amount

    def _held_in(self, row: GridRow, months: Mapping[date, Decimal]) -> dict[date, Decimal]:
        return {month: amount for month, amount in self._held(row).items() if month in months}

    def _over_selection(self) -> None:
        """The selected cells keep their sum, or change it by a percentage; the others stay."""
        rows = [self.grid.by_pk[pk] for pk in sorted(self.order.rows) if pk in self.grid.by_pk]
        months = [month for month in self.free if month in self.order.months]
        if not rows or not months:
            return
        if {row.parent for row in rows} & {row.pk for row in rows}:
            raise Refused(_("Select rows of one level: a row and one below it are both selected."))
        if not self.metric.adds_up or self.order.method == SpreadMethod.CHANGE:
            self._change_each(rows, months)
            return
        total = sum((row.total(months) for row in rows), ZERO)
        by_month = {m: sum((row.amounts.get(m, ZERO) for row in rows), ZERO) for m in months}
        shape = (by_month if self.order.keep_shape else {}) or self.weights.months(rows[0])
        weights = {month: shape.get(month, ZERO) if shape else 1 for month in months}
        self._spread_rows(rows, spread(total, weights, unit=self.unit), total)

    def _change_each(self, rows: list[GridRow], months: list[date]) -> None:
        for row in rows:
            held = self._held(row)
            self.set[row.pk] = {
                month: self._changed(row.amounts.get(month, ZERO))
                for month in months
                if month not in held
            }

    def _same(self, row: GridRow, amount: Decimal | None) -> None:
        """Metrics that do not add up: every month and child carries the parent's figure."""
        held = self._held(row)
        above = self.grid.by_pk.get(row.parent or 0)
        for month in self.free:
            if month not in held:
                value = (self._now(above, month) if above else ZERO) if amount is None else amount
                self.set.setdefault(row.pk, {})[month] = value
