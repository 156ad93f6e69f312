"""Walking the chain of approval: its steps, who is told, what a return clears (product.md T7)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import clock, outbox, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import approvers, rules
from targets.enums import STEP, VERSION, StepKind, StepStatus, VersionStatus
from targets.models import Delegation, PlanApproval, PlanVersion
from teams.models import User


def start(version: PlanVersion, *, now: datetime) -> None:
    """Copy the company's steps for this submission and ask the first approver.

    A step of the leader above falls away where nobody stands above. Raises Refused when a step
    has nobody left to decide it, for nobody decides the own plan, or two steps of one.
    """
    known = _known(version, now)
    chain = [(step, known.approvers(step, version)) for step in approvers.company_chain()]
    chain = [pair for pair in chain if pair[1] or pair[0].kind != StepKind.LEADER]
    for step, people in chain:
        if not people:
            raise Refused(
                _("Nobody may approve as “%(step)s”: not the author, and nobody twice. "
                  "Ask the administrator to change the chain of approval.") % {"step": step}
            )  # fmt: skip
    if not chain or not approvers.can_end([people for _step, people in chain]):
        raise Refused(
            _("The chain of approval has more steps than people who may decide them. "
              "Ask the administrator to change it.")
        )  # fmt: skip
    last = version.approvals.order_by("-round").values_list("round", flat=True).first() or 0
    PlanApproval.objects.bulk_create(
        [
            PlanApproval(
                version=version, round=last + 1, position=number, kind=step.kind,
                role=step.role, person=step.person,
            )
            for number, (step, _people) in enumerate(chain, 1)
        ]
    )  # fmt: skip
    ask_next(version, now=now)


def approve(
    version: PlanVersion, *, actor: User | None, now: datetime, step: int | None = None
) -> bool:
    """Decide the next step of a version that the caller has locked; whether it was the last.

    `step` is the one that the page showed: when another was decided meanwhile, nobody decides
    one that they have not seen.
    """
    check_open(version)
    if actor is None:
        return True
    current, place = _mine(version, actor, now, step)
    _move(current, "approve", actor, now, place)
    return approvers.next_step(approvers.steps_of(version)) is None


def return_(
    version: PlanVersion, *, reason: str, actor: User | None, now: datetime, step: int | None = None
) -> int:
    """Decide the next step against the version; how many approvals this clears."""
    check_open(version)
    if actor is not None:
        current, place = _mine(version, actor, now, step)
        _move(current, "return", actor, now, place, reason)
    return clear(version, actor=actor, now=now)


def clear(version: PlanVersion, *, actor: User | None, now: datetime) -> int:
    """Void what was decided or waits; how many approvals were given before."""
    steps = approvers.steps_of(version)
    given = sum(step.status == StepStatus.APPROVED for step in steps)
    for step in steps:
        if step.status in {StepStatus.APPROVED, StepStatus.WAITING}:
            states.transition(step, STEP, states.Move("clear", actor, now))
    return given


def ask_next(version: PlanVersion, *, now: datetime) -> None:
    """Tell whoever decides next, and those who stand in for them."""
    step = approvers.next_step(approvers.steps_of(version))
    if step is None:
        return
    on = clock.business_date(now)
    people = _known(version, now).approvers(step, version)
    away = Delegation.objects.on(on).filter(person__in=people).values_list("delegate", flat=True)
    outbox.notify(
        people=User.objects.filter(pk__in=people | set(away)),
        event=f"targets.to_approve:{step.pk}", kind="targets.to_approve", now=now,
        params={"plan": str(version)},
        url=reverse("targets:plan_review", args=[version.plan.code]),
    )  # fmt: skip


def _known(version: PlanVersion, now: datetime) -> approvers.Known:
    authors = rules.authors_of([version])
    return approvers.known_for([version], authors, clock.business_date(now))


def check_open(version: PlanVersion) -> None:
    if version.status != VersionStatus.SUBMITTED:
        raise Conflict(
            _("%(thing)s is now “%(state)s”; that no longer allows this step. Reload the page.")
            % {"thing": version, "state": version.get_status_display()}
        )


def _mine(
    version: PlanVersion, actor: User, now: datetime, shown: int | None
) -> tuple[PlanApproval, int]:
    """The next step and in whose place the actor decides it."""
    current = approvers.next_step(approvers.steps_of(version))
    if current is None:
        raise Conflict(_("There is no step to decide any more. Reload the page."))
    known = _known(version, now)
    if actor.pk in known.authors[version.pk]:
        raise NotAllowed(_("Nobody approves a plan that they wrote or changed."))
    if actor.pk in known.targeted[version.pk]:
        raise NotAllowed(_("Nobody approves their own target."))
    if shown is not None and current.pk != shown:
        raise Conflict(_("Somebody else has just decided this step. Reload the page."))
    current.version = version
    place = approvers.stands_for(actor, current, known)
    if place is None and actor.pk in known.spent[version.pk]:
        raise NotAllowed(_("You have approved an earlier step; nobody approves twice."))
    if place is None:
        raise NotAllowed(_("This step is decided by: %(step)s.") % {"step": current})
    return current, place


def _move(
    step: PlanApproval, verb: str, actor: User, now: datetime, place: int, reason: str = ""
) -> None:
    stamps = {
        "decided_by": actor, "decided_at": now, "comment": reason,
        "in_place_of": User.objects.get(pk=place),
    }  # fmt: skip
    states.transition(step, STEP, states.Move(verb, actor, now, reason, stamps=stamps))


@transaction.atomic
def recall(*, version: PlanVersion, actor: User | None, now: datetime) -> PlanVersion:
    """Take a version back out of approval, to change it; the steps are cleared."""
    if not rules.can_recall(actor, version, clock.business_date(now)):
        raise NotAllowed(_("Only the leader of the scope, or one above, takes this plan back."))
    fresh = states.lock(version)
    check_open(fresh)
    clear(fresh, actor=actor, now=now)
    return states.transition(fresh, VERSION, states.Move("recall", actor, now))
