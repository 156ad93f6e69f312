"""Deciding on requests: approve, return, hand on. The request's lock makes one of two (K7)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company, outbox
from goalmgmt.core.errors import Conflict, GoalmgmtError, NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import User
from tracking import flow_rules
from tracking.flow_enums import FLOW, FlowDecision, FlowStatus, StepMode
from tracking.models import FlowApprover, FlowRequest, FlowStep


def open_next(*, request: FlowRequest, today: date, now: datetime) -> FlowStep | None:
    """Open the first step that has not begun and tell its approvers; None after the last."""
    step = request.steps.filter(round=request.round, started_at=None).first()
    if step is None:
        return None
    step.started_at = now
    step.due_on = company.working_days().after(today, step.days)
    step.save(update_fields=["started_at", "due_on"])
    people = [one.person for one in step.approvers.select_related("person")]
    tell(request, people, f"step:{step.pk}", "asked", now)
    return step


@transaction.atomic
def approve(
    *, request: FlowRequest, actor: User, today: date, now: datetime, note: str = ""
) -> FlowRequest:
    """Approve the open step; with its last approval the next opens, or the request is approved."""
    fresh, mine = _awaited(request, actor)
    _decide(mine, FlowDecision.APPROVED, note, now)
    audit.record(
        actor=actor, action="flowrequest.step_approved", target=fresh, now=now,
        after={"step": mine.step.position}, reason=note.strip(),
    )  # fmt: skip
    open_ones = mine.step.approvers.filter(decision="")
    if mine.step.mode == StepMode.ALL and open_ones.exists():
        return fresh
    mine.step.ended_at = now
    mine.step.save(update_fields=["ended_at"])
    if open_next(request=fresh, today=today, now=now) is not None:
        return fresh
    moved = transition(fresh, FLOW, Move("approve", actor, now, stamps={"decided_at": now}))
    tell(moved, [moved.author], f"approved:{moved.round}", "approved", now)
    return moved


@transaction.atomic
def return_request(*, request: FlowRequest, reason: str, actor: User, now: datetime) -> FlowRequest:
    """Give it back to its author with a reason; the rest of the chain falls away."""
    fresh, mine = _awaited(request, actor)
    if not reason.strip():
        raise Refused(_("Write what is to be changed."), field="reason")
    _decide(mine, FlowDecision.RETURNED, reason, now)
    mine.step.ended_at = now
    mine.step.save(update_fields=["ended_at"])
    move = Move("return", actor, now, reason.strip(), {"decided_at": now})
    moved = transition(fresh, FLOW, move)
    tell(moved, [moved.author], f"returned:{moved.round}", "returned", now)
    return moved


@transaction.atomic
def delegate(
    *, request: FlowRequest, to: User, actor: User, now: datetime, note: str = ""
) -> FlowApprover:
    """Hand the own decision on to somebody else; never to the author."""
    fresh, mine = _awaited(request, actor)
    if to.pk == fresh.author_id:
        raise Refused(_("Nobody decides on the own request. Choose somebody else."), field="to")
    today = clock.business_date(now)
    if not to.is_active or (to.left_on is not None and to.left_on <= today):
        raise Refused(_("%(name)s no longer works here.") % {"name": to.name}, field="to")
    if mine.step.approvers.filter(person=to).exists():
        raise Refused(_("%(name)s stands in this step already.") % {"name": to.name}, field="to")
    _decide(mine, FlowDecision.DELEGATED, note, now)
    made = FlowApprover.objects.create(step=mine.step, person=to, handed_on_by=actor)
    audit.record(
        actor=actor, action="flowrequest.delegate", target=fresh, now=now,
        after={"step": mine.step.position, "to": to.code}, reason=note.strip(),
    )  # fmt: skip
    tell(fresh, [to], f"delegated:{made.pk}", "asked", now)
    return made


def approve_many(
    *, requests: Iterable[FlowRequest], actor: User, today: date, now: datetime
) -> tuple[int, list[str]]:
    """Approve each that allows it in bulk, each by itself: how many, and why the others not."""
    done, refused = 0, []
    for request in requests:
        try:
            with transaction.atomic():
                _fresh, mine = _awaited(request, actor)
                if not mine.step.bulk:
                    raise Refused(_("Open this one to decide on it."))
                approve(request=request, actor=actor, today=today, now=now)
        except GoalmgmtError as error:
            refused.append(f"{request.number}: {error.message}")
        else:
            done += 1
    return done, refused


def _awaited(request: FlowRequest, actor: User) -> tuple[FlowRequest, FlowApprover]:
    """The request under its lock and the decision that is the actor's."""
    fresh = lock(request)
    if flow_rules.is_author(actor, fresh):
        raise NotAllowed(_("Nobody decides on the own request."))
    if not FlowApprover.objects.filter(person=actor, step__request=fresh).exists():
        raise NotAllowed(_("You are not among those who decide on this request."))
    mine = flow_rules.awaited(actor, fresh)
    if mine is None or fresh.status != FlowStatus.IN_REVIEW:
        raise Conflict(_("%(thing)s no longer waits for you. Reload the page.") % {"thing": fresh})
    return fresh, mine


def _decide(mine: FlowApprover, decision: str, note: str, now: datetime) -> None:
    mine.decision, mine.decided_at, mine.note = decision, now, note.strip()
    mine.save(update_fields=["decision", "decided_at", "note"])


def tell(
    request: FlowRequest, people: Iterable[User], event: str, kind: str, now: datetime
) -> None:
    """Tell each of the people once about the event of the request."""
    outbox.notify(
        people=people,
        event=f"flow:{request.pk}:{event}",
        kind=f"tracking.flow_{kind}",
        now=now,
        params={"number": request.number, "title": request.title},
        url=reverse("tracking:flow_detail", args=[request.pk]),
    )


@transaction.atomic
def remind(*, today: date, now: datetime) -> dict[str, int]:
    """Once each: who has not decided on the day that the step is due, or later."""
    late = FlowApprover.objects.awaited().filter(step__due_on__lte=today)
    late = late.select_related("person", "step__request")
    for one in late:
        tell(one.step.request, [one.person], f"due:{one.step_id}", "due", now)
    return {"due": len(late)}
