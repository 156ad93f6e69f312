"""The demo from the first day of last year until today, in the order in which it happened."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from goalmgmt.core import company as policies
from goalmgmt.core.periods import FiscalCalendar, Period
from goalmgmt.demo import (
    adjusting,
    asking,
    chances,
    company,
    field_work,
    gatherings,
    measured,
    organisation,
    pay,
    places,
    plan_content,
    plans,
    reviews,
    sales,
    teamwork,
    visit_extras,
    voices,
)
from targets.models import TargetPlan
from teams.models import User


def tell(*, today: date, seed: int) -> Iterator[str]:
    """Write the whole story; yields a line per chapter. All of it or nothing is written."""
    with transaction.atomic():
        yield from _chapters(today, seed)


def _chapters(today: date, seed: int) -> Iterator[str]:
    first = date(today.year - 1, 1, 1)
    cast = company.build(now=pay.at(first, 8), starts_on=first)
    yield f"people: {len(cast)}"
    for year in (first.year, today.year):
        for metric_code in ("sales", "receipts"):
            moment = pay.at(date(year, 1, 6))
            factor = plans.yearly_factor(year, today)
            plans.decide(metric_code=metric_code, year=year, factor=factor, cast=cast, now=moment)
    for decided in TargetPlan.objects.filter(year=first.year):
        adjusting.adjust(plan=decided, cast=cast, now=pay.at(date(first.year, 7, 2)))
    moment = pay.at(date(today.year, 1, 8))
    plan_content.own_metric(cast=cast, now=moment)
    plan_content.draft_of_satisfaction(year=today.year, cast=cast, now=moment)
    plan_content.progress(today=today)
    yield "target plans: 5, adjusted: 2"
    yield f"contracts and receipts: {sales.record(today=today, seed=seed, cast=cast)}"
    yield f"measured values: {measured.measure(first=first, today=today, cast=cast)}"
    plan = pay.introduce(starts_on=first, cast=cast)
    closed = closed_quarters(today, policies.calendar())
    pay.close_quarters(plan=plan, quarters=closed, cast=cast)
    yield f"closed quarters: {len(closed)}"
    yield from _in_the_field(today, seed, cast, first)
    yield from reviews.review(today=today, closed=closed, cast=cast)
    organisation.furnish(today=today, cast=cast)
    yield voices.draft_next_year(year=today.year + 1, cast=cast, now=pay.at(today, 8))


def _in_the_field(today: date, seed: int, cast: dict[str, User], first: date) -> Iterator[str]:
    """Deals, visits, talks and reports: the process behind the results."""
    yield f"deals: {chances.open_deals(today=today, seed=seed, cast=cast)}"
    yield f"deals won: {chances.won_deals(today=today, cast=cast)}"
    visit_extras.ask(first=first, cast=cast)
    yield f"survey links: {asking.ask(today=today, cast=cast)}"
    yield f"visits: {field_work.visit(today=today, seed=seed, cast=cast)}"
    yield f"located visits: {places.locate()}"
    yield f"comments: {visit_extras.furnish(today=today)}"
    yield f"actions, help, risks: {teamwork.work_together(today=today, cast=cast)}"
    yield f"meetings, talks, trainings: {gatherings.gather(today=today, cast=cast)}"
    yield f"reports: {field_work.report(today=today, cast=cast)}"


def closed_quarters(today: date, calendar: FiscalCalendar) -> list[Period]:
    """The quarters that finance has closed: all that ended, but the last, which is its work now."""
    first = date(today.year - 1, 1, 1)
    quarter = calendar.previous(calendar.quarter_of(today))
    found: list[Period] = []
    while quarter.starts_on > first:
        quarter = calendar.previous(quarter)
        found.append(quarter)
    return [q for q in found[::-1] if q.ends_on + timedelta(days=20) < today]
