"""What lies behind a person's process figure: the visits, customers, stages, deals, weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, Subquery
from django.db.models import OuterRef as Outer
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core import clock
from goalmgmt.core.statuses import look_of
from teams.models import User
from tracking.enums import DealStage
from tracking.models import CustomerOwnership, Deal
from tracking.queries.process_figures import (
    Span,
    conversion,
    days_between,
    done_within,
    punctuality,
    won_within,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the rows that a figure counts: `counts` is whether it is of the share's upper part."""

    on: date | None
    name: str
    url: str
    note: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class PartsAsked:
    """Whose parts, of which days, as of which moment."""

    person: User
    span: Span
    now: datetime


def parts_of(kind: str, asked: PartsAsked) -> list[Part] | None:
    """The rows behind a figure; None for a word that names no figure."""
    listed = PARTS.get(kind)
    return None if listed is None else listed(asked)


def _visits(asked: PartsAsked) -> list[Part]:
    rows = done_within(asked.span).filter(person=asked.person).select_related("customer")
    return [
        Part(
            visit.planned_on, visit.customer.name,
            reverse("tracking:visit_detail", args=[visit.pk]),
            capfirst(visit.get_outcome_display()),
        )
        for visit in rows.order_by("planned_on", "pk")
    ]  # fmt: skip


def _customers(asked: PartsAsked) -> list[Part]:
    made = done_within(asked.span).filter(customer=Outer("customer")).order_by()
    last = made.values("customer").annotate(day=Max("planned_on")).values("day")
    rows = CustomerOwnership.objects.on(asked.span.last_day).filter(Q(person=asked.person))
    found = rows.annotate(last=Subquery(last)).select_related("customer")
    seen = {row.customer_id: row for row in found.order_by("customer__name", "pk")}
    return [
        Part(
            row.last, row.customer.name,
            reverse("tracking:customer_detail", args=[row.customer.code]),
            _("visited") if row.last else _("not visited"), row.last is not None,
        )
        for row in seen.values()
    ]  # fmt: skip


def _stages(asked: PartsAsked) -> list[Part]:
    entries = conversion([asked.person.pk], asked.span).get(asked.person.pk, [])
    names = dict(Deal.objects.filter(owner=asked.person).values_list("pk", "name"))
    return [
        Part(
            clock.business_date(one.at), names[one.deal],
            reverse("tracking:deal_detail", args=[one.deal]),
            f"{capfirst(DealStage(one.stage).label)} · "
            f"{_('went on') if one.went_on else _('has not gone on')}",
            one.went_on,
        )
        for one in sorted(entries, key=lambda one: (one.at, one.deal))
    ]  # fmt: skip


def _won(asked: PartsAsked) -> list[Part]:
    rows = won_within(asked.span).filter(owner=asked.person).order_by("won_at", "pk")
    return [
        Part(
            clock.business_date(deal.won_at), deal.name,
            reverse("tracking:deal_detail", args=[deal.pk]),
            _days(days_between(deal.created_at, deal.won_at)),
        )
        for deal in rows
        if deal.won_at
    ]  # fmt: skip


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def _reports(asked: PartsAsked) -> list[Part]:
    (line,) = punctuality([asked.person], asked.span, asked.now)
    return [
        Part(
            mark.slot.starts_on, mark.slot.code,
            reverse("tracking:report_read", args=[mark.report.pk]) if mark.report else "",
            str(look_of(mark.state).word), mark.state == "on_time",
        )
        for mark in line.marks
        if mark.state not in {"none", "due", "not_started"}
    ]  # fmt: skip


PARTS: dict[str, Callable[[PartsAsked], list[Part]]] = {
    "visits": _visits,
    "customers": _customers,
    "stages": _stages,
    "won": _won,
    "reports": _reports,
}
