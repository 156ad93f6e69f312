"""Spreading an amount over nodes and months, exactly (product.md T5). Plain Python.

Everything is keyed (a row's id, a month) and served in the order of the keys, so the order in
which rows arrive changes nothing. Locked cells hold; the rest shares what they leave.
"""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from goalmgmt.core.amounts import CENT, ZERO, allocate
from targets import rounding

K = TypeVar("K", bound=Hashable)
Weight = Decimal | int | Fraction
Cell = tuple[Any, Any]


class DoesNotFit(ValueError):
    """The locked cells leave no way to meet the totals; `key` is the row or column at fault."""

    def __init__(self, key: object) -> None:
        super().__init__(f"the locked cells of {key!r} do not fit its total")
        self.key = key


def spread(
    total: Decimal,
    weights: Mapping[K, Weight],
    *,
    unit: Decimal = CENT,
    locked: Mapping[K, Decimal] | None = None,
) -> dict[K, Decimal]:
    """`total` over the keys of `weights` by largest remainder in multiples of `unit`.

    Sums to `total` to the fen; the locked keys keep their amount. Raises DoesNotFit when they
    hold more than the total, or all of the cells are locked and hold less.
    """
    held = {key: amount for key, amount in (locked or {}).items() if key in weights}
    rest = total - sum(held.values(), ZERO)
    free = sorted((key for key in weights if key not in held), key=_order)
    if (rest and not free) or (total >= 0 > rest) or (total < 0 < rest):
        raise DoesNotFit("total")
    parts = allocate(rest, [weights[key] for key in free], unit) if free else []
    return {**held, **dict(zip(free, parts, strict=True))}


def spread_grid(
    rows: Mapping[Any, Decimal],
    columns: Mapping[Any, Decimal],
    *,
    unit: Decimal = CENT,
    locked: Mapping[Cell, Decimal] | None = None,
) -> dict[Cell, Decimal]:
    """Cells (row, column) that sum to every row total and to every column total at once.

    A cell's exact share is row × column ÷ total. Without locked cells each lies within one `unit`
    of it; with them the margins still hold, and DoesNotFit says where they cannot. What the totals
    hold beyond multiples of `unit` goes into as few cells as it can, to the fen; where that
    cannot be, the whole grid is rounded to the fen instead.
    """
    if sum(rows.values(), ZERO) != sum(columns.values(), ZERO):
        raise DoesNotFit("total")
    held = dict(locked or {})
    if not held:
        return _free_grid(rows, columns, unit)
    step = unit if _all_multiples([rows, columns, held], unit) else CENT
    grid = _Grid(rows, columns, held, step)
    grid.place_shares()
    grid.fill()
    return grid.amounts()


def _all_multiples(maps: Iterable[Mapping[Any, Decimal]], unit: Decimal) -> bool:
    return all(amount % unit == 0 for amounts in maps for amount in amounts.values())


def _free_grid(
    rows: Mapping[Any, Decimal], columns: Mapping[Any, Decimal], unit: Decimal
) -> dict[Cell, Decimal]:
    """The grid without locked cells, counted in whole hundredths: this is where the time goes."""
    row_keys, column_keys = sorted(rows, key=_order), sorted(columns, key=_order)
    tops = [_fen(rows[key]) for key in row_keys]
    sides = [_fen(columns[key]) for key in column_keys]
    if min([*tops, *sides], default=0) < 0:
        bad = next(k for k, v in [*rows.items(), *columns.items()] if v < 0)
        raise DoesNotFit(bad)
    counts = rounding.margins(tops, sides, _fen(unit))
    return {
        (row, column): Decimal(count).scaleb(-2)
        for row, line in zip(row_keys, counts, strict=True)
        for column, count in zip(column_keys, line, strict=True)
    }


