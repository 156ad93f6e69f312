"""Reading CSV: comma, semicolon or tab; quoted cells; any line ends."""

import csv
import io
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from goalmgmt.core.imports.encodings import decode
from goalmgmt.core.imports.limits import MAX_ROWS
from goalmgmt.core.imports.sources import Table, Unreadable

DELIMITERS = ",;\t"


def read(data: bytes, known: Collection[str]) -> Table:
    """The table of a CSV file; `known` column names help to tell the delimiter."""
    text = decode(data)
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        raise Unreadable.because(
            _("The file holds a NUL byte. Save it again as CSV in UTF-8."), row=row
        )
    records = _records(text, _delimiter(text, known))
    header = next(records, None)
    if header is None:
        raise Unreadable.because(_("The file is empty. Start with the template."))
    return Table(header, records)


def _delimiter(text: str, known: Collection[str]) -> str:
    """The one that cuts the header into most known names, else into most pieces."""
    first = next(iter(text.splitlines()), "")[:20_000]

    def merit(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"').casefold() for name in first.split(delimiter)]
        return sum(name in known for name in names), len(names)

    return max(DELIMITERS, key=merit)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable.because(_what(error), row=number) from error
        if number > MAX_ROWS + 1:
            raise Unreadable.because(
                _("The file has more than %(limit)d rows. Split it.") % {"limit": MAX_ROWS}
            )
        yield [cell.strip() for cell in record]


def _what(error: csv.Error) -> str:
    said = str(error)
    if "field larger" in said:
        return _("A cell is far too long, or a quote is opened here and not closed.")
    if "unexpected end" in said:
        return _("A quote is opened here and not closed. Close it, or double quotes in the text.")
    return _("The quotes in this row do not match. Put a cell in quotes, and double quotes inside.")
