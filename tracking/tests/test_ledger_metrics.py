"""The ledger of every metric: counted, measured, summed only where the metric adds up."""

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from goalmgmt.core.periods import FiscalCalendar, Period, month_of
from targets.models import Metric
from targets.queries import metric
from teams.models import Unit, User
from teams.operations import people
from teams.tests.factories import NOW as BEFORE
from teams.tests.factories import Cast, cast
from tracking.models import Measurement
from tracking.operations.visits import NewVisit, VisitLog, log_visit, plan_visit
from tracking.queries import Asked, drill, person_row
from tracking.queries.achieved import achieved_by_person, achieved_by_unit, achieved_monthly
from tracking.tests.factories import contract, customer, issued_plan, receipt, target

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
CALENDAR = FiscalCalendar()
YEAR, Q1, FEBRUARY = (CALENDAR.parse(code) for code in ("2026", "2026-Q1", "2026-02"))
JAN, FEB, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def visited(person: User, on: date) -> None:
    new = NewVisit(customer=customer(), planned_on=on, client_id=uuid4())
    visit = plan_visit(new=new, actor=person, now=BEFORE)
    log = VisitLog(outcome="progress", next_step="none")
    log_visit(visit=visit, log=log, actor=person, now=NOW)


def value(
    code: str, unit: Unit, amount: str, period: Period, *, person: User | None = None, **more: date
) -> Measurement:
    return Measurement.objects.create(
        metric=metric(code), unit=unit, person=person, period=period.code,
        starts_on=period.starts_on, month=month_of(period.last_day), amount=Decimal(amount),
        measured_on=more.get("on", period.last_day), source="survey", recorded_at=NOW,
    )  # fmt: skip


def test_visits_count_for_who_made_them_in_the_unit_of_the_day() -> None:
    company = cast()
    visited(company.rep, date(2026, 2, 10))
    people.join_unit(person=company.rep, unit=company.west, starts_on=MARCH, actor=None, now=NOW)
    visited(company.rep, date(2026, 3, 4))
    visited(company.mate, date(2026, 3, 5))
    visits = metric("visits")
    assert achieved_by_person(visits, Q1) == {company.rep.pk: 2, company.mate.pk: 1}
    whole = drill(Asked(Q1, visits), company.company)
    assert {row.code: row.achieved for row in whole.rows} == {"east": 2, "west": 1}
    assert whole.total.achieved == 3
    assert drill(Asked(Q1, visits, date(2026, 3, 4)), company.company).total.achieved == 2
    rows = {row.code: row.achieved for row in drill(Asked(Q1, visits), company.east).rows}
    assert (rows["rep"], rows["mate"]) == (1, 1)


def test_a_new_customer_counts_once_for_the_largest_share_of_the_first_contract() -> None:
    company = cast()
    first, second = customer("First"), customer("Second")
    contract(company.rep, 900, JAN, customer=first, mate=company.mate, part="0.4")
    contract(company.rep, 900, FEB, customer=first)
    contract(company.rep, 900, MARCH, customer=second)
    new = metric("new-customers")
    assert achieved_by_person(new, Q1) == {company.mate.pk: 1, company.rep.pk: 1}
    assert achieved_by_person(new, FEBRUARY) == {}
    assert drill(Asked(Q1, new), company.company).total.achieved == 2


def test_a_score_is_never_summed_over_people_or_months() -> None:
    company = cast()
    plan = issued_plan(company.company, company.boss, "satisfaction")
    target(plan, company.rep, {JAN: 90, FEB: 90, MARCH: 90})
    score = metric("satisfaction")
    value("satisfaction", company.east, "80", CALENDAR.parse("2026-01"), person=company.rep)
    value("satisfaction", company.east, "91", FEBRUARY, person=company.rep)
    value("satisfaction", company.east, "60", FEBRUARY, person=company.mate)
    value("satisfaction", company.east, "77", Q1)
    found = drill(Asked(Q1, score), company.east)
    rows = {row.code: (row.achieved, row.known) for row in found.rows}
    assert rows["rep"] == (Decimal("85.50"), True)
    assert rows["mate"] == (Decimal(60), True)
    assert [row.code for row in found.rows if row.has_gap] == ["rep"]
    assert (found.total.achieved, found.total.known) == (Decimal(77), True)
    whole = drill(Asked(Q1, score), company.company)
    assert (whole.total.known, whole.total.attainment) == (False, None)
    assert {row.code: row.known for row in whole.rows} == {"east": True, "west": False}
    row = person_row(Asked(Q1, score, date(2026, 3, 3)), company.rep)
    assert (row.plan_to_date, row.achieved) == (Decimal(90), Decimal("85.50"))