def _fen(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _order(key: object) -> Any:
    return key


class _Grid:
    """Whole units in cells: shares rounded down, then units added one by one where they fit.

    An added unit prefers a cell whose share was cut. When all of those lie in columns that are
    full already, units are shifted along other rows to make room (an augmenting path, as in
    a transport problem): a fractional solution exists, so a whole one does too.
    """

    def __init__(
        self,
        rows: Mapping[Any, Decimal],
        columns: Mapping[Any, Decimal],
        held: Mapping[Cell, Decimal],
        step: Decimal,
    ) -> None:
        self.step, self.held = step, held
        self.rows = sorted(rows, key=_order)
        self.columns = sorted(columns, key=_order)
        self.open_rows = {key: int(rows[key] / step) for key in self.rows}
        self.open_columns = {key: int(columns[key] / step) for key in self.columns}
        self.cut: dict[Cell, Fraction] = {}
        self.units: dict[Cell, int] = {}
        self.base: dict[Cell, int] = {}
        for (row, column), amount in held.items():
            self.open_rows[row] -= int(amount / step)
            self.open_columns[column] -= int(amount / step)
        for key, left in [*self.open_rows.items(), *self.open_columns.items()]:
            if left < 0:
                raise DoesNotFit(key)

    def free(self, row: Any) -> list[Any]:
        return [column for column in self.columns if (row, column) not in self.held]

    def place_shares(self) -> None:
        """The exact share of every free cell, rounded down, but never beyond a column's total."""
        wanted, room = dict(self.open_rows), dict(self.open_columns)
        for row in self.rows:
            columns = self.free(row)
            whole = sum(room[column] for column in columns)
            for column in columns:
                share = Fraction(wanted[row] * room[column], whole) if whole else Fraction(0)
                count = min(int(share), self.open_columns[column])
                self.units[row, column] = self.base[row, column] = count
                self.cut[row, column] = share - count
                self.open_rows[row] -= count
                self.open_columns[column] -= count

    def fill(self) -> None:
        """Hand out what rounding down left over."""
        for strict in (True, False):
            for row in self.rows:
                self._fill_row(row, strict=strict)
        for row in self.rows:
            if self.open_rows[row]:
                raise DoesNotFit(row)

    def _fill_row(self, row: Any, *, strict: bool) -> None:
        while self.open_rows[row]:
            path = self._path(row, strict=strict)
            if path is None:
                return
            self._shift(path, 1 if strict else self._slack(path))

    def _takes(self, row: Any, strict: bool) -> list[Any]:
        """The columns in which the row may take a unit more, the most cut share first."""
        columns = self.free(row)
        if strict:
            columns = [c for c in columns if self.cut[row, c] > self._added(row, c)]
        return sorted(columns, key=lambda c: (-self.cut[row, c], self.columns.index(c)))

    def _added(self, row: Any, column: Any) -> int:
        return self.units[row, column] - self.base[row, column]

    def _gives(self, column: Any, strict: bool) -> list[Any]:
        """The rows that could give a unit of the column back."""
        rows = [row for row in self.rows if (row, column) in self.units]
        if strict:
            return [row for row in rows if self._added(row, column) > 0]
        return [row for row in rows if self.units[row, column] > 0]

    def _path(self, start: Any, *, strict: bool) -> list[Any] | None:
        """row, column, row, column, … ending in a column with room; breadth first."""
        waiting: list[list[Any]] = [[start]]
        seen = {start}
        while waiting:
            path = waiting.pop(0)
            for column in self._takes(path[-1], strict):
                if ("column", column) in seen:
                    continue
                seen.add(("column", column))
                if self.open_columns[column]:
                    return [*path, column]
                for row in self._gives(column, strict):
                    if row not in seen:
                        seen.add(row)
                        waiting.append([*path, column, row])
        return None

    def _slack(self, path: list[Any]) -> int:
        """How many units may go along the path at once."""
        given = [self.units[path[i + 1], path[i]] for i in range(1, len(path) - 1, 2)]
        return min([self.open_rows[path[0]], self.open_columns[path[-1]], *given])

    def _shift(self, path: list[Any], count: int) -> None:
        for index in range(0, len(path), 2):
            self.units[path[index], path[index + 1]] += count
            if index:
                self.units[path[index], path[index - 1]] -= count
        self.open_rows[path[0]] -= count
        self.open_columns[path[-1]] -= count

    def amounts(self) -> dict[Cell, Decimal]:
        counted = {cell: (count * self.step).quantize(CENT) for cell, count in self.units.items()}
        return {**counted, **self.held}
