"""The table of a lens as a page shows it: texts and names of cells, ready to be written out.

The names are those of the organisation's grid: `y-ROW`, `q-ROW-N`, `c-ROW-2026-05`; the sums at
the foot are `left-2026-05`, `left-Q2`, `left-year`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.formatting import UNITS, amount_in, growth, percent, plain_number
from goalmgmt.core.formatting import unit_for_typing as size_of
from targets import wording
from targets.queries.lenses import Entry, LensTable
from targets.tables import Column, columns_of


@dataclass(frozen=True, slots=True)
class LensLook:
    """How the reader wants the table: the open quarter, the unit, and what may be edited."""

    quarter: int = 0
    unit: str = "wan"
    editable: bool = False
    fixed: frozenset[date] = frozenset()
    #: What was typed and not saved, by the cell's name: it stays in the form.
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LensTableCell:
    """`text` is the amount with every digit, `value` what the field holds: the text, or what was
    typed and refused; `shown` what a reader sees."""

    name: str
    text: str
    value: str
    shown: str
    label: str
    column: str
    editable: bool
    is_month: bool


@dataclass(frozen=True, slots=True)
class LensLine:
    """An entry of the lens on the page."""

    pk: int
    code: str
    label: str
    cells: list[LensTableCell]
    share: str
    last_year: str
    growth: str


@dataclass(frozen=True, slots=True)
class FootCell:
    """A column's sums: the plan, what the entries hold, what is unassigned. `exact` is the plan
    with every digit, for the script that keeps the last one running."""

    name: str
    column: str
    label: str
    plan: str
    assigned: str
    left: str
    even: bool
    exact: str


@dataclass(frozen=True, slots=True)
class LensPage:
    """The whole table."""

    columns: list[Column]
    lines: list[LensLine]
    foot: list[FootCell]
    even: bool
    shown_texts: dict[str, str]

    @property
    def has_last_year(self) -> bool:
        """Empty columns would push the last quarter out of sight."""
        return any(line.last_year for line in self.lines)


def build(table: LensTable, look: LensLook, last_year: Mapping[int, Decimal]) -> LensPage:
    """The lens in words; `last_year` by row id."""
    columns = columns_of(table.months, look.quarter)
    lines = [_line(table, row, columns, look, last_year.get(row.pk)) for row in table.rows]
    shown = {cell.name: cell.text for line in lines for cell in line.cells if cell.editable}
    foot = [_foot(table, column, look) for column in columns]
    return LensPage(columns, lines, foot, not table.remainders(), shown)


def single(table: LensTable, row: Entry, look: LensLook) -> tuple[list[LensTableCell], Any]:
    """One entry's months as cells, with what is unassigned in each."""
    months = [Column(f"{m:%Y-%m}", f"{m:%Y-%m}", (m,), is_month=True) for m in table.months]
    cells = [_cell(row, column, look) for column in months]
    return cells, [_left_text(table.unassigned(column.months), look.unit) for column in months]


def _line(
    table: LensTable, row: Entry, columns: list[Column], look: LensLook, last: Decimal | None
) -> LensLine:
    total = row.total()
    share = ratio(total, table.plan_total())
    change = ratio(total - last, last) if last else None
    return LensLine(
        pk=row.pk, code=row.code, label=row.name,
        cells=[_cell(row, column, look) for column in columns],
        share="" if share is None else percent(share),
        last_year=amount_in(last, look.unit) if last else "",
        growth="" if change is None else growth(change),
    )  # fmt: skip


def _cell(row: Entry, column: Column, look: LensLook) -> LensTableCell:
    value = row.total(column.months)
    fixed = all(month in look.fixed for month in column.months)
    name, text = _name(row.pk, column), plain_number(value / size_of(look.unit))
    return LensTableCell(
        name=name,
        text=text,
        value=look.typed.get(name, text),
        shown=amount_in(value, look.unit),
        label=f"{row.name} {column.key if column.is_month else column.label}",
        column=column.key,
        editable=look.editable and not fixed and not column.open,
        is_month=column.is_month,
    )


def _name(pk: int, column: Column) -> str:
    if column.is_month:
        return f"c-{pk}-{column.key}"
    return f"q-{pk}-{column.quarter}" if column.quarter else f"y-{pk}"


def _foot(table: LensTable, column: Column, look: LensLook) -> FootCell:
    left = table.unassigned(column.months)
    return FootCell(
        name=f"left-{column.key}",
        column=column.key,
        label=column.key if column.is_month else column.label,
        plan=amount_in(table.plan_total(column.months), look.unit),
        assigned=amount_in(table.assigned(column.months), look.unit),
        left=_left_text(left, look.unit),
        even=not left and not any(table.unassigned([m]) for m in column.months),
        exact=plain_number(table.plan_total(column.months) / size_of(look.unit)),
    )


def _left_text(left: Decimal, unit: str) -> str:
    return wording.remainder(left / UNITS[unit].size)


def patterns() -> dict[str, str]:
    """How a remainder is said, for the script: `*` stands for the amount with its sign."""
    return {
        "left": wording.remainder(Decimal(1)).replace("+1.00", "*"),
        "over": wording.remainder(Decimal(-1)).replace("\u22121.00", "*"),
        "even": wording.remainder(ZERO),
    }
