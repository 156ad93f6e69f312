"""Bulletins as they were frozen: their rows, their ground, whether they are still the same."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.enums import PayPublication
from incentives import rules
from incentives.enums import PUBLISHED
from incentives.models import Bulletin, BulletinObjection, Close, Statement, StatementLine
from incentives.queries.overview import BulletinRow, band_of
from incentives.queries.scope import sha256
from teams.models import User

LISTED = 100


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
    """The bulletins of a period as the person may see them."""
    found = Bulletin.objects.filter(close__period=period).select_related(
        "close__plan", "published_by"
    )
    return [_shown(bulletin, reader) for bulletin in found.order_by("number")]


def _shown(bulletin: Bulletin, reader: User) -> Shown:
    return Shown(
        bulletin,
        _rows(bulletin, reader),
        hash_of(bulletin) == bulletin.content_hash,
        _corrections(bulletin, reader),
        list(objections_visible_to(reader).filter(bulletin=bulletin)[:LISTED]),
    )


def _rows(bulletin: Bulletin, reader: User) -> list[BulletinRow]:
    """Everybody's as it was frozen, with the reader's own amount, which is always theirs to see."""
    mine = Statement.objects.filter(run=bulletin.close.run_id, person=reader).first()
    rows = [
        BulletinRow(
            rank=row.get("rank"), code=row["code"], name=row["name"], unit=row["unit"],
            amount=Decimal(row["amount"]) if "amount" in row
            else mine.total if mine and row["code"] == reader.code else None,
            band=row.get("grade", ""), own=row["code"] == reader.code,
        )
        for row in bulletin.content
    ]  # fmt: skip
    if mine is not None and not any(row.own for row in rows):
        unit = mine.unit.name if mine.unit else ""
        own = BulletinRow(None, reader.code, reader.name, unit, amount=mine.total, own=True)
        rows.append(own)
    return rows


def _corrections(bulletin: Bulletin, reader: User) -> list[Correction]:
    """What later published closes changed of the statements that stood in it."""
    lines = StatementLine.objects.filter(
        adjusts__statement__run=bulletin.close.run_id,
        statement__run=F("statement__close__run"),
        statement__close__status__in=PUBLISHED,
    )
    if bulletin.level == PayPublication.OWN_ONLY:
        lines = lines.filter(statement__person=reader)
    rows = lines.values_list("statement__person__code", "statement__person__name",
                             "statement__close__period", "amount")  # fmt: skip
    sums: dict[tuple[str, str, str], Decimal] = {}
    for code, name, period, amount in rows.order_by("statement__close__starts_on", "pk"):
        sums[code, name, period] = sums.get((code, name, period), ZERO) + amount
    open_to_all = bulletin.level == PayPublication.NAME_AND_AMOUNT
    return [
        Correction(name, period, amount if open_to_all or code == reader.code else None)
        for (code, name, period), amount in list(sums.items())[:LISTED]
    ]


def objections_visible_to(user: User) -> QuerySet[BulletinObjection]:
    """All of them for finance and leadership, one's own for everybody else."""
    found = BulletinObjection.objects.select_related("raised_by", "about", "answered_by",
                                                     "bulletin__close")  # fmt: skip
    return found if rules.sees_closes(user) else found.filter(raised_by=user.pk)
