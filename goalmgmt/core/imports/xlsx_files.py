"""Reading XLSX: the first sheet, its typed cells as the text that a person would write."""

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from goalmgmt.core.imports.sources import Table, Unreadable
from goalmgmt.core.imports.workbook_checks import check

#: From here on a number cell has lost digits: what Excel keeps is 15 of them.
_DIGITS_LOST = 10**15


def read(data: bytes, name: str) -> Table:
    """The table of the first sheet. Raises Unreadable, before unpacking where it can."""
    check(data, name)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        rows: Iterable[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as error:
        raise Unreadable.because(
            _("The file is not a workbook, or it is damaged. Save it again as .xlsx or CSV.")
        ) from error
    records = _records(rows)
    header = next(records, None)
    if header is None:
        raise Unreadable.because(_("The file is empty. Start with the template."))
    return Table(header, records)


def _records(rows: Iterable[list[Any]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 1):
        yield [_text(cell, number) for cell in row]


def _text(cell: Any, row: int) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(Decimal(f"{cell:.15g}"), row)
    if isinstance(cell, datetime):
        return str(cell.date() if cell.time() == time() else cell)
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return ""


def _number(value: Decimal, row: int) -> str:
    """As Excel shows it: 15 digits, no exponent."""
    if abs(value) >= _DIGITS_LOST:
        raise Unreadable.because(
            _("A number has more than 15 digits, and Excel has lost the last ones. "
              "Set the column to Text and enter it again."),
            row=row,
        )  # fmt: skip
    whole = value.to_integral_value()
    return format(whole if whole == value else value, "f")
