"""Process figures: each formula, sums of units, rights, rows behind, the cost of many people."""

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from goalmgmt.core.periods import FiscalCalendar
from targets.queries import metric
from teams.models import User
from teams.tests.factories import Cast, cast, person
from tracking.models import Customer, CustomerOwnership, Deal
from tracking.operations.deals import DealTerms, Step, move_deal, open_deal
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.visits import NewVisit, VisitLog, log_visit, plan_visit
from tracking.process import Tally, together
from tracking.queries.asked import Asked
from tracking.queries.process_figures import Span, tallies
from tracking.queries.process_team import Scope, team
from tracking.reporting import slot_named
from tracking.tests.factories import contract, customer, issued_plan, receipt, target

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY, MARCH = date(2026, 3, 18), date(2026, 3, 1)
SPAN = Span(MARCH, date(2026, 3, 19))


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def at(day: int, month: int = 3) -> datetime:
    return NOW.replace(day=day, month=month)


def visited(who: User, whom: Customer, day: int, month: int = 3) -> None:
    on = date(2026, month, day)
    visit = plan_visit(new=NewVisit(customer=whom, planned_on=on), actor=who, now=at(day, month))
    log = VisitLog(outcome="progress", next_step="none", next_step_on=None)
    log_visit(visit=visit, log=log, actor=who, now=at(day, month))


def owned(who: User, name: str, since: date = date(2026, 1, 1)) -> Customer:
    whom = customer(name)
    CustomerOwnership.objects.create(customer=whom, person=who, starts_on=since)
    return whom


def deal(who: User, opened: datetime, *steps: tuple[str, datetime]) -> Deal:
    terms = DealTerms(
        name="Pumps", customer=customer(), value=Decimal(1000), expected_on=date(2026, 6, 1),
        decider="Chen",
    )  # fmt: skip
    made = open_deal(terms=terms, owner=who, actor=who, now=opened)
    for stage, moment in steps:
        signed = contract(who, 1000, moment.date()) if stage == "won" else None
        step = Step(stage=stage, contract=signed)
        made = move_deal(deal=made, step=step, actor=who, now=moment)
    return made


def tally_of(who: User) -> Tally:
    return tallies([who], SPAN, NOW)[who.pk]


def client_of(who: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who)
    return client


@pytest.fixture
def who() -> Cast:
    return cast()


def test_visits_a_week_are_those_done_over_the_days_of_the_person(who: Cast) -> None:
    for day in (2, 3, 18):
        visited(who.rep, customer(), day)
    visited(who.rep, customer(), 27, 2)
    plan_visit(new=NewVisit(customer=customer(), planned_on=TODAY), actor=who.rep, now=NOW)
    assert tally_of(who.rep).visits_a_week == Fraction(3 * 7, 18)
    User.objects.filter(pk=who.rep.pk).update(hired_on=date(2026, 3, 12))
    who.rep.refresh_from_db()
    assert tally_of(who.rep).visits_a_week == Fraction(3 * 7, 7)


def test_coverage_counts_a_customer_once_and_whoever_visited_it(who: Cast) -> None:
    first, second, third = (owned(who.rep, name) for name in ("A", "B", "C"))
    visited(who.rep, first, 2)
    visited(who.rep, first, 3)
    visited(who.mate, second, 4)
    visited(who.rep, third, 27, 2)
    gone = owned(who.rep, "D")
    CustomerOwnership.objects.filter(customer=gone).update(ends_on=date(2026, 3, 10))
    visited(who.rep, gone, 2)
    tally = tally_of(who.rep)
    assert (tally.covered, tally.owned, tally.coverage) == (2, 3, Fraction(2, 3))
    assert tally_of(who.mate).coverage is None


def test_a_stage_converts_what_entered_it_and_went_on_within_the_days(who: Cast) -> None:
    deal(who.rep, at(2))
    deal(who.rep, at(2), ("qualified", at(3)), ("bidding", at(4)), ("won", at(12)))
    deal(who.rep, at(2), ("bidding", at(5)))
    deal(who.rep, at(20, 2), ("qualified", at(6)))
    tally = tally_of(who.rep)
    assert (tally.entered, tally.moved) == ((3, 2, 2), (2, 1, 1))
    assert tally.conversion("lead") == Fraction(2, 3)


def test_the_cycle_is_the_middle_of_the_days_from_opening_to_won(who: Cast) -> None:
    for opened, won in ((at(2), at(4)), (at(2), at(12)), (at(20, 2), at(12))):
        deal(who.rep, opened, ("bidding", opened), ("won", won))
    deal(who.rep, at(2, 1), ("bidding", at(3, 1)), ("won", at(20, 2)))
    tally = tally_of(who.rep)
    assert tally.cycles == (2, 10, 20)
    assert (tally.cycle_median, tally.cycle_mean) == (10, Fraction(32, 3))
    assert Tally(cycles=(2, 10)).cycle_median == 6
    assert Tally(cycles=(2, 5)).cycle_median == Fraction(7, 2)


def test_punctuality_is_that_of_the_report_board(who: Cast) -> None:
    report = open_report(slot=slot_named("2026-W10"), actor=who.rep, now=at(8))
    submit_report(report=report, text=ReportText(summary="Fine"), actor=who.rep, now=at(8))
    tally = tally_of(who.rep)
    assert (tally.on_time, tally.due) == (1, 2)  # weeks 10 and 11; 12 still runs


