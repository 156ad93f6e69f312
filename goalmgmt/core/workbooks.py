"""A table as a workbook in which no text runs as a formula (quality.md I5). Plain Python."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from goalmgmt.core import exports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[exports.Cell]]) -> bytes:
    """The table on one sheet: figures as numbers, all else as text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, title, bold=True) for title in head])
    for row in rows:
        sheet.append([text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_cell(sheet: Any, text: str, *, bold: bool = False) -> Cell:
    """A cell that no program takes for a formula: typed as text, and quoted where it looks so."""
    cell: Cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if text[:1] in "=+-@\t\r" and text:
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell
