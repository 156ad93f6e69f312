"""Who may do what with meetings, talks and trainings. Page and API ask here (K6)."""

from datetime import date

from django.db.models import QuerySet

from teams.models import Membership, Unit, User
from teams.rules import leads_person
from tracking.models import Meeting, Talk, Training


def meeting_units(actor: User, on: date) -> "QuerySet[Unit]":
    """For which units one calls meetings and trainings: those one leads; leadership any."""
    units = Unit.objects.open_on(on).order_by("code")
    if not actor.has_role("leadership"):
        units = units.filter(pk__in=Unit.objects.led_by(actor, on))
    return units


def can_call(actor: User | None, unit: Unit, on: date) -> bool:
    """Whether the actor may call a meeting or a training of the unit; the system may."""
    return actor is None or meeting_units(actor, on).filter(pk=unit.pk).exists()


def can_run(actor: User, meeting: Meeting, on: date) -> bool:
    """Its chair, and who leads its unit."""
    return actor.pk == meeting.chair_id or can_call(actor, meeting.unit, on)


def invited(unit: Unit, on: date) -> "QuerySet[User]":
    """Who is invited by being there: the people of the unit and below on the day."""
    seats = Membership.objects.on(on).filter(unit__in=Unit.objects.below(unit, on))
    people: QuerySet[User] = User.objects.employed_on(on).filter(
        is_active=True, pk__in=seats.values("person")
    )
    return people.order_by("sort_key", "code")


def can_talk_to(actor: User, person: User, on: date) -> bool:
    """Who leads the person."""
    return leads_person(actor, person, on)


def can_add_to_talk(actor: User, talk: Talk) -> bool:
    """Only the two."""
    return actor.pk in {talk.leader_id, talk.person_id}


def can_run_training(actor: User, training: Training, on: date) -> bool:
    """Who leads its unit, and who set it up."""
    return actor.pk == training.created_by_id or can_call(actor, training.unit, on)


def trainable(training: Training, on: date) -> "QuerySet[User]":
    """Who may take part: the people of the unit and below."""
    return invited(training.unit, on).exclude(training_seats__training=training)
