"""Tables as CSV that a spreadsheet opens without running anything (quality.md I5). Plain Python."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

#: What makes a spreadsheet take a cell for a formula, full-width forms included.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
Cell = str | Decimal | None


def safe(cell: Cell) -> str:
    """A cell as text: numbers as they are, text that would run as a formula after an apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as CSV with a byte order mark, so that Excel reads it as UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([safe(cell) for cell in row])
    return "\ufeff" + out.getvalue()
