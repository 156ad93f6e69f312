"""Who may do what with actions, help and risks. Page and API ask here (K5)."""

from datetime import date

from django.db.models import Q, QuerySet

from teams.models import Unit, User
from teams.rules import leads_person
from tracking.enums_teamwork import ActionStatus
from tracking.models import Action, HelpRequest, Risk


def may_own_action(actor: User, on: date) -> "QuerySet[User]":
    """To whom the actor may give an action: oneself and the people one leads; leadership all."""
    people: QuerySet[User] = User.objects.employed_on(on).filter(is_active=True)
    if not actor.has_role("leadership"):
        people = people.filter(Q(pk=actor.pk) | Q(pk__in=User.objects.led_by(actor, on)))
    return people.order_by("sort_key", "code")


def can_end_action(actor: User, action: Action, verb: str, on: date) -> bool:
    """Finish: who does it and who leads them. Drop: who gave it and who leads its owner; one's
    own work that another gave is not dropped by oneself. Open again: any of them."""
    gave, leads = actor.pk == action.given_by_id, leads_person(actor, action.owner, on)
    does = actor.pk == action.owner_id
    return {"finish": does or leads, "drop": gave or leads}.get(verb, gave or leads or does)


def can_change_action(actor: User, action: Action, on: date) -> bool:
    """While it is open, who gave it and who leads its owner: another day, another owner."""
    return action.status == ActionStatus.OPEN and can_end_action(actor, action, "drop", on)


def may_be_asked(author: User, on: date) -> "QuerySet[User]":
    """Whom one may ask for help: everybody who works here and leads or manages, and the people
    of the own results; never oneself."""
    people = User.objects.employed_on(on).with_role("manager", "leadership", "finance", "rep")
    others: QuerySet[User] = people.filter(is_active=True).exclude(pk=author.pk)
    return others.order_by("sort_key", "code")


def is_to_answer(actor: User, asked: HelpRequest, on: date) -> bool:
    """Who was asked, and who leads them."""
    return actor.pk == asked.addressee_id or leads_person(actor, asked.addressee, on)


def can_hand_help_on(actor: User, asked: HelpRequest, on: date) -> bool:
    """Who is to answer, and who asked."""
    return actor.pk == asked.author_id or is_to_answer(actor, asked, on)


def risk_units(actor: User, on: date) -> "QuerySet[Unit]":
    """For which units one may write down a risk: those one leads; leadership any."""
    units = Unit.objects.open_on(on).order_by("code")
    return units if actor.has_role("leadership") else units.filter(
        pk__in=Unit.objects.led_by(actor, on))  # fmt: skip


def can_write_risk(actor: User, risk: Risk, on: date) -> bool:
    """Who works on it, who leads them, who leads its unit, and leadership."""
    if actor.has_role("leadership") or actor.pk == risk.owner_id:
        return True
    leads_unit = risk.unit_id is not None and risk_units(actor, on).filter(pk=risk.unit_id).exists()
    return leads_unit or leads_person(actor, risk.owner, on)
