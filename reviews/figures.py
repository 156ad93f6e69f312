"""The figures of a stage notice, taken from the ledger and the boards and frozen as JSON (V1).

Amounts and ratios are strings. What changed is measured against the last notice of the same kind
on the same metric to the same unit that is still published; a row that was not in it has no
change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.enums import RankingVisibility
from goalmgmt.core.periods import Period
from incentives.queries import leaderboard
from reviews.enums import NoticeKind, NoticeStatus
from reviews.models import Notice
from targets.models import Metric
from teams.models import Membership, Unit, User
from tracking.queries import Asked, LedgerRow, drill

#: Where peers see only the top, a ranking names its third: three to ten rows.
FEWEST, MOST = 3, 10


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about."""

    kind: str
    period: Period
    metric: Metric
    audience: Unit


def freeze(subject: Subject, *, on: date) -> dict[str, Any]:
    """The figures as they are on the day, with the change since the last notice."""
    rows = _rows(subject, on)
    before = last_notice(subject)
    found: dict[str, Any] = {"as_of": on.isoformat(), "shape": _shape(subject.kind)}
    found["rows"] = _with_change(rows, before)
    if found["shape"] == "ledger":
        found["total"] = _total(rows)
    if before is not None:
        found["since"] = {
            "notice": before.pk,
            "period": before.period,
            "at": before.figures_at.isoformat(),
        }
    return found


def last_notice(subject: Subject) -> Notice | None:
    """The notice that the change is measured against."""
    return (
        Notice.objects.filter(
            kind=subject.kind,
            metric=subject.metric,
            audience=subject.audience,
            status=NoticeStatus.PUBLISHED,
        )
        .order_by("-figures_at", "-pk")
        .first()
    )


def _shape(kind: str) -> str:
    return "ledger" if kind in {NoticeKind.MONTH, NoticeKind.QUARTER} else "board"


def _rows(subject: Subject, on: date) -> list[dict[str, Any]]:
    if _shape(subject.kind) == "ledger":
        return _ledger_rows(subject, on)
    return _board_rows(subject, on)


def _ledger_rows(subject: Subject, on: date) -> list[dict[str, Any]]:
    """One level below the audience: its units, its people, what nobody has been given yet."""
    found = drill(Asked(subject.period, subject.metric, on), subject.audience)
    return [_ledger_row(row) for row in found.rows]


def _ledger_row(row: LedgerRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "code": row.code,
        "name": row.name,
        "target": str(row.target),
        "plan_to_date": str(row.plan_to_date),
        "achieved": str(row.achieved),
        "attainment": _text(row.attainment),
        "gap": str(row.gap_to_date),
    }


def _board_rows(subject: Subject, on: date) -> list[dict[str, Any]]:
    """The board of the people in the audience, ranked among themselves; ties share a rank."""
    inside = people_codes(subject.audience, on)
    board = leaderboard(subject.period, subject.metric, "attainment")
    rows = [row for row in board if row.code in inside]
    if subject.kind == NoticeKind.COMMENDATION:
        rows = [row for row in rows if row.attainment is not None and row.attainment >= 1]
    ranks = _ranks([row.rank or 0 for row in rows])
    shown = [
        {
            "rank": rank,
            "code": row.code,
            "name": row.name,
            "target": _text(row.target),
            "achieved": _text(row.achieved),
            "attainment": _text(row.attainment),
        }
        for rank, row in zip(ranks, rows, strict=True)
    ]
    return _publishable(shown, subject.kind)


def _ranks(company_ranks: Sequence[int]) -> list[int]:
    """Company-wide ranks as ranks within the selection: 4, 9, 9, 12 → 1, 2, 2, 4."""
    return [1 + sum(other < rank for other in company_ranks) for rank in company_ranks]


def _publishable(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """All rows, or the top third where the company shows peers no more."""
    everybody = company.policy().ranking_visibility == RankingVisibility.FULL
    if everybody or kind == NoticeKind.COMMENDATION:
        return rows
    count = min(max(-(-len(rows) // 3), FEWEST), MOST)
    return [row for row in rows if row["rank"] <= count]


def people_codes(unit: Unit, on: date) -> frozenset[str]:
    """The people who sit in `unit` or below it on the day, by code."""
    seats = Membership.objects.on(on).filter(unit__in=Unit.objects.below(unit, on))
    found = User.objects.filter(pk__in=seats.values("person"))
    return frozenset(found.values_list("code", flat=True))


def _with_change(rows: list[dict[str, Any]], before: Notice | None) -> list[dict[str, Any]]:
    earlier = {_key(row): row for row in before.figures["rows"]} if before else {}
    return [row | _change(row, earlier.get(_key(row))) for row in rows]


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    """A reserve has the code of its unit: the kind tells them apart."""
    return (row.get("kind", ""), row["code"])


def _change(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    if before is None:
        return {}
    change: dict[str, Any] = {"achieved_change": _difference(row, before, "achieved")}
    change["attainment_change"] = _difference(row, before, "attainment")
    if "rank" in row:
        change["rank_change"] = before["rank"] - row["rank"]
    return change


def _difference(row: Mapping[str, Any], before: Mapping[str, Any], key: str) -> str | None:
    if row[key] is None or before[key] is None:
        return None
    return str(Decimal(row[key]) - Decimal(before[key]))


def _total(rows: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """The sum of the rows, so that the table adds up."""
    sums = {key: _sum(rows, key) for key in ("target", "plan_to_date", "achieved")}
    reached = ratio(sums["achieved"], sums["target"])
    return {
        **{key: str(value) for key, value in sums.items()},
        "attainment": _text(reached),
        "gap": str(sums["achieved"] - sums["plan_to_date"]),
    }


def _sum(rows: Sequence[Mapping[str, Any]], key: str) -> Decimal:
    return sum((Decimal(row[key] or 0) for row in rows), ZERO)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
