"""Who may wait for whose reports: remind of them, and excuse from them."""

from datetime import date

from django.db.models import QuerySet

from teams.models import User
from teams.rules import leads_person


def awaited_people(actor: User, on: date) -> "QuerySet[User]":
    """Whose reports the actor waits for: the reps below, or all for leadership; never oneself."""
    reps: QuerySet[User] = User.objects.employed_on(on).with_role("rep")
    people = reps.filter(is_active=True).exclude(pk=actor.pk)
    if not actor.has_role("leadership"):
        people = people.filter(pk__in=User.objects.led_by(actor, on))
    return people


def can_excuse(actor: User, person: User, on: date) -> bool:
    """The managers above the person and leadership; nobody excuses oneself."""
    if actor.pk == person.pk:
        return False
    return actor.has_role("leadership") or leads_person(actor, person, on)
