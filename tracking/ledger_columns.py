"""The columns of the ledger: what each shows, and where a phone puts it. No database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.exports import Cell
from goalmgmt.core.statuses import look_of
from targets.models import Metric
from tracking.forecasting import Forecast
from tracking.queries.awaiting import is_awaited
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.pipeline import has_pipeline


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
        said = {"achieved": row.known, "gap": row.has_gap, "gap_to_date": row.has_gap}
        return getattr(row, self.key) if said.get(self.key, True) else None

    def heads(self) -> list[str]:
        """What a file calls it: a forecast fills three columns, a picture none."""
        label = str(self.label)
        if self.look == "forecast":
            return [label, f"{label} {_('low')}", f"{label} {_('high')}"]
        return [] if self.look == "trend" else [label]

    def exported(self, row: LedgerRow) -> list[Cell]:
        """The figure as a file holds it: exact, whatever unit the page is written in."""
        value = self.of(row)
        if self.look == "forecast":
            return [value.base, value.low, value.high] if value else [None] * 3
        if self.look == "status":
            return [None if row.is_rest else str(look_of(value).word)]
        return [] if self.look == "trend" else [value]


COLUMNS = (
    Column("target", _("Target"), "amount"),
    Column("plan_to_date", _("Plan to date"), "amount", "ledger-side"),
    Column("achieved", _("Achieved"), "amount", "ledger-side"),
    Column("attainment", _("Attainment"), "percent"),
    Column("pace", _("Pace index"), "percent", "ledger-pace"),
    Column("gap_to_date", _("Gap to date"), "signed", "ledger-gap"),
    Column("status", _("Status"), "status", "ledger-status", sorts=False),
    Column("gap", _("Gap to target"), "signed", "ledger-side", always=False),
    Column("daily_rate", _("Daily rate needed"), "amount", "ledger-side", always=False),
    Column("awaiting", _("Awaiting receipt"), "amount", "ledger-side", always=False),
    Column("pipeline", _("Open deals by chance"), "amount", "ledger-side", always=False),
    Column("last_year", _("Last year"), "amount", "ledger-side", always=False),
    Column("growth", _("vs last year"), "delta"),
    Column("forecast", _("Forecast"), "forecast"),
    Column("trend", _("Trend"), "trend", sorts=False),
)


def offered(metric: Metric) -> list[Column]:
    """The columns that the address may add for a metric."""
    known = {
        "awaiting": is_awaited(metric),
        "daily_rate": metric.adds_up,
        "pipeline": has_pipeline(metric),
    }
    return [one for one in COLUMNS if not one.always and known.get(one.key, True)]


def shown(added: Collection[str], rows: Sequence[LedgerRow]) -> list[Column]:
    """The columns that are always there and those that the address adds, in their fixed order;
    without forecasts and trends where no row has any."""
    wanted = [column for column in COLUMNS if column.always or column.key in added]
    empty = {name for name in ("forecast", "trend") if not any(getattr(r, name) for r in rows)}
    return [column for column in wanted if column.key not in empty]


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
    known.sort(key=lambda row: _rank(column.of(row)), reverse=down)
    return known + [row for row in rows if column.of(row) is None]


def _rank(value: Any) -> Any:
    return value.base if isinstance(value, Forecast) else value
