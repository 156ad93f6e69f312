"""Two-way talk before the numbers stand: propose, take over, return, withdraw, write (T5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox, states
from goalmgmt.core.amounts import MAX_AMOUNT, ZERO, allocate
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.formatting import decimal_text
from targets import rules
from targets.enums import PROPOSAL, ProposalStatus, RowKind
from targets.models import (
    PlanVersion,
    Proposal,
    ProposalMessage,
    ProposedCell,
    SplitRow,
    TargetCell,
)
from targets.operations import split
from targets.operations.cells import Saved
from targets.operations.split import CellEdit
from targets.operations.stale import refuse_stale
from targets.queries import grid as grids
from targets.queries.proposals import below
from teams.models import User

MAX_EDITS = 5000
TEXT = 4000
Cells = Mapping[tuple[int, date], TargetCell]


@transaction.atomic
def propose(
    *,
    row: SplitRow,
    edits: Sequence[CellEdit],
    note: str,
    revision: int,
    actor: User,
    now: datetime,
) -> Proposal:
    """Propose numbers for a unit's row and the rows below it, as they stood at `revision`.

    An open proposal for the same row gives way to the new one. Raises NotAllowed for anyone but
    the unit's own leader and for the own row; StaleEdit when one of these cells changed since;
    RefusedRows with every cell that cannot be; Conflict once the version is no draft.
    """
    version = states.lock(row.version)
    if not rules.can_propose(actor, row, clock.business_date(now)):
        raise NotAllowed(_("Only the leader of the unit proposes numbers for it."))
    _check_draft(version)
    if not note.strip():
        raise Refused(_("Say why, in a sentence."), field="note")
    cells = _cells(version, row, edits, actor)
    after = _amounts(version, edits, cells)
    refuse_stale(version, {key: cells[key] for key in after}, after, revision)
    changed = {key: amount for key, amount in after.items() if cells[key].amount != amount}
    if not changed:
        raise Refused(_("These are the present numbers. Change at least one."))
    _replace(row, actor, now)
    proposal = Proposal.objects.create(
        version=version, row=row, author=actor, note=note.strip()[:TEXT],
        base_revision=version.revision, created_at=now,
    )  # fmt: skip
    ProposedCell.objects.bulk_create(
        [
            ProposedCell(proposal=proposal, row_id=pk, month=month, amount=amount)
            for (pk, month), amount in sorted(changed.items())
        ]
    )
    audit.record(
        actor=actor, action="proposal.create", target=proposal, now=now, reason=proposal.note,
        before={"proposed": {_place(key): cells[key].amount for key in changed}},
        after={"proposed": {_place(key): amount for key, amount in changed.items()}},
    )  # fmt: skip
    _tell(proposal, "targets.proposed", _deciders(proposal, actor, now), actor, now)
    return proposal


@transaction.atomic
def take_over(*, proposal: Proposal, actor: User, now: datetime) -> Saved:
    """Put the proposed numbers into the draft, as one edit that one undo takes back.

    Raises StaleEdit, and changes nothing, when one of the cells changed since the proposal.
    """
    states.lock(proposal.version)
    _check_decider(proposal, actor, now)
    fresh = states.transition(
        proposal,
        PROPOSAL,
        states.Move("take", actor, now, stamps={"decided_at": now, "decided_by": actor}),
    )
    edits = [
        CellEdit(pk, (month,), amount)
        for pk, month, amount in fresh.cells.values_list("row", "month", "amount")
    ]
    saved = split.save_cells(
        version=fresh.version, edits=edits, revision=fresh.base_revision, actor=actor, now=now
    )
    _tell(fresh, "targets.proposal_taken", [fresh.author], actor, now)
    return saved


@transaction.atomic
def return_proposal(*, proposal: Proposal, reason: str, actor: User, now: datetime) -> Proposal:
    """Send it back with a reason; the draft stays as it is."""
    _check_decider(proposal, actor, now)
    if not reason.strip():
        raise Refused(_("Say what has to change."), field="reason")
    stamps = {"decided_at": now, "decided_by": actor, "reason": reason.strip()[:TEXT]}
    fresh = states.transition(
        proposal, PROPOSAL, states.Move("return", actor, now, reason, stamps=stamps)
    )
    _tell(fresh, "targets.proposal_returned", [fresh.author], actor, now)
    return fresh


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, actor: User, now: datetime) -> Proposal:
    """Take one's own proposal back."""
    if proposal.author_id != actor.pk:
        raise NotAllowed(_("Only who proposed it takes it back."))
    return states.transition(
        proposal, PROPOSAL, states.Move("withdraw", actor, now, stamps={"decided_at": now})
    )


@transaction.atomic
def write_message(*, proposal: Proposal, text: str, actor: User, now: datetime) -> ProposalMessage:
    """Add a line to the talk; the other side is told. Also after the decision."""
    on = clock.business_date(now)
    if not Proposal.objects.visible_to(actor, on).filter(pk=proposal.pk).exists():
        raise NotAllowed(_("You do not take part in this talk."))
    if not text.strip():
        raise Refused(_("Write something first."), field="text")
    message = ProposalMessage.objects.create(
        proposal=proposal, author=actor, text=text.strip()[:TEXT], written_at=now
    )
    audit.record(
        actor=actor, action="proposal.message", target=proposal, now=now,
        after={"message": message.pk},
    )  # fmt: skip
    others = [] if proposal.author_id == actor.pk else [proposal.author]
    if not others:
        others = _deciders(proposal, actor, now)
    _tell(proposal, "targets.proposal_message", others, actor, now, about=message.pk)
    return message


