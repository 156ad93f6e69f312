"""The answer of each person to the own target, and the answer to an objection (T7)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import rules
from targets.enums import ACCEPTANCE, AcceptanceStatus, AnswerOutcome, VersionStatus
from targets.models import Acceptance
from teams import queries as teams
from teams.models import User


@transaction.atomic
def accept(*, acceptance: Acceptance, actor: User, now: datetime) -> Acceptance:
    """The person takes the target on; also after an objection was answered."""
    _check(acceptance, actor)
    move = states.Move("accept", actor, now, stamps={"decided_at": now})
    return states.transition(acceptance, ACCEPTANCE, move)


@transaction.atomic
def object_(*, acceptance: Acceptance, reason: str, actor: User, now: datetime) -> Acceptance:
    """The person objects, with a reason; the leader is told."""
    _check(acceptance, actor)
    if not reason.strip():
        raise Refused(_("Say why you object; your leader answers it."), field="reason")
    move = states.Move(
        "object", actor, now, reason, stamps={"decided_at": now, "reason": reason.strip()}
    )
    fresh = states.transition(acceptance, ACCEPTANCE, move)
    outbox.notify(
        people=teams.leaders_above(actor, clock.business_date(now)),
        event=f"targets.objected:{fresh.pk}", kind="targets.objected", now=now,
        params={"person": str(actor), "plan": str(fresh.version.plan)},
        url=reverse("targets:plan_detail", args=[fresh.version.plan.code]),
    )  # fmt: skip
    return fresh


@transaction.atomic
def answer(
    *,
    acceptance: Acceptance,
    text: str,
    actor: User | None,
    now: datetime,
    outcome: str = AnswerOutcome.KEEP,
) -> Acceptance:
    """Answer an objection: the target stays and the person may accept it after all, or the plan
    will be adjusted and the person is asked about the new figures."""
    if not rules.can_answer(actor, acceptance, clock.business_date(now)):
        raise NotAllowed(_("Only the scope's leader, or one above, answers an objection."))
    if not text.strip():
        raise Refused(_("Write the answer."), field="answer")
    if outcome not in AnswerOutcome.values:
        raise Refused(
            _("Choose what follows: the target stays, or it is adjusted."), field="outcome"
        )
    fresh = states.lock(acceptance)
    if fresh.status != AcceptanceStatus.OBJECTED:
        raise Conflict(_("There is no objection to answer any more. Reload the page."))
    before = {"answer": fresh.answer, "outcome": fresh.outcome}
    fresh.answer, fresh.outcome, fresh.answered_at = text.strip(), outcome, now
    fresh.save(update_fields=["answer", "outcome", "answered_at"])
    audit.record(
        actor=actor, action="acceptance.answer", target=fresh, now=now,
        before=before, after={"answer": fresh.answer, "outcome": outcome},
    )  # fmt: skip
    outbox.notify(
        people=[fresh.person], event=f"targets.answered:{fresh.pk}:{now:%Y%m%d%H%M%S}",
        kind="targets.answered", now=now, params={"plan": str(fresh.version.plan)},
        url=reverse("targets:my_target", args=[fresh.version.plan.year]),
    )  # fmt: skip
    return fresh


def _check(acceptance: Acceptance, actor: User) -> None:
    """The own answer to a version in force, which stays so until the answer is written."""
    if acceptance.person_id != actor.pk:
        raise NotAllowed(_("Everybody answers for the own target only."))
    version = states.lock(acceptance.version)
    if version.status != VersionStatus.ISSUED:
        raise Conflict(_("This version was replaced. Reload the page and answer the new one."))
