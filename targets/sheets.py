"""The split as a workbook, out and in with the same shape (T6).

A row of the sheet is a row of the split, found again by kind, unit code and person code; a column
is a month, with the unit of its figures in the header. The year is written for reading only.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from goalmgmt.core.amounts import MAX_AMOUNT, BadAmount
from goalmgmt.core.exports import as_csv
from goalmgmt.core.formatting import UNITS, read_amount, unit_label
from goalmgmt.core.imports.sources import Source, Unreadable
from goalmgmt.core.imports.tables import table_of
from goalmgmt.core.workbooks import text_cell
from targets.enums import RowKind
from targets.queries.grid import Grid, GridRow

KIND, UNIT, PERSON, NAME, YEAR = "kind", "unit", "person", "name", "year"
#: The headers that are understood, besides months.
TITLES = {
    KIND: KIND, "类别": KIND, UNIT: UNIT, "单位编号": UNIT, PERSON: PERSON, "人员编号": PERSON,
    NAME: NAME, "名称": NAME, YEAR: YEAR, "年目标": YEAR,
}  # fmt: skip
_CHINESE = {name: title for title, name in TITLES.items() if title != name}
_MONTH = re.compile(r"(\d{4}-\d{2})(?:\s*[(（](.+)[)）])?", re.ASCII)
_KINDS = {
    "unit": RowKind.UNIT, "单位": RowKind.UNIT, "person": RowKind.PERSON, "人员": RowKind.PERSON,
    "reserve": RowKind.RESERVE, "机动": RowKind.RESERVE,
}  # fmt: skip
_KINDS_ZH = {RowKind.UNIT: "单位", RowKind.PERSON: "人员", RowKind.RESERVE: "机动"}
#: More faults than this are counted, not listed.
LISTED = 200

Key = tuple[str, str, str]


def write(grid: Grid, unit: str) -> bytes:
    """The whole split in `unit`. Texts are cells of text whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(f"{grid.version.plan.year}")
    sheet.freeze_panes = "E2"
    for place in range(1, 6 + len(grid.months)):
        sheet.column_dimensions[get_column_letter(place)].width = 24 if place == 4 else 14
    sheet.append([text_cell(sheet, title, bold=True) for title in _titles(grid, unit)])
    for texts, numbers in _lines(grid, unit):
        sheet.append([*(text_cell(sheet, text) for text in texts), *numbers])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(grid: Grid, unit: str) -> bytes:
    """The same table as CSV."""
    rows: Iterator[list[str | Decimal | None]] = (
        [*texts, *numbers] for texts, numbers in _lines(grid, unit)
    )
    return as_csv(_titles(grid, unit), rows).encode()


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _titles(grid: Grid, unit: str) -> list[str]:
    label = unit_label(unit, get_language() or "")
    names = (KIND, UNIT, PERSON, NAME, YEAR)
    titles = [name if _english() else _CHINESE[name] for name in names]
    return titles + [f"{month:%Y-%m} ({label})" for month in grid.months]


def _lines(grid: Grid, unit: str) -> Iterator[tuple[list[str], list[Decimal]]]:
    """Each row's texts, and its figures in `unit`."""
    size, codes = UNITS[unit].size, _codes(grid)
    for row in grid.rows:
        kind, code, person = codes[row.pk]
        word = kind if _english() else _KINDS_ZH[RowKind(kind)]
        numbers = [row.total(), *(row.amounts.get(month, Decimal(0)) for month in grid.months)]
        yield [word, code, person, row.label], [number / size for number in numbers]


def _codes(grid: Grid) -> dict[int, Key]:
    """Kind, unit code and person code of every row."""
    units = {row.unit_id: row.code for row in grid.rows if row.person_id is None}
    return {
        row.pk: (row.kind, units.get(row.unit_id, ""), row.code if row.person_id else "")
        for row in grid.rows
    }


@dataclass(frozen=True, slots=True)
class Fault:
    """A place of the file that was not taken, and why."""

    row: int
    column: str
    message: str


