"""Assigning what a leaver or mover leaves behind (T9): to a successor, the unit, or the reserve."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import clock, company, states
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.errors import Conflict, Refused
from goalmgmt.core.formatting import decimal_text, percent
from goalmgmt.core.periods import month_of
from targets.allocation import spread
from targets.enums import AdjustmentReason, FreedTo, RowKind
from targets.models import PlannedEnd, PlanVersion, SplitRow, TargetCell
from targets.operations import adjustments, drafts, split
from targets.operations.cells import Saved
from targets.operations.split import CellEdit
from targets.queries import grid as grids
from targets.queries import staffing
from targets.queries.metrics import open_month
from teams.models import User

Parts = dict[tuple[int, date], Decimal]


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom the remainder goes; `successor` is the id of a person's row in the same unit."""

    to: str
    successor: int | None = None
    reason: str = ""


@transaction.atomic
def assign_freed(
    *, version: PlanVersion, row: int, assignment: Assignment, actor: User | None, now: datetime
) -> PlanVersion:
    """Move the remainder that the person of `row` leaves. Returns the draft that now holds it.

    In a draft it is one edit. An issued plan is adjusted: a new version from the month of leaving
    (or the first open one) is begun, which has to be submitted and approved like any other.
    """
    fresh = states.lock(version)
    if not fresh.is_editable:
        fresh, copies = _adjusted(fresh, row, assignment, actor, now)
        successor = copies.get(assignment.successor or 0)
        row, assignment = copies[row], replace(assignment, successor=successor)
    draft = drafts.lock_draft(fresh, actor=actor, on=clock.business_date(now))
    left = next((one for one in staffing.freed_of(draft) if one.row.pk == row), None)
    if left is None:
        raise Conflict(_("There is nothing left to assign here. Reload the page."))
    _save(draft, left, assignment, actor, now)
    PlannedEnd.objects.update_or_create(row_id=row, defaults={"ends_on": left.left_on})
    return draft


def _adjusted(
    version: PlanVersion, row: int, assignment: Assignment, actor: User | None, now: datetime
) -> tuple[PlanVersion, dict[int, int]]:
    """The adjustment that takes the remainder up, and the copies of the people's rows in it."""
    left = next((one for one in staffing.freed_of(version) if one.row.pk == row), None)
    if left is None:
        raise Conflict(_("There is nothing left to assign here. Reload the page."))
    if not assignment.reason.strip():
        raise Refused(_("Give the reason; it stands in the new resolution."), field="reason")
    new = adjustments.Adjustment(
        category=AdjustmentReason.PEOPLE,
        reason=assignment.reason,
        effective_month=open_month(max(month_of(left.left_on), min(left.months))),
    )
    made = adjustments.start_adjustment(plan=version.plan, new=new, actor=actor, now=now)
    copies = dict(_keys(made))
    return made, {pk: copies[key] for key, pk in _keys(version)}


def _keys(version: PlanVersion) -> Iterable[tuple[tuple[int, int | None], int]]:
    rows = version.rows.filter(kind=RowKind.PERSON).values_list("unit", "person", "pk")
    return [((unit, person), pk) for unit, person, pk in rows]


def _save(
    draft: PlanVersion,
    left: staffing.Freed,
    assignment: Assignment,
    actor: User | None,
    now: datetime,
) -> Saved:
    gains = _gains(draft, left, assignment, actor)
    touched = {left.row.pk, *(pk for pk, _month in gains)}
    cells = TargetCell.objects.filter(row__in=touched, month__in=list(left.months))
    before = {(cell.row_id, cell.month): cell.amount for cell in cells}
    after = {(left.row.pk, m): before[left.row.pk, m] - part for m, part in left.months.items()}
    after |= {key: before.get(key, ZERO) + part for key, part in gains.items() if part}
    return split.save_cells(
        version=draft,
        edits=[CellEdit(pk, (month,), amount) for (pk, month), amount in sorted(after.items())],
        revision=draft.revision, actor=actor, now=now,
    )  # fmt: skip


def _gains(
    draft: PlanVersion, left: staffing.Freed, assignment: Assignment, actor: User | None
) -> Parts:
    if assignment.to == FreedTo.RESERVE:
        return _to_reserve(draft, left)
    mates = draft.rows.filter(parent=left.row.parent, kind=RowKind.PERSON).exclude(pk=left.row.pk)
    if assignment.to == FreedTo.SUCCESSOR:
        chosen = mates.filter(pk=assignment.successor or 0).first()
        if chosen is None:
            raise Refused(_("Choose who takes over, out of the same unit."), field="successor")
        return {(chosen.pk, month): part for month, part in left.months.items()}
    if assignment.to != FreedTo.UNIT:
        raise Refused(_("Choose where the remainder goes."), field="to")
    return _over_unit(draft, left, mates.exclude(person=actor) if actor else mates)


def _over_unit(draft: PlanVersion, left: staffing.Freed, mates: Iterable[SplitRow]) -> Parts:
    """By what each holds in the month, as far as they are there; evenly where all hold nothing."""
    grid = grids.load(draft)
    shares = staffing.month_shares(grid)
    gains: Parts = {}
    for month, part in left.months.items():
        there = [
            row.pk for row in mates
            if row.pk not in shares or shares[row.pk][month].days
        ]  # fmt: skip
        if not there:
            raise Refused(_("Nobody else of this unit is there in %(month)s.")
                          % {"month": f"{month:%Y-%m}"}, field="to")  # fmt: skip
        weights = {pk: grid.by_pk[pk].amounts.get(month, ZERO) for pk in there}
        parts = spread(part, weights)
        gains.update({(pk, month): amount for pk, amount in parts.items()})
    return gains


def _to_reserve(draft: PlanVersion, left: staffing.Freed) -> Parts:
    """Into the reserve of the unit, within the share that the company allows (T5)."""
    parent = left.row.parent
    if parent is None:
        raise Refused(_("A reserve belongs to a unit of this plan."), field="to")
    row, created = SplitRow.objects.get_or_create(
        version=draft, kind=RowKind.RESERVE, unit=parent.unit, person=None,
        defaults={"parent": parent, "depth": parent.depth + 1, "position": parent.position + 1},
    )  # fmt: skip
    if created:
        months = grids.fiscal_year(draft).months()
        TargetCell.objects.bulk_create(
            [TargetCell(row=row, month=month, amount=ZERO) for month in months]
        )
    grid = grids.load(draft)
    limit = company.policy().reserve_limit
    allowed = grid.by_pk[parent.pk].total() * limit
    if grid.by_pk[row.pk].total() + left.total > allowed:
        raise Refused(
            _("The company keeps back at most %(limit)s of a target: up to %(amount)s here.")
            % {"limit": percent(limit), "amount": decimal_text(allowed)},
            field="to",
        )
    return {(row.pk, month): part for month, part in left.months.items()}
