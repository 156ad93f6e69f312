"""Editing the split of a draft: cells, spreads, the reserve, locks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company
from goalmgmt.core.amounts import MAX_AMOUNT, ZERO, allocate
from goalmgmt.core.errors import NotAllowed, Refused, RefusedRows
from goalmgmt.core.formatting import decimal_text, percent
from targets import rules
from targets.allocation import DoesNotFit
from targets.enums import RowKind
from targets.models import PlanVersion, SplitRow, TargetCell
from targets.operations import drafts
from targets.operations.planned_ends import mark_planned
from targets.operations.stale import refuse_stale
from targets.queries import grid as grids
from targets.queries.spreading import Changes, Order, proposal
from teams.models import User

MAX_EDITS = 5000
#: The largest id that a database keeps.
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class CellEdit:
    """An amount for a row: in one month, or over several by their present shape."""

    row: int
    months: tuple[date, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Saved:
    """The version's new revision, and what changed: `{(row, month): (before, after)}`."""

    revision: int
    changed: Mapping[tuple[int, date], tuple[Decimal, Decimal]]


@transaction.atomic
def save_cells(
    *,
    version: PlanVersion,
    edits: Sequence[CellEdit],
    revision: int,
    actor: User | None,
    now: datetime,
) -> Saved:
    """Save amounts that were typed while the version stood at `revision`; all of them or none.

    Raises StaleEdit, naming the other's change, when one of these cells changed since; Refused
    for a month that is fixed, an amount below zero, a locked cell; NotAllowed for the own row.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    rows = _rows(fresh, {edit.row for edit in edits}, actor)
    cells = _cells(rows)
    after = _amounts(fresh, edits, cells)
    refuse_stale(fresh, {key: cells[key] for key in after}, after, revision)
    locked = [key for key in after if cells[key].is_locked and cells[key].amount != after[key]]
    if locked:
        raise RefusedRows(
            _("A locked cell keeps its amount. Unlock it first."),
            {_place(key): _("locked") for key in locked},
        )
    return _write(fresh, after, cells, Act("planversion.save_cells", actor, now))


@transaction.atomic
def spread(
    *, version: PlanVersion, order: Order, revision: int, actor: User | None, now: datetime
) -> Saved:
    """Spread a row over its months and the rows below as `order` says; see queries.spreading.

    Raises StaleEdit when anybody changed the split since `revision`: a preview was shown.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    whole = grids.load(fresh)
    if order.row not in whole.by_pk:
        raise Refused(_("This row is not part of the version. Reload the page."), field="row")
    try:
        after = proposal(whole, order, spare_person=actor.pk if actor else None)
    except DoesNotFit as error:
        raise Refused(_misfit(whole, error)) from error
    cells = _cells(list(fresh.rows.all()))
    refuse_stale(fresh, cells, {}, revision)
    mark_planned(fresh)
    return _write(fresh, after, cells, Act("planversion.spread", actor, now))


