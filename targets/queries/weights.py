"""By what a spread divides: how much each row weighs, how a year falls over its months."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, month_of
from targets import history
from targets.enums import RowKind, SpreadMethod
from targets.queries.grid import Grid, GridRow

if TYPE_CHECKING:
    from targets.queries.spreading import Order

Shape = dict[date, Decimal]


class Weights(Protocol):
    """Weights of rows and of months. Without any weight above zero a spread is even."""

    def of_node(self, row: GridRow) -> Decimal: ...

    def months(self, row: GridRow) -> Shape: ...


def weights_of(grid: Grid, order: "Order") -> Weights:
    """What the order divides by."""
    makers: Mapping[str, Callable[[], Weights]] = {
        SpreadMethod.EVEN: Even,
        SpreadMethod.WEIGHTS: lambda: Given(order.weights),
        SpreadMethod.LAST_YEAR: lambda: LastYear(grid, order.on),
        SpreadMethod.TEMPLATE: lambda: Template(grid, order.shape),
        SpreadMethod.HEADCOUNT: lambda: Headcount(grid),
        SpreadMethod.CHANGE: Present,
    }
    return makers[order.method]()


def present(row: GridRow) -> Shape:
    """The months as they stand; empty when all are zero."""
    return dict(row.amounts) if any(row.amounts.values()) else {}


class Even:
    """The same for all."""

    def of_node(self, row: GridRow) -> Decimal:
        return Decimal(1)

    def months(self, row: GridRow) -> Shape:
        return {}


class Given(Even):
    """Rows by weights that somebody typed."""

    def __init__(self, weights: Mapping[int, Decimal]) -> None:
        self.weights = weights

    def of_node(self, row: GridRow) -> Decimal:
        return self.weights.get(row.pk, ZERO)


class Headcount(Even):
    """Rows by the number of people in and below them; a reserve has none."""

    def __init__(self, grid: Grid) -> None:
        self.heads: dict[int, int] = {}
        for row in reversed(grid.rows):
            own = 1 if row.person_id is not None else 0
            self.heads[row.pk] = own + sum(self.heads.get(c.pk, 0) for c in grid.children(row.pk))

    def of_node(self, row: GridRow) -> Decimal:
        return Decimal(self.heads[row.pk])


class Present:
    """Everything as it stands: rows by their present year, months by their present shape."""

    def of_node(self, row: GridRow) -> Decimal:
        return row.total()

    def months(self, row: GridRow) -> Shape:
        return present(row)


class Template(Present):
    """Months by a named shape of twelve weights, rows by their present year."""

    def __init__(self, grid: Grid, shape: tuple[int, ...]) -> None:
        self.shape = dict(zip(grid.months, map(Decimal, shape), strict=True))

    def months(self, row: GridRow) -> Shape:
        return self.shape


class LastYear:
    """Last year's actuals; never below zero, since a share cannot be."""

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

    def months(self, row: GridRow) -> Shape:
        """By this year's months; empty when nothing was achieved."""
        unit = self.grid.version.plan.scope
        months = self.year.months()
        actual = history.actuals().monthly(self.metric, months, unit)
        if running := [month for month in months if month >= month_of(self.on)]:
            actual |= history.Planned().monthly(self.metric, running, unit)
        amounts = [max(actual.get(month, ZERO), ZERO) for month in months]
        shape = dict(zip(self.grid.months, amounts, strict=True))
        return shape if any(shape.values()) else {}
