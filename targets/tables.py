"""The split grid as a page shows it: texts and names of cells, ready to be written out.

Names: `y-ROW` the year, `q-ROW-N` a quarter, `c-ROW-2026-05` a month. The same names come back
from the form and the script, and `months_of` says which months they mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.dates import month_short
from goalmgmt.core.formatting import (
    UNITS,
    amount_in,
    growth,
    percent,
    plain_number,
    unit_for_typing,
)
from targets import wording
from targets.enums import RowKind
from targets.queries.grid import Grid, GridRow
from targets.queries.window import ALL_ROWS


@dataclass(frozen=True, slots=True)
class Look:
    """How the reader wants the grid: the open quarter, the unit, the branch."""

    quarter: int = 0
    unit: str = "wan"
    branch: int | None = None
    spare_person: int | None = None
    editable: bool = False
    fixed: frozenset[date] = frozenset()
    page: int = 1
    noted: frozenset[tuple[int, date]] = frozenset()
    #: Why a month of a row is not whole.
    reasons: Mapping[tuple[int, date], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts: the year, a quarter, or a month of the open quarter."""

    key: str
    label: str
    months: tuple[date, ...]
    quarter: int = 0
    is_month: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what an editor holds (every digit), `shown` what a reader sees; `label` names the
    cell with its row, `heading` where the row has been named already."""

    name: str
    text: str
    shown: str
    label: str
    heading: str = ""
    editable: bool = False
    locked: bool = False
    left: str = ""
    is_month: bool = False
    noted: bool = False
    why: str = ""


@dataclass(slots=True)
class Line:
    """A row of the grid on the page."""

    pk: int
    kind: str
    code: str
    label: str
    depth: int
    cells: list[Cell]
    share: str
    last_year: str
    growth: str
    left: str
    balanced: bool
    opens: bool = False
    own: bool = False


@dataclass(slots=True)
class SplitTable:
    """The whole page: columns, lines, and the three sums at the foot."""

    columns: list[Column]
    lines: list[Line]
    foot: list[tuple[str, list[str]]] = field(default_factory=list)
    shown_texts: dict[str, str] = field(default_factory=dict)

    @property
    def has_shares(self) -> bool:
        """Scores do not add up: none of them is a part of another."""
        return any(line.share for line in self.lines)

    @property
    def has_last_year(self) -> bool:
        """Empty columns would push the last quarter out of sight."""
        return any(line.last_year for line in self.lines)


def months_of(name: str, months: list[date]) -> tuple[int, tuple[date, ...]] | None:
    """The row and the months that a cell's name means, or None for another field."""
    kind, _sep, rest = name.partition("-")
    row, _sep, which = rest.partition("-")
    if kind not in {"y", "q", "c"} or not row.isdigit():
        return None
    if kind == "y":
        return int(row), tuple(months)
    if kind == "q" and which in {"1", "2", "3", "4"}:
        first = (int(which) - 1) * 3
        return int(row), tuple(months[first : first + 3])
    found = [month for month in months if f"{month:%Y-%m}" == which]
    return (int(row), (found[0],)) if found else None


def columns_of(months: list[date], quarter: int) -> list[Column]:
    """The year, four quarters, and the months of the open one before it."""
    columns = [Column("year", _("Year"), tuple(months))]
    for number in (1, 2, 3, 4):
        own = tuple(months[number * 3 - 3 : number * 3])
        if number == quarter:
            columns += [
                Column(f"{m:%Y-%m}", month_short(m, get_language() or ""), (m,), number, True)
                for m in own
            ]
        columns.append(Column(f"Q{number}", f"Q{number}", own, number, open=number == quarter))
    return columns


def build(grid: Grid, look: Look, last_year: Mapping[tuple[str, int], Decimal]) -> SplitTable:
    """The grid in words; `last_year` by ("person"|"unit", id)."""
    writer = _Writer(grid, look, last_year)
    lines = [writer.line(row) for row in visible_rows(grid, look.branch)]
    table = SplitTable(writer.columns, lines, writer.foot())
    table.shown_texts = {
        cell.name: cell.text for line in lines for cell in line.cells if cell.editable
    }
    return table


def single(grid: Grid, look: Look, pk: int) -> tuple[Line, list[Cell]]:
    """One row of the grid, and its months as cells."""
    writer = _Writer(grid, look, {})
    row = grid.by_pk[pk]
    months = [
        Column(f"{m:%Y-%m}", month_short(m, get_language() or ""), (m,), is_month=True)
        for m in grid.months
    ]
    return writer.line(row), [writer.cell(row, column) for column in months]


def texts(
    grid: Grid, look: Look, last_year: Mapping[tuple[str, int], Decimal], only: set[int] | None
) -> dict[str, Any]:
    """What the page's script writes into the cells and rows of `only` (None: all), and the foot."""
    writer = _Writer(grid, look, last_year)
    rows = [row for row in visible_rows(grid, look.branch) if only is None or row.pk in only]
    lines = [writer.line(row) for row in rows]
    return {
        "cells": {
            cell.name: [cell.text, cell.shown, cell.left, cell.locked, cell.label]
            for line in lines
            for cell in line.cells
        },
        "rows": {
            str(line.pk): [line.share, line.growth, line.left, line.balanced] for line in lines
        },
        "foot": [foot for _label, foot in writer.foot()],
    }


