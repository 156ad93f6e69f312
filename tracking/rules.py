"""Who may do what in the process. Page, API, import and shell all ask here."""

from collections.abc import Collection
from datetime import date

from teams.models import User
from teams.rules import leads_person
from tracking.enums import HANDED_IN
from tracking.models import Report, Visit

#: Roles that keep the facts of the whole company.
BOOKKEEPERS = ("finance", "admin")


def can_add_customer(actor: User | None) -> bool:
    """Who works with customers, who keeps the books, and the system itself."""
    return actor is None or actor.has_role("rep", "manager", *BOOKKEEPERS)


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
