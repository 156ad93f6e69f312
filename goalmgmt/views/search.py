"""Search over customers, people, plans and statements: each only as far as the person sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from goalmgmt.core.navigation import place
from incentives.queries import statements_visible_to
from targets.models import TargetPlan
from teams.models import User
from teams.views.acting import person_of
from tracking.models import Customer

MOST, LONGEST = 10, 80
#: One more than is shown tells that there are others.
LOOKED_AT = MOST + 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One found thing."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of a kind; `more` when there are others beyond those shown."""

    title: str
    hits: list[Hit]
    more: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What matches `q`, by kind."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    groups = find(text, person_of(request), clock.today()) if text else []
    context = {"search_text": text, "groups": groups, "most": MOST}
    return render(request, "search.html", context)


def find(text: str, user: User, on: date) -> list[Group]:
    """The groups that have a hit."""
    groups = [_customers(text, user, on), _people(text, user, on),
              _plans(text, user, on), _statements(text, user, on)]  # fmt: skip
    return [group for group in groups if group.hits]


def _group(title: str, hits: Iterable[Hit]) -> Group:
    found = list(hits)
    return Group(title, found[:MOST], len(found) > MOST)


def _named(text: str) -> Q:
    return Q(name__icontains=text) | Q(code__icontains=text)


def _customers(text: str, user: User, on: date) -> Group:
    rows = Customer.objects.visible_to(user, on).filter(_named(text)).order_by("name", "pk")
    return _group(
        _("Customers"),
        (Hit(row.name, row.code, place("tracking:customer_detail", row.code))
         for row in rows[:LOOKED_AT]),
    )  # fmt: skip


def _people(text: str, user: User, on: date) -> Group:
    """By name, code, or pinyin with or without spaces."""
    spelt = Q(spelling__icontains=text.replace(" ", ""))
    rows = (
        User.objects.visible_to(user, on)
        .annotate(spelling=Replace("sort_key", Value(" "), Value("")))
        .filter(_named(text) | spelt, is_active=True)
    )
    return _group(
        _("People"),
        (Hit(row.name, f"{row.code} {row.job_title}", place("teams:person_detail", row.code))
         for row in rows.order_by("sort_key", "code")[:LOOKED_AT]),
    )  # fmt: skip


def _plans(text: str, user: User, on: date) -> Group:
    rows = TargetPlan.objects.visible_to(user, on).filter(_named(text)).select_related("scope")
    return _group(
        _("Target plans"),
        (Hit(row.name, f"{row.year} · {row.scope.name}", place("targets:plan_detail", row.code))
         for row in rows.order_by("-year", "code")[:LOOKED_AT]),
    )  # fmt: skip


def _statements(text: str, user: User, on: date) -> Group:
    matching = (
        Q(close__period__icontains=text)
        | Q(person__name__icontains=text)
        | Q(person__code__icontains=text)
    )
    rows = statements_visible_to(user, on).filter(matching).select_related("close", "person")
    return _group(
        _("Statements"),
        (Hit(f"{row.close.period} {row.person.name}", row.person.code,
             place("incentives:statement_detail", row.close.period, row.person.code))
         for row in rows.order_by("-close__starts_on", "person__sort_key", "pk")[:LOOKED_AT]),
    )  # fmt: skip
