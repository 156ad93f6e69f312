"""Who may do what with review cycles, reviews and notices. Page, API and shell all ask here."""

from datetime import date

from reviews.enums import ReviewStatus
from reviews.models import Notice, Review
from teams.enums import Role
from teams.models import Unit, User
from teams.rules import leads, leads_person

#: From here on the reviewed person sees the scores of the manager and the grade.
SHOWN_TO_PERSON = frozenset({ReviewStatus.CONFIRM, ReviewStatus.SIGNED})


def can_open_cycle(actor: User) -> bool:
    """Leadership and the administrator start a cycle."""
    return actor.has_role(Role.ADMIN, Role.LEADERSHIP)


def can_score_self(actor: User, review: Review) -> bool:
    return actor.pk == review.person_id


def can_score(actor: User, review: Review, on: date) -> bool:
    """The manager who leads the person today, the other managers not, oneself never."""
    return actor.has_role(Role.MANAGER) and leads_person(actor, review.person, on)


def can_return(actor: User, review: Review, on: date) -> bool:
    """Who may score it, or leadership; never of one's own."""
    if actor.pk == review.person_id:
        return False
    return actor.has_role(Role.LEADERSHIP) or can_score(actor, review, on)


def can_sign(actor: User, review: Review) -> bool:
    return actor.pk == review.person_id


def sees_result(actor: User, review: Review) -> bool:
    """Whether the manager's scores and the grade are open to `actor`: to the reviewed person
    only once there is something to sign."""
    return actor.pk != review.person_id or review.status in SHOWN_TO_PERSON


def can_write_notices(actor: User) -> bool:
    return actor.has_role(Role.MANAGER, Role.LEADERSHIP, Role.ADMIN)


def can_write_notice_to(actor: User, unit: Unit, on: date) -> bool:
    """Leadership and the administrator to any unit, a manager to the units led."""
    if actor.has_role(Role.LEADERSHIP, Role.ADMIN):
        return True
    return actor.has_role(Role.MANAGER) and leads(actor, unit, on)


def can_publish(actor: User, notice: Notice, on: date) -> bool:
    """Its author, or leadership, while the unit is theirs to write to."""
    mine = actor.pk == notice.author_id or actor.has_role(Role.LEADERSHIP)
    return mine and can_write_notice_to(actor, notice.audience, on)


def sees_receipts(actor: User, notice: Notice, on: date) -> bool:
    """Who has read it: for those who may write to that unit."""
    return can_write_notice_to(actor, notice.audience, on)
