"""Who may do what around visits. Page and shell ask here."""

from datetime import date

from teams.models import User
from teams.rules import leads_person
from tracking.models import Visit


def can_set_guides(actor: User) -> bool:
    """The administrator sets checklists and norms."""
    return actor.has_role("admin")


def can_comment_visit(actor: User, visit: Visit, on: date) -> bool:
    """Who makes the visit, the managers above that person, and leadership."""
    if actor.pk == visit.person_id or actor.has_role("leadership"):
        return True
    return leads_person(actor, visit.person, on)