def _check_draft(version: PlanVersion) -> None:
    if not version.is_editable:
        raise Conflict(
            _("This version is “%(state)s” and read-only; there is nothing to propose on.")
            % {"state": version.get_status_display()}
        )


def _check_decider(proposal: Proposal, actor: User, now: datetime) -> None:
    if not rules.can_decide_proposal(actor, proposal, clock.business_date(now)):
        raise NotAllowed(_("Only who leads the plan's scope decides on a proposal of another."))


def _replace(row: SplitRow, actor: User, now: datetime) -> None:
    for former in Proposal.objects.filter(row=row, status=ProposalStatus.OPEN):
        states.transition(
            former, PROPOSAL, states.Move("withdraw", actor, now, stamps={"decided_at": now})
        )


def _cells(
    version: PlanVersion, row: SplitRow, edits: Sequence[CellEdit], actor: User
) -> dict[tuple[int, date], TargetCell]:
    if len(edits) > MAX_EDITS:
        raise Refused(_("Propose at most %(count)d cells at once.") % {"count": MAX_EDITS})
    wanted = {edit.row for edit in edits}
    if not wanted <= set(below(version, row.pk)):
        raise NotAllowed(_("You propose only for your own unit and what stands below it."))
    rows = list(version.rows.filter(pk__in=wanted))
    if any(line.person_id == actor.pk for line in rows):
        raise NotAllowed(_("Nobody sets their own target. Ask the leader above you."))
    if any(line.kind == RowKind.RESERVE for line in rows):
        raise NotAllowed(_("The reserve is set by who leads the plan."))
    found = TargetCell.objects.filter(row__in=rows).order_by("row", "month")
    return {(cell.row_id, cell.month): cell for cell in found}


def _amounts(
    version: PlanVersion, edits: Sequence[CellEdit], cells: Cells
) -> dict[tuple[int, date], Decimal]:
    fixed = grids.fixed_months(version, [month for edit in edits for month in edit.months])
    after: dict[tuple[int, date], Decimal] = {}
    wrong: dict[str, str] = {}
    for edit in edits:
        if problem := _problem(edit, cells, fixed):
            wrong[_place((edit.row, edit.months[0])) if edit.months else str(edit.row)] = problem
        else:
            after.update(_over_months(edit, cells, fixed))
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return after


def _problem(edit: CellEdit, cells: Cells, fixed: set[date]) -> str:
    if not edit.months or any((edit.row, month) not in cells for month in edit.months):
        return _("The month is not part of this plan.")
    if not 0 <= edit.amount <= MAX_AMOUNT:
        return _("A target is 0 or more and at most %(limit)s.") % {
            "limit": decimal_text(MAX_AMOUNT)
        }
    kept = [month for month in edit.months if _holds(cells[edit.row, month], fixed)]
    if len(kept) == len(edit.months):
        return _("Every month here is locked or fixed.")
    if sum((cells[edit.row, month].amount for month in kept), ZERO) > edit.amount:
        return _("The locked and fixed months already hold more than that.")
    return ""


def _holds(cell: TargetCell, fixed: set[date]) -> bool:
    return cell.is_locked or cell.month in fixed


def _over_months(edit: CellEdit, cells: Cells, fixed: set[date]) -> dict[tuple[int, date], Decimal]:
    """The amount over the months that are free, by what they hold now."""
    free = sorted(m for m in edit.months if not _holds(cells[edit.row, m], fixed))
    kept = sum((cells[edit.row, m].amount for m in edit.months if m not in free), ZERO)
    parts = allocate(edit.amount - kept, [cells[edit.row, month].amount for month in free])
    return {(edit.row, month): part for month, part in zip(free, parts, strict=True)}


def _place(key: tuple[int, date]) -> str:
    return f"{key[0]}:{key[1]:%Y-%m}"


def _deciders(proposal: Proposal, actor: User, now: datetime) -> list[User]:
    """Who leads the plan's scope or the unit right above, and who wrote the version."""
    on = clock.business_date(now)
    parent = proposal.row.parent
    units = {proposal.version.plan.scope_id, parent.unit_id if parent else None}
    leading = Q(leads__unit__in=units - {None}, leads__starts_on__lte=on) & (
        Q(leads__ends_on=None) | Q(leads__ends_on__gt=on)
    )
    people = User.objects.filter(leading | Q(pk=proposal.version.author_id), is_active=True)
    return list(people.exclude(pk=actor.pk).distinct())


def _tell(
    proposal: Proposal,
    kind: str,
    people: Sequence[User],
    actor: User,
    now: datetime,
    *,
    about: int = 0,
) -> None:
    params: dict[str, Any] = {
        "person": str(actor), "unit": str(proposal.row.unit), "plan": str(proposal.version.plan),
        "reason": proposal.reason[:200],
    }  # fmt: skip
    outbox.notify(
        people=people, event=f"{kind}:{proposal.pk}:{about}", kind=kind, now=now, params=params,
        url=reverse("targets:proposal_detail", args=[proposal.pk]),
    )  # fmt: skip
