"""A person's week: derived from the months in force, beside what it brought."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from goalmgmt.core import clock
from targets.queries import metric
from targets.tests.factories import issued_plan
from teams.models import User
from teams.operations.calendar import set_day
from teams.tests.factories import NOW, cast
from tracking.operations.reports import draft_for
from tracking.queries.report_facts import facts_of
from tracking.queries.weekly import week_of_person
from tracking.reporting import slot_named
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db
MARCH, APRIL, WEDNESDAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 4)


@pytest.fixture
def who():
    found = cast()
    months = {MARCH: Decimal(220_000), APRIL: Decimal(210_000)}
    issued_plan("receipts", 2026, {found.rep: months})
    return found


def test_a_week_asks_for_its_working_days_and_shows_what_it_brought(who):
    receipt(who.rep, 30_000, date(2026, 3, 2))
    receipt(who.rep, 5_000, date(2026, 3, 5))
    week = week_of_person(who.rep, metric("receipts"), WEDNESDAY)
    assert (week.target, week.day_target, week.days_left) == (50_000, 10_000, 3)
    assert (week.achieved, week.gap) == (30_000, -20_000)


def test_the_company_calendar_moves_the_parts(who):
    set_day(day=WEDNESDAY, works=False, note="", actor=None, now=NOW)
    week = week_of_person(who.rep, metric("receipts"), WEDNESDAY)
    assert week.day_target == 0
    assert week.target == Decimal("41904.77")  # 4 of 21 days, the fen left over first


def test_who_begins_within_a_month_has_its_target_on_the_days_that_are_left(who):
    User.objects.filter(pk=who.rep.pk).update(hired_on=date(2026, 3, 30))
    who.rep.refresh_from_db()
    week = week_of_person(who.rep, metric("receipts"), date(2026, 3, 31))
    assert week.target == 220_000 + 3 * 10_000


def test_nobody_without_a_target_has_a_week(who):
    assert week_of_person(who.mate, metric("receipts"), WEDNESDAY) is None
    assert week_of_person(who.rep, metric("satisfaction"), WEDNESDAY) is None


#: case, report, its target
REPORTS = (
    ("weekly", "2026-W10", "50000.00"),
    ("daily", "2026-03-04", "10000.00"),
    ("a day of rest", "2026-03-07", None),
    ("monthly", "2026-03", None),
)


@pytest.mark.parametrize(("case", "code", "wanted"), REPORTS, ids=[case for case, *_ in REPORTS])
def test_reports_are_prefilled_with_the_target_of_their_days(who, case, code, wanted):
    report = draft_for(slot=slot_named(code), actor=who.rep, now=NOW)
    assert facts_of(report, WEDNESDAY)["target_of_period"] == wanted


def test_today_shows_the_week(who):
    today = clock.today()
    issued_plan("receipts", today.year, {who.rep: 1_200_000}, now=clock.now())
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.rep)
    page = client.get("/today/")
    assert page.context["week"].target > 0
    assert "left this week" in page.content.decode()
