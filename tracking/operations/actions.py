"""Actions: given, changed, finished, dropped (K5)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import User
from tracking import rules_teamwork
from tracking.enums_teamwork import ACTION
from tracking.models import Action, Customer, Deal, HelpRequest


@dataclass(frozen=True, slots=True)
class NewAction:
    """What is to be done, by whom, until when, and what it came from."""

    title: str
    owner: User
    due_on: date
    note: str = ""
    deal: Deal | None = None
    customer: Customer | None = None
    help: HelpRequest | None = None


@transaction.atomic
def add_action(*, new: NewAction, actor: User, now: datetime) -> Action:
    """Give somebody an action; whoever gets one from another hears of it."""
    today = clock.business_date(now)
    _check_owner(new.owner, actor, today)
    _check_terms(new.title, new.due_on, today)
    made = Action.objects.create(
        title=new.title.strip(), owner=new.owner, given_by=actor, due_on=new.due_on,
        note=new.note.strip(), deal=new.deal, customer=new.customer, help=new.help,
        created_at=now,
    )  # fmt: skip
    after = {"title": made.title, "owner": new.owner.code, "due_on": new.due_on}
    audit.record(actor=actor, action="action.add", target=made, now=now, after=after)
    _tell(made, "tracking.action_given", actor, now)
    return made


@transaction.atomic
def change_action(
    *, action: Action, owner: User, due_on: date, reason: str, actor: User, now: datetime
) -> Action:
    """Another day or another owner, with the reason."""
    today, fresh = clock.business_date(now), lock(action)
    if not rules_teamwork.can_change_action(actor, fresh, today):
        raise NotAllowed(_("Only who gave the action and who leads its owner change it."))
    if not reason.strip():
        raise Refused(_("Say why it changes."), field="reason")
    if owner.pk != fresh.owner_id:
        _check_owner(owner, actor, today)
    if due_on != fresh.due_on:
        _check_terms(fresh.title, due_on, today)
    before = {"owner": fresh.owner.code, "due_on": fresh.due_on}
    moved = owner.pk != fresh.owner_id
    fresh.owner, fresh.due_on = owner, due_on
    fresh.save(update_fields=["owner", "due_on"])
    audit.record(
        actor=actor, action="action.change", target=fresh, now=now, reason=reason.strip(),
        before=before, after={"owner": owner.code, "due_on": due_on},
    )  # fmt: skip
    if moved:
        _tell(fresh, "tracking.action_given", actor, now)
    return fresh


@transaction.atomic
def end_action(*, action: Action, verb: str, note: str, actor: User, now: datetime) -> Action:
    """`finish`, `drop` or `reopen`; dropping and opening again say why. Who gave it hears."""
    if not rules_teamwork.can_end_action(actor, action, verb, clock.business_date(now)):
        raise NotAllowed(_("Only who does the action, who gave it and who leads them end it."))
    if verb != "finish" and not note.strip():
        raise Refused(_("Say why."), field="note")
    stamps = {"ended_at": None if verb == "reopen" else now}
    moved = transition(action, ACTION, Move(verb, actor, now, note.strip(), stamps))
    if actor.pk != moved.given_by_id:
        outbox.notify(
            people=[moved.given_by], event=f"action-{verb}:{moved.pk}:{now.isoformat()}",
            kind=f"tracking.action_{moved.status}", now=now, params=_params(moved),
            url=reverse("tracking:action_detail", args=[moved.pk]),
        )  # fmt: skip
    return moved


def _check_owner(owner: User, actor: User, today: date) -> None:
    if not rules_teamwork.may_own_action(actor, today).filter(pk=owner.pk).exists():
        raise Refused(_("You give work to yourself and to people you lead."), field="owner")


def _check_terms(title: str, due_on: date, today: date) -> None:
    if not title.strip():
        raise Refused(_("Say what is to be done."), field="title")
    if due_on < today:
        raise Refused(_("The day is over. Choose today or a later one."), field="due_on")


def _tell(action: Action, kind: str, actor: User, now: datetime) -> None:
    if action.owner_id == actor.pk:
        return
    outbox.notify(
        people=[action.owner], event=f"{kind}:{action.pk}:{now.isoformat()}", kind=kind, now=now,
        params=_params(action) | {"by": actor.name},
        url=reverse("tracking:action_detail", args=[action.pk]),
    )  # fmt: skip


def _params(action: Action) -> dict[str, str]:
    return {
        "title": action.title, "person": action.owner.name, "day": action.due_on.isoformat(),
    }  # fmt: skip
