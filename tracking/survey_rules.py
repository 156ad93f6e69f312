"""Who makes surveys, and of which customers one reads the answers."""

from datetime import date

from django.db.models import QuerySet

from teams.models import Membership, Unit, User
from tracking.models import Customer, CustomerOwnership, Survey


def survey_units(actor: User, on: date) -> "QuerySet[Unit]":
    """Whose customers one may ask: leadership any unit's, a manager those of the led units."""
    units = Unit.objects.open_on(on).order_by("code")
    if actor.has_role("leadership"):
        return units
    return units.filter(pk__in=Unit.objects.led_by(actor, on))


def can_run(actor: User, survey: Survey, on: date) -> bool:
    """Invite, renew links, close: who may ask the unit's customers."""
    return survey_units(actor, on).filter(pk=survey.unit_id).exists()


def customers_of(unit: Unit, on: date) -> "QuerySet[Customer]":
    """The customers that people of the unit, or below it, look after on the day."""
    seats = Membership.objects.on(on).filter(unit__in=Unit.objects.below(unit, on))
    owned = CustomerOwnership.objects.on(on).filter(person__in=seats.values("person"))
    return Customer.objects.filter(pk__in=owned.values("customer"))


def customers_read(actor: User, survey: Survey, on: date) -> "QuerySet[Customer] | None":
    """Of which customers one reads the answers; None for all of them."""
    if can_run(actor, survey, on):
        return None
    own = CustomerOwnership.objects.on(on).filter(person=actor)
    return Customer.objects.filter(pk__in=own.values("customer"))
