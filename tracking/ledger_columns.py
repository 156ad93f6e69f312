"""The columns of the ledger: what each shows, and where a phone puts it. No database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.exports import Cell
from goalmgmt.core.statuses import look_of
from tracking.queries.ledger_row import LedgerRow


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name of the figure; `look` says how it is written, `place` where it goes
    on a phone. Columns that are not `always` there are added by the address."""

    key: str
    label: str | Promise
    look: str
    place: str = "ledger-less"
    always: bool = True
    sorts: bool = True

    def of(self, row: LedgerRow) -> Any:
        """The figure of a row; None where it needs a value that nobody measured."""
        needs = self.key in OF_RESULT
        return getattr(row, self.key) if row.known or not needs else None

    def exported(self, row: LedgerRow) -> Cell:
        """The figure as a file holds it: exact, whatever unit the page is written in."""
        value = self.of(row)
        if self.look == "status":
            return None if row.is_rest else str(look_of(value).word)
        return value if isinstance(value, Decimal | str) else None


#: What cannot be said without a result.
OF_RESULT = frozenset({"achieved", "gap", "gap_to_date"})
COLUMNS = (
    Column("target", _("Target"), "amount"),
    Column("plan_to_date", _("Plan to date"), "amount", "ledger-side"),
    Column("achieved", _("Achieved"), "amount", "ledger-side"),
    Column("attainment", _("Attainment"), "percent"),
    Column("pace", _("Pace index"), "percent", "ledger-pace"),
    Column("gap_to_date", _("Gap to date"), "signed", "ledger-gap"),
    Column("status", _("Status"), "status", "ledger-status", sorts=False),
    Column("growth", _("vs last year"), "delta"),
)


def shown(added: Collection[str]) -> list[Column]:
    """The columns that are always there and those that the address adds, in their fixed order."""
    return [column for column in COLUMNS if column.always or column.key in added]


def in_order(rows: Sequence[LedgerRow], columns: Sequence[Column], sort: str) -> list[LedgerRow]:
    """By a column, `-` downwards; what has no value last; the reserve always at the end."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key == "name":
        ordered = sorted(rows, key=lambda row: row.name, reverse=down)
    else:
        column = next((one for one in columns if one.key == key and one.sorts), None)
        ordered = list(rows) if column is None else _by_value(rows, column, down)
    return sorted(ordered, key=lambda row: row.is_rest)


def _by_value(rows: Sequence[LedgerRow], column: Column, down: bool) -> list[LedgerRow]:
    known = [row for row in rows if column.of(row) is not None]
    known.sort(key=column.of, reverse=down)
    return known + [row for row in rows if column.of(row) is None]
