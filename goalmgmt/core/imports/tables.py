"""From a file to checked rows: which reader, which columns, which cells."""

import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from goalmgmt.core.imports import csv_files, xlsx_files
from goalmgmt.core.imports.aliases import ALIASES
from goalmgmt.core.imports.kinds import Kind, Problem, Row
from goalmgmt.core.imports.limits import MAX_BYTES, MAX_CELL, MAX_COLUMNS
from goalmgmt.core.imports.sources import Source, Table, Unreadable

_BINARY = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xltx", ".xltm", ".zip")


def read_rows(source: Source, kind: Kind) -> tuple[list[Row], list[Problem]]:
    """The data rows of the file, and what is wrong with single cells.

    Raises Unreadable when the file as a whole cannot be taken.
    """
    table = _table(source, kind)
    columns = _columns(table.header, kind)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, cells in enumerate(table.rows, table.first):
        if not any(cells):
            continue
        row = Row(number, dict(zip(columns, cells, strict=False)))
        rows.append(row)
        problems.extend(_wrong(row, cells, columns, kind))
    if not rows:
        raise Unreadable.because(_("The file has a header and no rows."))
    return rows, problems


def _table(source: Source, kind: Kind) -> Table:
    return table_of(source, set(_names(kind)))


def table_of(source: Source, names: set[str]) -> Table:
    """The cells of a workbook or CSV file whose header has some of `names`; raises Unreadable."""
    if len(source.data) > MAX_BYTES:
        raise Unreadable.because(
            _("The file is larger than %(limit)d MB. Split it.") % {"limit": MAX_BYTES >> 20}
        )
    if source.data.startswith(_BINARY) or source.name.casefold().endswith(_WORKBOOKS):
        return xlsx_files.read(source.data, source.name)
    return csv_files.read(source.data, names)


def _names(kind: Kind) -> dict[str, str]:
    """Every header that is understood, and the column it means."""
    names = {column.name: column.name for column in kind.columns}
    for column in kind.columns:
        for alias in ALIASES.get(column.name, ()):
            names.setdefault(alias, column.name)
    return names


def _columns(header: Sequence[str], kind: Kind) -> list[str]:
    """The column names of the header in order. Raises Unreadable with every wrong one."""
    header = _trimmed(header)
    names = _names(kind)
    found: list[str] = []
    problems: list[Problem] = []
    for title in header:
        name = names.get(title.casefold())
        if name is None:
            problems.append(Problem(1, title[:40], _unknown(title, kind)))
        elif name in found:
            problems.append(Problem(1, name, _("This column appears twice. Keep one of them.")))
        found.append(name or "")
    problems.extend(_missing(set(found), kind))
    if problems:
        raise Unreadable(problems[:MAX_COLUMNS])
    return found


def _trimmed(header: Sequence[str]) -> list[str]:
    last = max((index for index, title in enumerate(header, 1) if title), default=0)
    return list(header[:last])


def _unknown(title: str, kind: Kind) -> str:
    known = ", ".join(column.name for column in kind.columns)
    if not title:
        return _("A column has no title. Columns that are understood: %(known)s.") % {
            "known": known
        }
    return _("The column “%(title)s” is not known. Columns that are understood: %(known)s.") % {
        "title": title[:40], "known": known
    }  # fmt: skip


def _missing(found: set[str], kind: Kind) -> Iterator[Problem]:
    for column in kind.columns:
        if column.required and column.name not in found:
            yield Problem(1, column.name, _("This column is missing. Add it to the first row."))
    if kind.one_of and not found & set(kind.one_of):
        yield Problem(
            1, kind.one_of[0],
            _("One of these columns is needed: %(columns)s.")
            % {"columns": ", ".join(kind.one_of)},
        )  # fmt: skip


def _is_invisible(char: str) -> bool:
    """Controls, and marks that a copy brings along: with one, a code is another and looks the same.

    Joiners belong to the spelling of some scripts.
    """
    return unicodedata.category(char) in {"Cc", "Cf"} and char not in "\t\n\r\u200c\u200d"


def _wrong(row: Row, cells: Sequence[str], columns: Sequence[str], kind: Kind) -> Iterator[Problem]:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        yield Problem(
            row.number, "",
            _("The row has more cells than the header. Put cells with the separator in quotes."),
        )  # fmt: skip
    for name, cell in row.cells.items():
        if len(cell) > MAX_CELL:
            yield Problem(
                row.number, name,
                _("The cell holds more than %(limit)d characters. Shorten it.")
                % {"limit": MAX_CELL},
            )  # fmt: skip
        elif not cell.isprintable() and any(map(_is_invisible, cell)):
            yield Problem(row.number, name, _("The cell holds a control character. Type it again."))
    for column in kind.columns:
        if column.required and not row[column.name]:
            yield Problem(row.number, column.name, _("This cell is empty. Fill it in."))
