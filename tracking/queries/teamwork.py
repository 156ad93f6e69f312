"""Actions, help and risks as lists and figures (K5)."""

from datetime import date, timedelta

from django.db.models import Count, F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast

from goalmgmt.core import clock, company
from teams.models import User
from tracking.models import Action, HelpRequest, Risk
from tracking.models.teamwork import RiskQuerySet

#: Whose actions a list shows.
WHOSE = ("mine", "given", "team")


def actions(user: User, on: date, whose: str, state: str) -> "QuerySet[Action]":
    """Those that the person sees: the own, those given to others, or those of led people; open,
    overdue, ended or all."""
    rows = Action.objects.visible_to(user, on).select_related("owner", "given_by", "deal")
    if whose == "given":
        rows = rows.filter(given_by=user).exclude(owner=user)
    elif whose == "team":
        rows = rows.exclude(owner=user)
    else:
        rows = rows.filter(owner=user)
    states = {
        "open": Q(status="open"),
        "overdue": Q(status="open", due_on__lt=on),
        "ended": ~Q(status="open"),
    }
    return rows.filter(states.get(state, Q())).order_by("due_on", "pk")


def risks(user: User, on: date) -> RiskQuerySet:
    """Those that the person sees, the highest rating first."""
    rated = Cast(F("likelihood") * F("impact"), IntegerField())
    rows = Risk.objects.visible_to(user, on).select_related("owner", "unit", "deal")
    found: RiskQuerySet = rows.annotate(rated=rated).order_by("-rated", "due_on", "pk")
    return found


def matrix(rows: RiskQuerySet) -> list[tuple[int, list[tuple[int, int]]]]:
    """Open risks counted by likelihood (from 5 down) and impact (from 1 up)."""
    pairs = rows.order_by().values_list("likelihood", "impact").annotate(times=Count("pk"))
    counts = {(likelihood, impact): times for likelihood, impact, times in pairs}
    return [(up, [(over, counts.get((up, over), 0)) for over in range(1, 6)])
            for up in range(5, 0, -1)]  # fmt: skip


def days_taken(asked: HelpRequest) -> int | None:
    """Working days after the day of the question until that of the answer; None without one."""
    if asked.answered_at is None:
        return None
    first, last = clock.business_date(asked.asked_at), clock.business_date(asked.answered_at)
    day = timedelta(days=1)
    return len(company.working_days().within(first + day, last + day))