def test_of_a_last_value_the_last_one_measured_counts() -> None:
    company = cast()
    value("market-share", company.company, "11.50", CALENDAR.parse("2026-01"))
    value("market-share", company.company, "12.25", FEBRUARY)
    share = metric("market-share")
    assert achieved_by_unit(share, Q1) == {company.company.pk: Decimal("12.25")}
    assert achieved_by_unit(share, Q1, as_of=date(2026, 2, 1)) == {
        company.company.pk: Decimal("11.50")
    }
    assert achieved_monthly(share, Q1, unit=company.company) == {
        JAN: Decimal("11.50"), FEB: Decimal("12.25")
    }  # fmt: skip


def test_where_lower_is_better_the_gap_and_the_pace_turn_round() -> None:
    company = cast()
    plan = issued_plan(company.company, company.boss, "sales-cycle")
    target(plan, company.rep, {JAN: 40, FEB: 40, MARCH: 40})
    cycle = metric("sales-cycle")
    value("sales-cycle", company.east, "50", FEBRUARY, person=company.rep)
    row = person_row(Asked(Q1, cycle, date(2026, 3, 10)), company.rep)
    assert (row.gap, row.pace, row.status) == (Decimal(-10), Decimal("0.8"), "at_risk")


def test_imported_amounts_add_up_with_what_was_measured_for_a_unit_itself() -> None:
    company = cast()
    value("profit", company.east, "70", FEBRUARY, person=company.rep)
    value("profit", company.east, "30", FEBRUARY)
    profit = metric("profit")
    east = drill(Asked(Q1, profit), company.east)
    assert [(row.kind, row.achieved) for row in east.rows if row.achieved] == [
        ("person", Decimal(70)), ("own", Decimal(30))
    ]  # fmt: skip
    assert east.total.achieved == Decimal(100)
    assert drill(Asked(Q1, profit), company.company).total.achieved == Decimal(100)


def furnished() -> Cast:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, {JAN: 31000, FEB: 28000, MARCH: 31000})
    receipt(company.rep, 1000, date(2026, 3, 5))
    visited(company.rep, date(2026, 3, 5))
    contract(company.rep, 700, FEB)
    value("satisfaction", company.east, "88.25", FEBRUARY, person=company.rep)
    return company


def test_the_ledger_opens_for_every_metric_down_to_the_single_entries() -> None:
    company = furnished()
    client = signed_in(company.boss)
    for one in Metric.objects.all():
        page = client.get(f"/ledger/2026/co/?metric={one.code}").content.decode()
        assert f'<option value="{one.code}" selected>' in page
        below = client.get(f"/ledger/2026/east/rep/?metric={one.code}")
        assert below.status_code == 200
        kinds = {"visits": "visits", "sales": "credits", "satisfaction": "values"}
        assert below.context["parts"] == kinds.get(one.code, below.context["parts"])
    page = client.get("/ledger/2026/east/rep/?metric=satisfaction").content.decode()
    assert "88.25" in page
    assert "which are never summed" in page
    assert client.get("/ledger/2026/co/?metric=love").status_code == 404


@pytest.mark.parametrize("code", ["2025", "2026-Q3", "2026-08", "2026-H1"])
def test_the_form_leads_to_any_period_and_keeps_what_was_asked(code: str) -> None:
    company = furnished()
    answer = signed_in(company.boss).get(f"/ledger/2026/co/?metric=sales&period={code}")
    assert answer.headers["Location"] == f"/ledger/{code}/co/?metric=sales"
    assert signed_in(company.boss).get(answer.headers["Location"]).status_code == 200


def test_a_period_that_is_none_is_not_found() -> None:
    company = furnished()
    assert signed_in(company.boss).get("/ledger/2026/co/?period=2026-Q9").status_code == 404


def test_as_of_a_past_day_the_plan_of_that_day_is_named_and_used() -> None:
    company = furnished()
    client = signed_in(company.boss, "zh-hans")
    now = client.get("/ledger/2026-Q1/co/")
    assert now.context["total"].target == Decimal(90000)
    assert "计划 v1" in now.content.decode()
    early = client.get("/ledger/2026-Q1/co/?asof=2026-02-10")
    assert (early.context["total"].target, early.context["total"].achieved) == (0, 0)
    assert "计划 v1" not in early.content.decode()
