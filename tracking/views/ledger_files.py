"""The ledger's tables as files: the rows and columns that the page shows, amounts exact."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from django.http import HttpResponse
from django.utils.translation import gettext as _

from goalmgmt.core.exports import Cell, as_csv
from goalmgmt.core.workbooks import XLSX, as_xlsx
from tracking.ledger_columns import Column
from tracking.queries.ledger_row import LedgerRow

Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]
#: By the word in the address: what the browser is told, and how the table is written.
FORMATS: dict[str, tuple[str, Callable[[Table], str | bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda table: as_csv(*table)),
    "xlsx": (XLSX, lambda table: as_xlsx(*table)),
}


def download(table: Table, name: str, kind: str) -> HttpResponse:
    """The table as a file of the kind that was asked for."""
    content_type, written = FORMATS[kind]
    answer = HttpResponse(written(table), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def rows_table(
    columns: Sequence[Column], rows: Sequence[LedgerRow], total: LedgerRow, *, adds_up: bool
) -> Table:
    """The rows in the order of the page with their codes, and the total below them."""
    ending = total.name if not adds_up else _("Total")
    head = [_("Code"), _("Name"), *chain(*(column.heads() for column in columns))]
    lines = [(row.code, row.name, row) for row in rows] + [(total.code, ending, total)]
    return head, [
        [code, name, *chain(*(column.exported(row) for column in columns))]
        for code, name, row in lines
    ]
