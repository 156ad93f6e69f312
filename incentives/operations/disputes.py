"""A person finds the statement right, or disputes a line of it; finance decides (P5).

What a decision grants becomes an adjustment that the plan's next close pays: the published
statement itself never changes (C2).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goalmgmt.core import audit, company, states
from goalmgmt.core.amounts import MAX_AMOUNT, round_half_up
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.files import File
from goalmgmt.core.numbering import next_number
from goalmgmt.core.states import Move, transition
from incentives import rules
from incentives.enums import (
    DISPUTE,
    PUBLISHED,
    UNDECIDED,
    AdjustmentKind,
    DisputeOutcome,
)
from incentives.models import Confirmation, Dispute, PayAdjustment, Statement, StatementLine
from incentives.operations.dispute_thread import add_message, tell
from teams.enums import Role
from teams.models import User


@dataclass(frozen=True, slots=True)
class Decision:
    """How a dispute ends. `granted` is what it adds to the pay (negative: takes away); without it
    an accepted dispute grants what brings the line to the expected amount."""

    outcome: str
    answer: str
    granted: Decimal | None = None


@transaction.atomic
def confirm_statement(*, statement: Statement, actor: User, now: datetime) -> Confirmation:
    """The person found the own published statement right; once."""
    _check_own(statement, actor)
    states.lock(statement.close)
    if _open_disputes(statement).exists():
        raise Conflict(_("A dispute of this statement is open. Confirm it after the decision."))
    try:
        with transaction.atomic():
            made = Confirmation.objects.create(
                statement=statement, confirmed_at=now, confirmed_by=actor
            )
    except IntegrityError as error:
        raise Conflict(_("This statement is confirmed already.")) from error
    audit.record(actor=actor, action="statement.confirm", target=statement, now=now)
    return made


@transaction.atomic
def raise_dispute(  # noqa: PLR0913 - what is disputed, why, by whom and when
    *,
    statement: Statement,
    line: StatementLine | None,
    reason: str,
    expected: Decimal | None,
    file: File | None = None,
    actor: User,
    today: date,
    now: datetime,
) -> Dispute:
    """Dispute the own statement, or one line of it, while the days for objections run."""
    _check_own(statement, actor)
    close = states.lock(statement.close)
    if close.disputes_until is None or today > close.disputes_until:
        raise Conflict(_("The days for objections to this statement are over."))
    if not reason.strip():
        raise Refused(_("Say what is wrong."), field="reason")
    if expected is not None:
        _check_amount(expected, "expected")
    if _open_disputes(statement).filter(line=line).exists():
        raise Conflict(_("This is disputed already. Add to that dispute instead."))
    dispute = Dispute.objects.create(
        number=f"D-{next_number('dispute'):04d}",
        statement=statement,
        line=line,
        raised_by=actor,
        raised_at=now,
        reason=reason.strip(),
        expected=expected,
        due_on=company.working_days().after(today, company.policy().dispute_days),
    )
    audit.record(actor=actor, action="dispute.raise", target=dispute, now=now, reason=reason)
    if file is not None:
        add_message(dispute=dispute, text="", file=file, actor=actor, now=now)
    tell(dispute, User.objects.filter(is_active=True).with_role("finance"), "raised", "raised", now)
    return dispute


@transaction.atomic
def decide(*, dispute: Dispute, decision: Decision, actor: User, now: datetime) -> Dispute:
    """Accept, accept in part, or not; finance, and leadership once it is escalated."""
    dispute = states.lock(dispute)
    _check_decider(actor, dispute)
    if decision.outcome not in {
        DisputeOutcome.ACCEPTED, DisputeOutcome.PARTLY, DisputeOutcome.REFUSED,
    }:  # fmt: skip
        raise Refused(_("Choose how the dispute ends."), field="outcome")
    if not decision.answer.strip():
        raise Refused(_("Give the reasons of the decision."), field="answer")
    granted = _granted(dispute, decision)
    stamps = {
        "outcome": decision.outcome,
        "answer": decision.answer.strip(),
        "granted": granted,
        "decided_at": now,
        "decided_by": actor,
    }
    dispute = transition(dispute, DISPUTE, Move("decide", actor, now, stamps=stamps))
    if granted:
        _adjust(dispute, granted, actor, now)
    tell(dispute, [dispute.raised_by], "decided", "decided", now)
    return dispute


@transaction.atomic
def escalate(*, dispute: Dispute, reason: str, actor: User, now: datetime) -> Dispute:
    """Hand the decision to the leadership: by finance, or by who raised it."""
    dispute = states.lock(dispute)
    if actor.pk != dispute.raised_by_id and not actor.has_role(Role.FINANCE):
        raise NotAllowed(_("Only finance, or who raised the dispute, escalates it."))
    if not reason.strip():
        raise Refused(_("Say why leadership is to decide."), field="reason")
    dispute = transition(dispute, DISPUTE, Move("escalate", actor, now, reason.strip()))
    tell(
        dispute,
        User.objects.filter(is_active=True).with_role("leadership"),
        "escalated",
        "escalated",
        now,
    )
    return dispute


@transaction.atomic
def withdraw(*, dispute: Dispute, actor: User, now: datetime) -> Dispute:
    """Take the own dispute back."""
    dispute = states.lock(dispute)
    if actor.pk != dispute.raised_by_id:
        raise NotAllowed(_("Only who raised the dispute withdraws it."))
    return transition(dispute, DISPUTE, Move("withdraw", actor, now))


def _check_own(statement: Statement, actor: User) -> None:
    if statement.person_id != actor.pk:
        raise NotAllowed(_("Only the person whose statement it is confirms or disputes it."))
    current = statement.close.run_id == statement.run_id
    if not current or statement.close.status not in PUBLISHED:
        raise Conflict(_("This statement is not published."))


def _check_decider(actor: User, dispute: Dispute) -> None:
    if not rules.can_decide_dispute(actor, dispute):
        raise NotAllowed(
            _("Finance decides a dispute, leadership an escalated one, and nobody their own.")
        )


def _open_disputes(statement: Statement) -> QuerySet[Dispute]:
    return statement.disputes.filter(status__in=UNDECIDED)


def _granted(dispute: Dispute, decision: Decision) -> Decimal | None:
    if decision.outcome == DisputeOutcome.REFUSED:
        return None
    granted = decision.granted
    if granted is None and decision.outcome == DisputeOutcome.ACCEPTED:
        granted = None if dispute.expected is None else dispute.expected - _disputed(dispute)
    if not granted:
        raise Refused(_("Say what the decision adds to the pay."), field="granted")
    _check_amount(granted, "granted")
    return granted


def _disputed(dispute: Dispute) -> Decimal:
    amount: Decimal = dispute.line.amount if dispute.line else dispute.statement.total
    return amount


def _check_amount(amount: Decimal, field: str) -> None:
    if not amount.is_finite() or abs(amount) > MAX_AMOUNT or round_half_up(amount) != amount:
        raise Refused(_("Write the amount with at most two decimals."), field=field)


def _adjust(dispute: Dispute, granted: Decimal, actor: User, now: datetime) -> None:
    made = PayAdjustment.objects.create(
        plan=dispute.statement.close.plan,
        person=dispute.raised_by,
        kind=AdjustmentKind.DISPUTE,
        amount=granted,
        reason=f"{dispute.number} {dispute.answer}",
        line=dispute.line,
        dispute=dispute,
        created_at=now,
        created_by=actor,
    )
    audit.record(
        actor=actor,
        action="payadjustment.grant",
        target=made,
        now=now,
        after={"dispute": dispute.number, "amount": granted},
    )