def visible_rows(grid: Grid, branch: int | None) -> list[GridRow]:
    """All rows of a small grid or of a part; else the branch with the path to it and below it."""
    if len(grid.rows) < grid.size or branch is None:
        return grid.rows
    row = grid.by_pk.get(branch) or grid.root
    path: list[GridRow] = []
    above = row
    while above is not None:
        path.insert(0, above)
        above = grid.by_pk.get(above.parent) if above.parent else None
    return path + (grid.children(row.pk) if row else [])


class _Writer:
    def __init__(
        self, grid: Grid, look: Look, last_year: Mapping[tuple[str, int], Decimal]
    ) -> None:
        self.grid, self.look, self.last_year = grid, look, last_year
        self.columns = columns_of(grid.months, look.quarter)
        root = grid.root
        self.whole = root.total() if root else ZERO
        self.adds_up = grid.version.plan.metric.adds_up

    def amount(self, value: Decimal) -> str:
        return amount_in(value, self.look.unit)

    def line(self, row: GridRow) -> Line:
        total = row.total()
        parent = self.grid.by_pk.get(row.parent) if row.parent else None
        last = self._last(row)
        left = self._left(row, self.grid.months)
        return Line(
            pk=row.pk, kind=row.kind, code=row.code, label=self._label(row), depth=row.depth,
            cells=[self.cell(row, column) for column in self.columns],
            share=_percent(total, parent.total() if parent else total) if self.adds_up else "",
            last_year=self.amount(last) if last else "",
            growth=_growth(total, last),
            left=self._left_text(left), balanced=not self._unbalanced(row),
            opens=self.grid.has_below(row) and self.grid.size > ALL_ROWS,
            own=row.person_id is not None and row.person_id == self.look.spare_person,
        )  # fmt: skip

    def _label(self, row: GridRow) -> str:
        return _("Reserve") if row.kind == RowKind.RESERVE else row.label

    def cell(self, row: GridRow, column: Column) -> Cell:
        value = row.total(column.months)
        left = self._left(row, column.months)
        shown = self.amount(value)
        locked = column.is_month and column.months[0] in row.locked
        why = self.look.reasons.get((row.pk, column.months[0]), "") if column.is_month else ""
        return Cell(
            name=self._name(row, column),
            text=plain_number(value / unit_for_typing(self.look.unit)),
            shown=shown,
            label=self._name_aloud(row, column, shown, _("locked") if locked else "", why),
            heading=column.label,
            editable=self._editable(row, column),
            locked=locked,
            left=self._left_text(left) if left else "",
            is_month=column.is_month,
            noted=column.is_month and (row.pk, column.months[0]) in self.look.noted,
            why=why,
        )

    def _name_aloud(self, row: GridRow, column: Column, shown: str, *more: str) -> str:
        """粤西 5月, 220.00, 已锁定: what a screen reader says of a cell."""
        parts = [f"{self._label(row)} {column.label}", shown, *more]
        return ", ".join(part for part in parts if part)

    def _name(self, row: GridRow, column: Column) -> str:
        if column.is_month:
            return f"c-{row.pk}-{column.key}"
        return f"q-{row.pk}-{column.quarter}" if column.quarter else f"y-{row.pk}"

    def _editable(self, row: GridRow, column: Column) -> bool:
        own = row.person_id is not None and row.person_id == self.look.spare_person
        fixed = all(month in self.look.fixed for month in column.months)
        reserve = row.kind == RowKind.RESERVE
        return self.look.editable and not (own or fixed or reserve or column.open)

    def _left(self, row: GridRow, months: list[date] | tuple[date, ...]) -> Decimal:
        left = sum((self.grid.remainder(row, month) for month in months), ZERO)
        if row.parent is None and not self.grid.has_below(row):
            return self.grid.year_remainder() if len(months) == len(self.grid.months) else ZERO
        return left

    def _unbalanced(self, row: GridRow) -> bool:
        return any(self.grid.remainder(row, month) for month in self.grid.months)

    def _left_text(self, left: Decimal) -> str:
        return wording.remainder(left / UNITS[self.look.unit].size)

    def _last(self, row: GridRow) -> Decimal | None:
        if row.kind == RowKind.RESERVE:
            return None
        key = ("unit", row.unit_id) if row.person_id is None else ("person", row.person_id)
        return self.last_year.get(key)

    def foot(self) -> list[tuple[str, list[str]]]:
        """Given to the rows below, the plan's target, and what is left of it."""
        root = self.grid.root
        if root is None:
            return []
        given = [
            sum((self.grid.given(root, month) for month in column.months), ZERO)
            for column in self.columns
        ]
        wanted = [root.total(column.months) for column in self.columns]
        wanted[0] = self.grid.version.value
        if not self.adds_up or not self.grid.has_below(root):
            given = [root.total(column.months) for column in self.columns]
        left = [self._left_text(w - g) for w, g in zip(wanted, given, strict=True)]
        return [
            (_("Given"), [self.amount(value) for value in given]),
            (_("Target"), [self.amount(value) for value in wanted]),
            (_("Remainder"), left),
        ]


def _percent(part: Decimal, whole: Decimal) -> str:
    share = ratio(part, whole)
    return "" if share is None else percent(share)


def _growth(total: Decimal, last: Decimal | None) -> str:
    change = ratio(total - last, last) if last else None
    return "" if change is None else growth(change)
