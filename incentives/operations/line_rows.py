"""Writing the lines of a run: by COPY on PostgreSQL, by one prepared statement elsewhere."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.db import connection

from incentives.drafting import Draft
from incentives.made_lines import COLUMNS
from incentives.models import StatementLine

NULL = "\\N"


def write(drafts: list[Draft]) -> None:
    """Insert the lines of saved statements. Call in the transaction of the run."""
    rows = _rows(drafts)
    if connection.vendor == "postgresql":
        _copy(rows)
    else:
        _insert(rows)


def _rows(drafts: list[Draft]) -> Iterator[tuple[Any, ...]]:
    for made in drafts:
        for position, line in enumerate(made.drawn, start=1):
            yield line.as_columns(made.statement.pk, position)


def _copy(rows: Iterator[tuple[Any, ...]]) -> None:
    text = StringIO()
    for row in rows:
        *figures, detail = row
        cells = [NULL if value is None else str(value) for value in figures]
        text.write("\t".join(cells) + f"\t{_escaped(detail)}\n")
    text.seek(0)
    table = StatementLine._meta.db_table
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN", text)


def _escaped(text: str) -> str:
    """COPY's text form of canonical JSON or a code, neither of which holds control characters."""
    return text.replace("\\", "\\\\") if "\\" in text else text


def _insert(rows: Iterator[tuple[Any, ...]]) -> None:
    table = StatementLine._meta.db_table
    marks = ", ".join(["%s"] * len(COLUMNS))
    sql = f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 - own names
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))