@dataclass(slots=True)
class Reading:
    """What a file would change: `(row, month) → (before, after)`; and what it cannot."""

    changes: dict[tuple[int, date], tuple[Decimal, Decimal]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What may not change: fixed months, and the row of the person who imports."""

    fixed: frozenset[date]
    spare_person: int | None


def read(source: Source, grid: Grid, rules: Rules) -> Reading:
    """The months of the file against the split as it stands. A blank cell means unchanged.

    Raises Unreadable when the file as a whole cannot be taken.
    """
    names = set(TITLES) | {f"{month:%Y-%m}" for month in grid.months}
    table = table_of(source, names)
    columns = _columns(table.header, grid)
    found = Reading()
    rows = {key: grid.by_pk[pk] for pk, key in _codes(grid).items()}
    seen: set[int] = set()
    for number, cells in enumerate(table.rows, table.first):
        if not any(cells):
            continue
        record = dict(zip(columns, cells, strict=False))
        row = rows.get(_key(record))
        if row is None:
            name = record.get(NAME) or record.get(PERSON) or record.get(UNIT) or ""
            message = _("There is no row “%(name)s” in this split.") % {"name": name[:60]}
            found.faults.append(Fault(number, "", message))
        elif row.pk in seen:
            message = _("The row “%(name)s” stands in the file twice.") % {"name": row.label}
            found.faults.append(Fault(number, "", message))
        else:
            seen.add(row.pk)
            _take(number, row, record, rules, found)
    return found


Column = str | tuple[date, str]


def _columns(header: list[str], grid: Grid) -> list[Column]:
    """What each column means; columns that mean nothing here are left alone."""
    months = {f"{month:%Y-%m}": month for month in grid.months}
    columns: list[Column] = []
    for title in header:
        match = _MONTH.fullmatch(title.strip())
        if match and match[1] in months:
            columns.append((months[match[1]], _unit_named(match[2] or "")))
        else:
            columns.append(TITLES.get(title.strip().casefold(), ""))
    if UNIT not in columns or not any(isinstance(column, tuple) for column in columns):
        raise Unreadable.because(
            _("The file needs the unit code and at least one month of this plan as columns. "
              "Export the split, and change that file."),
        )  # fmt: skip
    return columns


def _unit_named(label: str) -> str:
    for name, unit in UNITS.items():
        if label.strip() in {unit.zh, unit.en, name}:
            return name
    if label.strip():
        message = _("“%(unit)s” is not a unit. Write 万元 or 元.") % {"unit": label[:20]}
        raise Unreadable.because(message)
    return "yuan"


def _key(record: dict[Column, str]) -> Key:
    person = record.get(PERSON, "").strip()
    default = RowKind.PERSON if person else RowKind.UNIT
    kind = _KINDS.get(record.get(KIND, "").strip().casefold(), default)
    return (kind, record.get(UNIT, "").strip(), person)


def _take(
    number: int, row: GridRow, record: dict[Column, str], rules: Rules, found: Reading
) -> None:
    for (month, unit), text in _months(record):
        before = row.amounts.get(month, Decimal(0))
        try:
            after = read_amount(text, unit)
            problem = "" if 0 <= after <= MAX_AMOUNT else _("A target is not below zero.")
        except BadAmount:
            after, problem = before, _("Not a number: “%(text)s”.") % {"text": text[:40]}
        if not problem and after == before:
            found.same += 1
            continue
        problem = problem or _kept(row, month, rules)
        if problem:
            found.faults.append(Fault(number, f"{row.label} {month:%Y-%m}", problem))
        else:
            found.changes[row.pk, month] = (before, after)


def _months(record: dict[Column, str]) -> Iterator[tuple[tuple[date, str], str]]:
    for column, text in record.items():
        if isinstance(column, tuple) and text.strip():
            yield column, text


def _kept(row: GridRow, month: date, rules: Rules) -> str:
    """Why the cell may not change, if so."""
    if row.kind == RowKind.RESERVE:
        return _("The reserve is set on its own page.")
    if row.person_id is not None and row.person_id == rules.spare_person:
        return _("Nobody sets their own target. Ask the leader above you.")
    if month in rules.fixed:
        return _("This month is closed or lies before the effective month; it stays as it is.")
    return _("A locked cell keeps its amount. Unlock it first.") if month in row.locked else ""
