"""Whose pay a person may see (product.md P6, ux.md §1): the one gate of pages, API and search.

Finance and leadership: every statement of the run that counts. One's own: once published.
Managers: the people under them, by the policy `manager_pay` (never, after approval, always).
The administrator as such: none. What everybody may know after publication is not a statement
but the bulletin (`queries.bulletin`), by the company's publication level.
"""

from datetime import date

from django.db.models import Q, QuerySet

from goalmgmt.core import company
from goalmgmt.core.enums import ManagerPay
from incentives import rules
from incentives.enums import APPROVED, PUBLISHED, CloseStatus
from incentives.models import Close, Dispute, Statement
from teams.models import User


def statements_visible_to(user: User, on: date) -> QuerySet[Statement]:
    """The current statements that `user` may open."""
    found = Statement.objects.current()
    if not user.is_authenticated:
        return found.none()
    if rules.sees_closes(user):
        return found
    own = Q(person=user, close__status__in=PUBLISHED)
    if not user.has_role("manager"):
        return found.filter(own)
    return found.filter(own | _of_the_team(user, on))


def _of_the_team(user: User, on: date) -> Q:
    policy = company.policy().manager_pay
    open_to = {
        ManagerPay.NEVER.value: frozenset[str](),
        ManagerPay.AFTER_APPROVAL.value: APPROVED,
    }.get(policy, frozenset(CloseStatus.values))
    people = User.objects.led_by(user, on)
    return Q(person__in=people.values("pk"), close__status__in=open_to)


def disputes_visible_to(user: User) -> QuerySet[Dispute]:
    """All of them for finance and leadership, one's own for everybody else."""
    found = Dispute.objects.all()
    return found if rules.sees_closes(user) else found.filter(raised_by=user.pk)


def closes_visible_to(user: User) -> QuerySet[Close]:
    """Closes with their totals and findings: finance and leadership."""
    return Close.objects.all() if rules.sees_closes(user) else Close.objects.none()
