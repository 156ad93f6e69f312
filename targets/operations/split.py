"""Editing the split of a draft: cells, spreads, the reserve, locks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company
from goalmgmt.core.amounts import MAX_AMOUNT, ZERO, allocate
from goalmgmt.core.errors import Refused, RefusedRows
from goalmgmt.core.formatting import decimal_text, percent
from targets.allocation import DoesNotFit
from targets.enums import DraftStepKind, RowKind
from targets.models import PlanVersion, SplitRow, TargetCell
from targets.operations import drafts
from targets.operations.cells import (
    Act,
    Saved,
    place_of,
    rows_of,
    write,
)
from targets.operations.planned_ends import mark_planned
from targets.operations.same import coarser, same_in_each
from targets.operations.stale import Clash, clashes_of, refuse_stale, stale_keys
from targets.queries import grid as grids
from targets.queries.held import Held, Key, cells_of, cells_of_version
from targets.queries.spreading import Changes, Order, proposal
from teams.models import User

MAX_EDITS = 50_000


@dataclass(frozen=True, slots=True)
class CellEdit:
    """An amount for a row: in one month, or over several by their present shape."""

    row: int
    months: tuple[date, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What of a number of edits was saved; what cannot be, by place; what somebody else changed
    meanwhile, by edit."""

    saved: Saved
    wrong: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[CellEdit, list[Clash]] = field(default_factory=dict)


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
    cells = cells_of(rows_of(fresh, {edit.row for edit in edits}, actor))
    by_edit, wrong = _amounts(fresh, edits, cells)
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    after = _merged(by_edit)
    refuse_stale(fresh, {key: cells[key] for key in after}, after, revision)
    if locked := _locked(after, cells):
        raise RefusedRows(_("A locked cell keeps its amount. Unlock it first."), locked)
    return write(fresh, after, cells, Act("planversion.save_cells", actor, now))


@transaction.atomic
def save_what_fits(
    *,
    version: PlanVersion,
    edits: Sequence[CellEdit],
    revision: int,
    actor: User | None,
    now: datetime,
    kind: str = DraftStepKind.EDIT,
) -> Outcome:
    """As save_cells, cell by cell: what can be is saved as one step, the rest is answered.

    An edit of a quarter or a year is saved whole or not at all.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    cells = cells_of(rows_of(fresh, {edit.row for edit in edits}, actor))
    by_edit, wrong = _amounts(fresh, edits, cells)
    clashes: dict[CellEdit, list[Clash]] = {}
    fitting: dict[CellEdit, Changes] = {}
    for edit, after in by_edit.items():
        touched = {key: cells[key] for key in after}
        if locked := _locked(after, cells):
            wrong[_edit_place(edit)] = next(iter(locked.values()))
        elif stale := stale_keys(touched, after, revision):
            clashes[edit] = clashes_of(fresh, cells, after, stale)
        else:
            fitting[edit] = after
    act = Act("planversion.save_cells", actor, now, kind)
    return Outcome(write(fresh, _merged(fitting), cells, act), wrong, clashes)


def _merged(by_edit: Mapping[CellEdit, Changes]) -> Changes:
    return {key: amount for after in by_edit.values() for key, amount in after.items()}


def _locked(after: Changes, cells: Mapping[Key, Held]) -> dict[str, str]:
    return {
        place_of(key): _("locked")
        for key, amount in after.items()
        if cells[key].is_locked and cells[key].amount != amount
    }


@transaction.atomic
def spread(
    *, version: PlanVersion, order: Order, revision: int, actor: User | None, now: datetime
) -> Saved:
    """Spread a row over its months and the rows below as `order` says; see queries.spreading.

    Raises StaleEdit when anybody changed the split since `revision`: a preview was shown.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    cells = cells_of_version(fresh)
    whole = grids.load_with(fresh, cells.values())
    if order.row not in whole.by_pk:
        raise Refused(_("This row is not part of the version. Reload the page."), field="row")
    try:
        after = proposal(whole, order, spare_person=actor.pk if actor else None)
    except DoesNotFit as error:
        raise Refused(_misfit(whole, error)) from error
    refuse_stale(fresh, cells, {}, revision)
    mark_planned(whole)
    act = Act("planversion.spread", actor, now, DraftStepKind.SPREAD)
    return write(fresh, after, cells, act)


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
    above = cells_of([parent])
    limit = company.policy().reserve_limit
    whole = sum((cell.amount for cell in above.values()), ZERO)
    if amount < 0 or amount > whole * limit:
        raise Refused(
            _("The company keeps back at most %(limit)s of a target: up to %(amount)s here.")
            % {"limit": percent(limit), "amount": decimal_text(whole * limit)},
            field="amount",
        )
    cells = cells_of([_reserve_row(fresh, parent)])
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
    act = Act("planversion.set_reserve", actor, now, DraftStepKind.RESERVE)
    return write(fresh, after, cells, act)