@transaction.atomic
def set_reserve(
    *, version: PlanVersion, unit_row: int, amount: Decimal, actor: User | None, now: datetime
) -> Saved:
    """Keep `amount` of a unit's year back, in the shape of its open months (T5).

    Raises Refused above the share that the company allows (policy `reserve_limit`).
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    parent = fresh.rows.filter(pk=unit_row, kind=RowKind.UNIT).first()
    if parent is None:
        raise Refused(_("A reserve belongs to a unit of this plan."), field="row")
    above = _cells([parent])
    limit = company.policy().reserve_limit
    whole = sum((cell.amount for cell in above.values()), ZERO)
    if amount < 0 or amount > whole * limit:
        raise Refused(
            _("The company keeps back at most %(limit)s of a target: up to %(amount)s here.")
            % {"limit": percent(limit), "amount": decimal_text(whole * limit)},
            field="amount",
        )
    cells = _cells([_reserve_row(fresh, parent)])
    months = _open_months(fresh, [month for _row, month in cells])
    if not months:
        raise Refused(_("Every month of this plan is fixed."), field="amount")
    weights = [above[parent.pk, month].amount for month in months]
    row = next(iter(cells))[0]
    kept = sum((cell.amount for (_r, m), cell in cells.items() if m not in months), ZERO)
    if amount < kept:
        raise Refused(_("The fixed months already hold more than that."), field="amount")
    parts = allocate(amount - kept, weights)
    after = {(row, month): part for month, part in zip(months, parts, strict=True)}
    return _write(fresh, after, cells, Act("planversion.set_reserve", actor, now))


@transaction.atomic
def lock_cells(
    *,
    version: PlanVersion,
    cells: Iterable[tuple[int, date]],
    locked: bool,
    actor: User | None,
    now: datetime,
) -> int:
    """Hold cells against spreads and edits, or let them go; returns how many changed."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    wanted = set(cells)
    found = _cells(_rows(fresh, {row for row, _month in wanted}, actor))
    changed = [found[key] for key in wanted if key in found and found[key].is_locked != locked]
    for cell in changed:
        cell.is_locked = locked
    TargetCell.objects.bulk_update(changed, ["is_locked"])
    if changed:
        audit.record(
            actor=actor, action="planversion.lock_cells", target=fresh, now=now,
            after={"locked": locked, "cells": sorted(_place((c.row_id, c.month)) for c in changed)},
        )  # fmt: skip
    return len(changed)


@dataclass(frozen=True, slots=True)
class Act:
    """What is written into the audit trail about an edit."""

    action: str
    actor: User | None
    now: datetime


def _write(
    version: PlanVersion,
    after: Changes,
    cells: Mapping[tuple[int, date], TargetCell],
    act: Act,
) -> Saved:
    changed = {
        key: (cells[key].amount, amount)
        for key, amount in after.items()
        if cells[key].amount != amount
    }
    if not changed:
        return Saved(version.revision, {})
    revision = drafts.next_revision(version)
    for key, (_before, amount) in changed.items():
        cells[key].amount, cells[key].revision = amount, revision
    TargetCell.objects.bulk_update(
        [cells[key] for key in changed], ["amount", "revision"], batch_size=500
    )
    audit.record(
        actor=act.actor, action=act.action, target=version, now=act.now,
        before={"cells": {_place(key): before for key, (before, _a) in changed.items()}},
        after={"revision": revision,
               "cells": {_place(key): amount for key, (_b, amount) in changed.items()}},
    )  # fmt: skip
    return Saved(revision, changed)


def _place(key: tuple[int, date]) -> str:
    return f"{key[0]}:{key[1]:%Y-%m}"


def _rows(version: PlanVersion, wanted: set[int], actor: User | None) -> list[SplitRow]:
    rows = list(version.rows.filter(pk__in=[pk for pk in wanted if 0 < pk <= MAX_ID]))
    if len(rows) != len(wanted):
        raise Refused(_("A row is not part of this version. Reload the page."), field="row")
    if not all(rules.can_edit_row(actor, row) for row in rows):
        raise NotAllowed(_("Nobody sets their own target. Ask the leader above you."))
    return rows


def _cells(rows: Iterable[SplitRow]) -> dict[tuple[int, date], TargetCell]:
    found = TargetCell.objects.filter(row__in=list(rows)).order_by("row", "month")
    return {(cell.row_id, cell.month): cell for cell in found}


def _open_months(version: PlanVersion, months: Sequence[date]) -> list[date]:
    fixed = grids.fixed_months(version, months)
    return [month for month in months if month not in fixed]


def _amounts(
    version: PlanVersion,
    edits: Sequence[CellEdit],
    cells: Mapping[tuple[int, date], TargetCell],
) -> Changes:
    """What each cell would hold. Every place that cannot be is listed, not only the first."""
    if len(edits) > MAX_EDITS:
        raise Refused(_("Save at most %(count)d cells at once.") % {"count": MAX_EDITS})
    fixed = grids.fixed_months(version, [month for edit in edits for month in edit.months])
    after: Changes = {}
    wrong: dict[str, str] = {}
    for edit in edits:
        problem = _problem(edit, cells, fixed)
        if problem:
            wrong[_place((edit.row, edit.months[0])) if edit.months else str(edit.row)] = problem
        else:
            after.update(_over_months(edit, cells, fixed))
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return after


