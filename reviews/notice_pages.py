"""The frozen figures of a notice as the rows of its table."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from goalmgmt.core import company
from reviews import wording
from reviews.enums import NoticeKind
from reviews.models import Notice
from targets.enums import MetricUnit

_NUMBERS = (
    "target", "plan_to_date", "achieved", "attainment", "gap",
    "achieved_change", "attainment_change",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """What the page of a notice shows: `shape` is ledger or board, `unit` that of its caption."""

    shape: str
    unit: str
    as_of: date
    rows: list[dict[str, Any]]
    total: dict[str, Any] | None
    since: str
    since_at: datetime | None


def table(notice: Notice) -> Table:
    """The figures, numbers again; nothing is calculated anew."""
    found = notice.figures
    since = found.get("since") or {}
    return Table(
        shape=found["shape"],
        unit="wan" if notice.metric.unit == MetricUnit.MONEY else "count",
        as_of=date.fromisoformat(found["as_of"]),
        rows=[_row(row) for row in found["rows"]],
        total=_row(found["total"]) if "total" in found else None,
        since=wording.label_of(since["period"], company.calendar()) if since else "",
        since_at=datetime.fromisoformat(since["at"]) if since else None,
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    numbers = {key: Decimal(row[key]) for key in _NUMBERS if row.get(key) is not None}
    if "rank_change" in row:
        numbers["rank_change"] = Decimal(row["rank_change"])
    return {**dict.fromkeys((*_NUMBERS, "rank_change")), **row, **numbers}


def kind_chips(chosen: str) -> list[tuple[str, str, bool]]:
    """The templates as chips: label, address, whether it is the chosen one."""
    base = reverse("reviews:notice_create")
    return [
        (str(label), f"{base}?kind={value}", value == chosen) for value, label in NoticeKind.choices
    ]
