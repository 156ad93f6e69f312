"""Who may do what in the process. Page, API, import and shell all ask here."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from teams.models import Unit, UnitLead, User
from teams.rules import leads_person
from tracking.enums import HANDED_IN
from tracking.models import Customer, Report, Visit

#: Roles that keep the facts of the whole company.
BOOKKEEPERS = ("finance", "admin")


def can_add_customer(actor: User | None) -> bool:
    """Who works with customers, who keeps the books, and the system itself."""
    return actor is None or actor.has_role("rep", "manager", *BOOKKEEPERS)


def sellers(on: date) -> "QuerySet[User]":
    """Who sells and works here on the day: they have results, customers and deals."""
    people: QuerySet[User] = User.objects.filter(is_active=True).with_role("rep", "manager")
    employed: QuerySet[User] = User.objects.employed_on(on).filter(pk__in=people.values("pk"))
    return employed.order_by("sort_key", "code")


def can_hand_over_customer(actor: User | None, customer: Customer, on: date) -> bool:
    """Who leads one who looks after it, finance and the administrator, the system itself."""
    if actor is None or actor.has_role(*BOOKKEEPERS):
        return True
    owners = set(customer.ownerships.on(on).values_list("person", flat=True))
    return _leads_any(actor, owners, on)


def can_record_fact(actor: User | None, people: Collection[int], on: date) -> bool:
    """Finance and the administrator any; a rep the own ones; a manager those of led people."""
    if actor is None or actor.has_role(*BOOKKEEPERS):
        return True
    if actor.pk in people and actor.has_role("rep", "manager"):
        return True
    return _leads_any(actor, people, on)


def can_correct_fact(actor: User | None, people: Collection[int], on: date) -> bool:
    """Finance and the administrator; a manager for led people. Nobody where oneself has a share:
    a correction moves the own result, and with it the own pay."""
    if actor is None:
        return True
    if actor.pk in people:
        return False
    return actor.has_role(*BOOKKEEPERS) or _leads_any(actor, people, on)


def _leads_any(actor: User, people: Collection[int], on: date) -> bool:
    return bool(User.objects.led_by(actor, on).filter(pk__in=list(people)).exists())


def measurable_units(actor: User, on: date) -> "QuerySet[Unit]":
    """Whose values one may record: finance and the administrator any unit; a manager those below
    the units that one leads oneself: their own results are measured by others."""
    units = Unit.objects.open_on(on).order_by("code")
    if actor.has_role(*BOOKKEEPERS):
        return units
    own = UnitLead.objects.on(on).filter(person=actor).values("unit")
    return units.filter(pk__in=Unit.objects.led_by(actor, on)).exclude(pk__in=own)


def measurable_people(actor: User, on: date) -> "QuerySet[User]":
    """Never oneself: finance and the administrator anybody else, a manager the led people."""
    people: QuerySet[User] = User.objects.filter(is_active=True).exclude(pk=actor.pk)
    if not actor.has_role(*BOOKKEEPERS):
        people = people.filter(pk__in=User.objects.led_by(actor, on))
    return people.order_by("sort_key", "code")


def can_measure(actor: User | None, unit: Unit | None, person: User | None, on: date) -> bool:
    """Whether the actor may record or correct a value of the unit or the person."""
    if actor is None:
        return True
    if person is not None:
        return measurable_people(actor, on).filter(pk=person.pk).exists()
    if unit is not None:
        return measurable_units(actor, on).filter(pk=unit.pk).exists()
    return can_measure_any(actor, on)


def can_measure_any(actor: User, on: date) -> bool:
    """Whether there is anybody whose values the actor may record."""
    return actor.has_role(*BOOKKEEPERS, "manager")


def can_write_visit(actor: User, visit: Visit) -> bool:
    """Only who makes the visit."""
    return actor.pk == visit.person_id


def can_write_report(actor: User, report: Report) -> bool:
    """Only its author, until a reader has opened it."""
    return actor.pk == report.person_id


def can_read_report(actor: User, report: Report, on: date) -> bool:
    """The managers above the author and leadership, once it is handed in; never the author."""
    if actor.pk == report.person_id or report.status not in HANDED_IN:
        return False
    return actor.has_role("leadership") or leads_person(actor, report.person, on)