def _problem(edit: CellEdit, cells: Mapping[tuple[int, date], TargetCell], fixed: set[date]) -> str:
    if not edit.months or any((edit.row, month) not in cells for month in edit.months):
        return _("The month is not part of this plan.")
    if not 0 <= edit.amount <= MAX_AMOUNT:
        return _("A target is 0 or more and at most %(limit)s.") % {
            "limit": decimal_text(MAX_AMOUNT)
        }
    if all(month in fixed for month in edit.months):
        return _("This month is closed or lies before the effective month; it stays as it is.")
    return _span_problem(edit, _held(edit, cells, fixed)) if len(edit.months) > 1 else ""


def _span_problem(edit: CellEdit, held: Mapping[date, Decimal]) -> str:
    if sum(held.values(), ZERO) > edit.amount:
        return _("The locked and fixed months already hold more than that.")
    if len(held) == len(edit.months):
        return _("Every month here is locked or fixed.")
    return ""


def _held(
    edit: CellEdit, cells: Mapping[tuple[int, date], TargetCell], fixed: set[date]
) -> dict[date, Decimal]:
    return {
        month: cells[edit.row, month].amount
        for month in edit.months
        if month in fixed or cells[edit.row, month].is_locked
    }


def _over_months(
    edit: CellEdit, cells: Mapping[tuple[int, date], TargetCell], fixed: set[date]
) -> Changes:
    if len(edit.months) == 1:
        return {(edit.row, edit.months[0]): edit.amount}
    held = _held(edit, cells, fixed)
    free = sorted(set(edit.months) - set(held))
    rest = edit.amount - sum(held.values(), ZERO)
    parts = allocate(rest, [cells[edit.row, month].amount for month in free])
    return {(edit.row, month): part for month, part in zip(free, parts, strict=True)}


def _reserve_row(version: PlanVersion, parent: SplitRow) -> SplitRow:
    row, created = SplitRow.objects.get_or_create(
        version=version,
        kind=RowKind.RESERVE,
        unit=parent.unit,
        person=None,
        defaults={"parent": parent, "depth": parent.depth + 1, "position": parent.position + 1},
    )
    if created:
        months = grids.fiscal_year(version).months()
        TargetCell.objects.bulk_create(
            [TargetCell(row=row, month=month, amount=ZERO) for month in months]
        )
    return row


def _misfit(whole: grids.Grid, error: DoesNotFit) -> str:
    row = whole.by_pk.get(error.key) if isinstance(error.key, int) else None
    if row is not None:
        return _(
            "The locked cells of %(row)s leave no way to meet the totals. Unlock some of them."
        ) % {"row": row.label}
    return _("The locked cells hold more than there is to spread. Unlock some of them.")


@transaction.atomic
def undo(*, version: PlanVersion, revision: int, actor: User | None, now: datetime) -> Saved:
    """Take the last edit of the split back, whoever made it on this page; undone twice it is
    redone. Raises StaleEdit when anybody edited since `revision`."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    event = audit.trail(fresh).filter(after__revision=fresh.revision).first()
    if event is None or "cells" not in event.before:
        raise Refused(_("There is nothing to undo."))
    keys = {place: _key_of(place) for place in event.before["cells"]}
    cells = _cells(_rows(fresh, {row for row, _month in keys.values()}, actor))
    refuse_stale(fresh, cells, {}, revision)
    after = {keys[place]: Decimal(text) for place, text in event.before["cells"].items()}
    fixed = grids.fixed_months(fresh, sorted({month for _row, month in after}))
    after = {key: amount for key, amount in after.items() if key[1] not in fixed}
    return _write(fresh, after, cells, Act("planversion.save_cells", actor, now))


def _key_of(place: str) -> tuple[int, date]:
    row, _sep, month = place.partition(":")
    return int(row), date.fromisoformat(f"{month}-01")