@transaction.atomic
def lock_cells(
    *,
    version: PlanVersion,
    cells: Iterable[Key],
    locked: bool,
    actor: User | None,
    now: datetime,
) -> int:
    """Hold cells against spreads and edits, or let them go; returns how many changed."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    wanted = set(cells)
    found = cells_of(rows_of(fresh, {row for row, _month in wanted}, actor))
    changed = [found[key] for key in wanted if key in found and found[key].is_locked != locked]
    TargetCell.objects.filter(pk__in=[cell.pk for cell in changed]).update(is_locked=locked)
    if changed:
        audit.record(
            actor=actor, action="planversion.lock_cells", target=fresh, now=now,
            after={"locked": locked, "cells": sorted(place_of(c[1:3]) for c in changed)},
        )  # fmt: skip
    return len(changed)


def _open_months(version: PlanVersion, months: Sequence[date]) -> list[date]:
    fixed = grids.fixed_months(version, months)
    return [month for month in months if month not in fixed]


def _amounts(
    version: PlanVersion, edits: Sequence[CellEdit], cells: Mapping[Key, Held]
) -> tuple[dict[CellEdit, Changes], dict[str, str]]:
    """What each edit's cells would hold, and every place that cannot be, not only the first."""
    if len(edits) > MAX_EDITS:
        raise Refused(_("Save at most %(count)d cells at once.") % {"count": MAX_EDITS})
    fixed = grids.fixed_months(version, [month for edit in edits for month in edit.months])
    after: dict[CellEdit, Changes] = {}
    wrong: dict[str, str] = {}
    for edit in edits:
        problem = _problem(version, edit, cells, fixed) or coarser(version.plan.metric, edit.amount)
        if problem:
            wrong[_edit_place(edit)] = problem
        else:
            after[edit] = _given(version, edit, cells, fixed)
    return after, wrong


def _edit_place(edit: CellEdit) -> str:
    return place_of((edit.row, edit.months[0])) if edit.months else str(edit.row)


def _problem(
    version: PlanVersion, edit: CellEdit, cells: Mapping[Key, Held], fixed: set[date]
) -> str:
    if not edit.months or any((edit.row, month) not in cells for month in edit.months):
        return _("The month is not part of this plan.")
    if not 0 <= edit.amount <= MAX_AMOUNT:
        return _("A target is 0 or more and at most %(limit)s.") % {
            "limit": decimal_text(MAX_AMOUNT)
        }
    if all(month in fixed for month in edit.months):
        return _("This month is closed or lies before the effective month; it stays as it is.")
    if len(edit.months) == 1:
        return ""
    adds_up = version.plan.metric.adds_up
    return _span_problem(edit, _held(edit, cells, fixed), adds_up=adds_up)


def _span_problem(edit: CellEdit, held: Mapping[date, Decimal], *, adds_up: bool) -> str:
    if adds_up and sum(held.values(), ZERO) > edit.amount:
        return _("The locked and fixed months already hold more than that.")
    if len(held) == len(edit.months):
        return _("Every month here is locked or fixed.")
    return ""


def _held(edit: CellEdit, cells: Mapping[Key, Held], fixed: set[date]) -> dict[date, Decimal]:
    return {
        month: cells[edit.row, month].amount
        for month in edit.months
        if month in fixed or cells[edit.row, month].is_locked
    }


def _given(
    version: PlanVersion, edit: CellEdit, cells: Mapping[Key, Held], fixed: set[date]
) -> Changes:
    """Spread over the months what adds up; anything else stands in each of them."""
    if version.plan.metric.adds_up:
        return _over_months(edit, cells, fixed)
    return same_in_each(edit.row, edit.months, edit.amount, cells, fixed)


def _over_months(edit: CellEdit, cells: Mapping[Key, Held], fixed: set[date]) -> Changes:
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