def test_a_units_figures_are_made_of_sums_and_never_of_averages() -> None:
    one = Tally(visits=1, days=7, owned=1, covered=1, cycles=(9,), entered=(1, 0, 0))
    other = Tally(visits=9, days=21, owned=9, covered=1, cycles=(1, 2), moved=(1, 0, 0))
    both = together([one, other])
    assert (both.visits_a_week, both.coverage) == (Fraction(70, 28), Fraction(2, 10))
    assert (both.cycles, both.cycle_median, both.entered) == ((1, 2, 9), 2, (1, 0, 0))
    assert together([]) == Tally()


def scope(viewer: User) -> Scope:
    asked = Asked(FiscalCalendar().parse("2026-03"), metric("receipts"), TODAY)
    return Scope(viewer, TODAY, asked)


@pytest.mark.parametrize(
    ("role", "people", "units"),
    [
        ("rep", ["rep"], []),
        ("east_manager", ["mate", "rep"], ["east"]),
        ("boss", ["mate", "rep", "stranger"], ["co", "east", "west"]),
        ("finance", [], []),
    ],
)
def test_who_sees_whose_figures(who: Cast, role: str, people: Any, units: Any) -> None:
    found = team(scope(getattr(who, role)), NOW)
    assert [[line.result.code for line in lines] for lines in found] == [people, units]


def test_the_lines_stand_beside_the_ledgers_results_and_units_take_all_below(who: Cast) -> None:
    plan = issued_plan(who.company, who.boss)
    target(target(plan, who.east, {}), who.rep, {MARCH: 31000})
    receipt(who.rep, 9000, date(2026, 3, 5))
    for name in ("A", "B"):
        visited(who.rep, owned(who.rep, name), 2)
    visited(who.stranger, owned(who.stranger, "C"), 2)
    owned(who.mate, "D")
    people, units = team(scope(who.boss), NOW)
    rep = next(line for line in people if line.result.code == "rep")
    assert rep.result.gap_to_date == 9000 - 18000
    by_unit = {line.result.code: line.tally for line in units}
    assert by_unit["east"].coverage == Fraction(2, 3)
    assert by_unit["co"].coverage == Fraction(3, 4)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_the_files_and_the_rows_behind_say_the_same(who: Cast, language: str) -> None:
    visited(who.rep, owned(who.rep, "Aihua"), 2)
    owned(who.rep, "Baode")
    deal(who.rep, at(2), ("bidding", at(3)), ("won", at(12)))
    client = client_of(who.east_manager, language)
    page = client.get("/activity/?period=2026-03&unit=east&metric=sales").content.decode()
    assert "1 / 2" in page
    assert "/activity/rep/customers/?period=2026-03" in page
    answer = client.get("/activity/?period=2026-03&format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(answer)))
    assert [row[0] for row in rows[1:]] == ["east", "mate", "rep"]
    assert rows[1][7:9] == ["0.2", "0.500000"]
    assert client.get("/activity/?period=2026-03&format=xlsx").status_code == 200
    for parts, words in {
        "visits": "Aihua", "customers": "Baode", "stages": "Pumps", "won": "Pumps",
        "reports": "2026-W10",
    }.items():  # fmt: skip
        shown = client.get(f"/activity/rep/{parts}/?period=2026-03")
        assert words in shown.content.decode()


def test_rows_behind_a_figure_are_kept_from_others(who: Cast) -> None:
    for viewer, status in ((who.rep, 200), (who.mate, 404), (who.west_manager, 404)):
        assert client_of(viewer).get("/activity/rep/visits/").status_code == status
    assert client_of(who.finance).get("/activity/").status_code == 403
    assert client_of(who.rep).get("/activity/rep/love/").status_code == 404
    assert client_of(who.rep).get("/activity/?period=2026-Q9").status_code == 404
    page = client_of(who.rep).get("/activity/?unit=east").content.decode()
    assert "mate" not in page


def test_the_api_gives_figures_with_their_counts(who: Cast) -> None:
    visited(who.rep, owned(who.rep, "A"), 2)
    client = APIClient(headers={"accept-language": "en"})
    client.force_authenticate(who.east_manager)
    rows = client.get("/api/v1/activity/?period=2026-03&node=east").json()
    assert [row["result"]["code"] for row in rows] == ["east", "mate", "rep"]
    assert rows[2]["figures"]["coverage"] == "1.000000"
    assert (rows[2]["counts"]["visits"], rows[2]["counts"]["days"]) == (1, 18)
    assert client.get("/api/v1/activity/?period=2026-03&node=west").status_code == 400
    client.force_authenticate(who.finance)
    assert client.get("/api/v1/activity/?period=2026-03").status_code == 403


def test_many_people_cost_the_same_queries(who: Cast) -> None:
    client = client_of(who.boss)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/activity/?period=2026-Q1").status_code == 200
        return len(captured)

    cost()
    few = cost()
    for number in range(12):
        extra = person(f"x{number}", who.east)
        visited(extra, owned(extra, f"Shop {number}"), 2)
        deal(extra, at(2), ("bidding", at(3)), ("won", at(4)))
        receipt(extra, 10, MARCH + timedelta(days=1))
    assert cost() == few
