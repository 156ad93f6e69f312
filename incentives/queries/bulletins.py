"""Bulletins as they were frozen: their rows, their ground, whether they are still the same."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.enums import PayPublication
from incentives import rules
from incentives.enums import PUBLISHED
from incentives.models import Bulletin, BulletinObjection, Close, Statement, StatementLine
from incentives.queries.overview import BulletinRow, band_of
from incentives.queries.scope import sha256
from teams.models import User

LISTED = 100
#: What a level tells of a person.
TOLD: dict[str, frozenset[str]] = {
    PayPublication.NAME_AND_AMOUNT: frozenset({"rank", "amount"}),
    PayPublication.NAME_AND_GRADE: frozenset({"grade"}),
    PayPublication.RANK_ONLY: frozenset({"rank"}),
    PayPublication.OWN_ONLY: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's pay in a bulletin that a later close changed. Without an `amount` the level says
    only that it happened."""

    name: str
    period: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A bulletin for one reader."""

    bulletin: Bulletin
    rows: list[BulletinRow]
    same: bool
    corrections: list[Correction]
    objections: list[BulletinObjection]


def rows_to_freeze(close: Close, level: str) -> list[dict[str, Any]]:
    """The rows as the level lets everybody see them, the highest first (grades by code)."""
    if level == PayPublication.OWN_ONLY:
        return []
    found = Statement.objects.filter(run=close.run_id).select_related("person", "unit")
    statements = sorted(found, key=lambda row: (-row.total, row.person.code))
    totals = [row.total for row in statements]
    rows = [
        {"code": row.person.code, "name": row.person.name,
         "unit": row.unit.name if row.unit else "", **_told(row, totals, level)}
        for row in statements
    ]  # fmt: skip
    by_code = level == PayPublication.NAME_AND_GRADE
    return sorted(rows, key=lambda row: row["code"]) if by_code else rows


def _told(statement: Statement, totals: list[Decimal], level: str) -> dict[str, Any]:
    if level == PayPublication.NAME_AND_GRADE:
        return {"grade": band_of(statement.base, statement.target)}
    rank = {"rank": totals.index(statement.total) + 1}
    if level == PayPublication.NAME_AND_AMOUNT:
        return {**rank, "amount": f"{statement.total:.2f}"}
    return rank


def basis_of(close: Close) -> dict[str, Any]:
    """On what the publication stands: rules, calculation, approvals. No sum of pay."""
    run = close.run
    return {
        "plan": {"code": close.plan.code, "name": close.plan.name},
        "version": {"number": run.version.number, "hash": run.version.content_hash} if run else {},
        "calculation": {"number": run.number, "people": run.people, "inputs": run.inputs_hash}
        if run
        else {},
        "finance": _approval(close.finance_by, close.finance_at),
        "leadership": _approval(close.approved_by, close.approved_at),
    }


def _approval(who: User | None, at: datetime | None) -> dict[str, str | None]:
    return {"name": who.name if who else None, "at": at.isoformat() if at else None}


def hash_of(bulletin: Bulletin) -> str:
    """sha256 over everything that the bulletin says."""
    return sha256([
        bulletin.number, bulletin.level, bulletin.basis, bulletin.content,
        bulletin.published_at.isoformat(), bulletin.objections_until.isoformat(),
    ])  # fmt: skip


def names_in(bulletin: Bulletin) -> dict[str, str]:
    """Names by code, as they stand in it."""
    return {row["code"]: row["name"] for row in bulletin.content}


def shown_to(period: str, reader: User) -> list[Shown]:
    """The bulletins of a period as the person may see them, in a fixed number of statements."""
    rows = Bulletin.objects.filter(close__period=period).select_related(
        "close__plan", "published_by"
    )
    found = list(rows.order_by("number"))
    runs = [bulletin.close.run_id for bulletin in found]
    own = Statement.objects.filter(run__in=runs, person=reader).select_related("unit")
    mine = {row.run_id: row for row in own}
    corrected = _corrected(runs)
    objections = list(objections_visible_to(reader).filter(bulletin__in=found)[:LISTED])
    level = company.policy().pay_publication
    return [
        Shown(
            bulletin,
            _rows(bulletin, level, reader, mine.get(bulletin.close.run_id or 0)),
            hash_of(bulletin) == bulletin.content_hash,
            _corrections(bulletin, level, reader, corrected),
            [row for row in objections if row.bulletin_id == bulletin.pk],
        )
        for bulletin in found
    ]


def told_today(bulletin: Bulletin, level: str) -> list[dict[str, Any]]:
    """The frozen rows, as far as the company's level of today also tells them: a record never
    changes, but what became private since is shown to nobody any more."""
    if PayPublication.OWN_ONLY in {level, bulletin.level}:
        return []
    told = TOLD[level] | {"code", "name", "unit"}
    return [{name: row[name] for name in row if name in told} for row in bulletin.content]


def _rows(
    bulletin: Bulletin, level: str, reader: User, mine: Statement | None
) -> list[BulletinRow]:
    """Everybody's, with the reader's own amount, which is always theirs to see."""
    rows = [
        BulletinRow(
            rank=row.get("rank"), code=row["code"], name=row["name"], unit=row["unit"],
            amount=Decimal(row["amount"]) if "amount" in row
            else mine.total if mine and row["code"] == reader.code else None,
            band=row.get("grade", ""), own=row["code"] == reader.code,
        )
        for row in told_today(bulletin, level)
    ]  # fmt: skip
    if mine is not None and not any(row.own for row in rows):
        unit = mine.unit.name if mine.unit else ""
        own = BulletinRow(None, reader.code, reader.name, unit, amount=mine.total, own=True)
        rows.append(own)
    return rows


def _corrected(runs: list[int | None]) -> dict[int, dict[tuple[str, str, str], Decimal]]:
    """What later published closes changed, by the run, person and period."""
    lines = StatementLine.objects.filter(
        adjusts__statement__run__in=runs,
        statement__run=F("statement__close__run"),
        statement__close__status__in=PUBLISHED,
    )
    rows = lines.order_by("statement__close__starts_on", "pk").values_list(
        "adjusts__statement__run", "statement__person__code", "statement__person__name",
        "statement__close__period", "amount",
    )  # fmt: skip
    found: dict[int, dict[tuple[str, str, str], Decimal]] = {}
    for run, code, name, period, amount in rows:
        sums = found.setdefault(run, {})
        sums[code, name, period] = sums.get((code, name, period), ZERO) + amount
    return found


def _corrections(
    bulletin: Bulletin, level: str, reader: User,
    corrected: dict[int, dict[tuple[str, str, str], Decimal]],
) -> list[Correction]:  # fmt: skip
    open_to_all = {level, bulletin.level} == {PayPublication.NAME_AND_AMOUNT}
    closed = PayPublication.OWN_ONLY in {level, bulletin.level}
    sums = corrected.get(bulletin.close.run_id or 0, {})
    return [
        Correction(name, period, amount if open_to_all or code == reader.code else None)
        for (code, name, period), amount in list(sums.items())[:LISTED]
        if code == reader.code or not closed
    ]


def objections_visible_to(user: User) -> QuerySet[BulletinObjection]:
    """All of them for finance and leadership, one's own for everybody else."""
    found = BulletinObjection.objects.select_related("raised_by", "about", "answered_by",
                                                     "bulletin__close")  # fmt: skip
    return found if rules.sees_closes(user) else found.filter(raised_by=user.pk)
