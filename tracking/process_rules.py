"""Whose process a person looks at: like visits, closed to finance and the administrator."""

from datetime import date

from django.db.models import Q, QuerySet

from teams.models import Unit, User


def watched_people(actor: User, on: date) -> "QuerySet[User]":
    """Who sells: all for leadership, the led people for a manager, and oneself."""
    people: QuerySet[User] = User.objects.with_role("rep")
    if actor.has_role("leadership"):
        return people
    return people.filter(Q(pk=actor.pk) | Q(pk__in=User.objects.led_by(actor, on)))


def watched_units(actor: User, on: date) -> "QuerySet[Unit]":
    """The units whose totals the person sees: all for leadership, else the led ones."""
    if actor.has_role("leadership"):
        return Unit.objects.open_on(on)
    return Unit.objects.led_by(actor, on).open_on(on)
