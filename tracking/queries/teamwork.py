"""Actions, help and risks as lists and figures (K5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast

from goalmgmt.core import clock, company
from teams.models import User
from tracking.enums_teamwork import HelpStatus
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
    counts: dict[tuple[int, int], int] = {}
    for pair in rows.order_by().values_list("likelihood", "impact"):
        counts[pair] = counts.get(pair, 0) + 1
    return [(up, [(over, counts.get((up, over), 0)) for over in range(1, 6)])
            for up in range(5, 0, -1)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Response:
    """How help was answered that people were asked for in a period."""

    asked: int = 0
    answered: int = 0
    on_time: int = 0
    #: Working days from the question to the answer, over all answered ones.
    days: int = 0

    @property
    def mean_days(self) -> Fraction | None:
        return Fraction(self.days, self.answered) if self.answered else None


def responses(people: Collection[int], starts_on: date, ends_on: date) -> dict[int, Response]:
    """By person asked: requests of the days from `starts_on` to before `ends_on`, withdrawn ones
    left out. An answer of the same day took no working day. One query."""
    rows = HelpRequest.objects.filter(
        addressee__in=people, asked_at__date__gte=starts_on, asked_at__date__lt=ends_on
    ).exclude(status=HelpStatus.WITHDRAWN)
    found: dict[int, Response] = {}
    for asked in rows.order_by("pk").iterator(chunk_size=1000):
        was = found.get(asked.addressee_id, Response())
        taken = days_taken(asked)
        found[asked.addressee_id] = Response(
            was.asked + 1,
            was.answered + (taken is not None),
            was.on_time + _on_time(asked),
            was.days + (taken or 0),
        )
    return found


def days_taken(asked: HelpRequest) -> int | None:
    """Working days after the day of the question until that of the answer; None without one."""
    if asked.answered_at is None:
        return None
    first, last = clock.business_date(asked.asked_at), clock.business_date(asked.answered_at)
    day = timedelta(days=1)
    return len(company.working_days().within(first + day, last + day))


def _on_time(asked: HelpRequest) -> bool:
    answered = asked.answered_at
    return answered is not None and clock.business_date(answered) <= asked.wanted_by
