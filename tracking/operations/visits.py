"""Planning and logging visits (K3)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import Product, User
from tracking import rules
from tracking.enums import VISIT, NextStep, VisitOutcome, VisitType
from tracking.models import Customer, Visit


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """A visit to come. `client_id` is made where it is entered: saving twice is saving once."""

    customer: Customer
    planned_on: date
    planned_time: time | None = None
    kind: str = VisitType.ON_SITE
    purpose: str = ""
    client_id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class VisitLog:
    """What came of a visit."""

    outcome: str
    next_step: str
    next_step_on: date | None = None
    kind: str = VisitType.ON_SITE
    note: str = ""
    contact: str = ""
    competitor: str = ""
    points: tuple[dict[str, Any], ...] = ()
    products: tuple[Product, ...] = ()


def plan_visit(*, new: NewVisit, actor: User, now: datetime) -> Visit:
    """Plan a visit of one's own; the same `client_id` again answers with what stands."""
    if not actor.has_role("rep", "manager"):
        raise NotAllowed(_("Only who sells plans visits."))
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                client_id=new.client_id,
                person=actor,
                customer=new.customer,
                kind=new.kind,
                purpose=new.purpose,
                planned_on=new.planned_on,
                planned_time=new.planned_time,
                created_at=now,
            )
            audit.record(
                actor=actor, action="visit.plan", target=visit, now=now,
                after={"customer": new.customer.pk, "planned_on": new.planned_on},
            )  # fmt: skip
    except IntegrityError:
        return _standing(new.client_id, actor)
    return visit


def _standing(client_id: UUID, actor: User) -> Visit:
    visit = Visit.objects.filter(client_id=client_id).first()
    if visit is None or visit.person_id != actor.pk:
        raise Conflict(_("This visit was saved by somebody else. Start a new one."))
    return visit


@transaction.atomic
def log_visit(*, visit: Visit, log: VisitLog, actor: User, now: datetime) -> Visit:
    """Log what came of a planned visit; a visit that is logged already stays as it is when the
    content is the same (a phone sends again), else it is a Conflict."""
    _own(visit, actor)
    _check(log)
    fresh = lock(visit)
    values: dict[str, Any] = {
        "outcome": log.outcome,
        "next_step": log.next_step,
        "next_step_on": log.next_step_on if log.next_step != NextStep.NONE else None,
        "kind": log.kind,
        "note": log.note,
        "contact": log.contact,
        "competitor": log.competitor,
        "points": list(log.points),
    }
    if fresh.logged_at and _says_the_same(fresh, values, log.products):
        return fresh
    stamps = values | {"logged_at": now}
    logged = transition(visit, VISIT, Move("log", actor, now, stamps=stamps))
    logged.products.set(log.products)
    return logged


def _says_the_same(visit: Visit, values: dict[str, Any], products: tuple[Product, ...]) -> bool:
    if any(getattr(visit, name) != value for name, value in values.items()):
        return False
    return set(visit.products.values_list("pk", flat=True)) == {one.pk for one in products}


def log_unplanned(*, new: NewVisit, log: VisitLog, actor: User, now: datetime) -> Visit:
    """Log a visit that nobody had planned; once per `client_id`."""
    _check(log)
    with transaction.atomic():
        visit = plan_visit(new=new, actor=actor, now=now)
        return log_visit(visit=visit, log=log, actor=actor, now=now)


@transaction.atomic
def cancel_visit(*, visit: Visit, actor: User, now: datetime) -> Visit:
    """Call a planned visit off."""
    _own(visit, actor)
    return transition(visit, VISIT, Move("cancel", actor, now))


@transaction.atomic
def finish_next_step(*, visit: Visit, actor: User, now: datetime) -> Visit:
    """Tick off the next step of a visit; done twice it stays done."""
    _own(visit, actor)
    fresh = lock(visit)
    if not fresh.next_step or fresh.next_step == NextStep.NONE:
        raise Refused(_("This visit has no next step."))
    if fresh.next_step_done_at is None:
        fresh.next_step_done_at = now
        fresh.save(update_fields=["next_step_done_at"])
        audit.record(actor=actor, action="visit.step_done", target=fresh, now=now)
    return fresh


def _own(visit: Visit, actor: User) -> None:
    if not rules.can_write_visit(actor, visit):
        raise NotAllowed(_("Only who makes the visit writes it."))


def _check(log: VisitLog) -> None:
    if log.outcome not in VisitOutcome.values:
        raise Refused(_("Choose the outcome of the visit."), field="outcome")
    if log.next_step not in NextStep.values:
        raise Refused(_("Choose the next step, or none."), field="next_step")
    if log.kind not in VisitType.values:
        raise Refused(_("Choose the type of the visit."), field="kind")
    if log.next_step != NextStep.NONE and log.next_step_on is None:
        raise Refused(_("Choose the day of the next step."), field="next_step_on")
