"""The ledger: rows, drill, as of a day, moves, reserve; always the sum of its rows."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from goalmgmt.core.periods import FiscalCalendar
from targets.queries import metric
from teams.operations import leads, people, units
from teams.tests.factories import NOW, cast
from tracking.queries import Asked, Viewer, achieved_by_person, drill, ledger, person_row
from tracking.tests.factories import issued_plan, receipt, target

pytestmark = pytest.mark.django_db
CALENDAR = FiscalCalendar()
YEAR, Q1 = CALENDAR.parse("2026"), CALENDAR.parse("2026-Q1")
JAN, FEB, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))


def test_a_persons_row_says_target_achieved_attainment_and_gap() -> None:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, {JAN: 100, FEB: 100, MARCH: 100})
    receipt(company.rep, "80.50", date(2026, 1, 31))
    receipt(company.rep, "20", APRIL)
    row = ledger(Q1, metric("receipts"), by="person")[0]
    assert (row.code, row.target, row.achieved) == ("rep", Decimal(300), Decimal("80.50"))
    assert (row.attainment, row.gap) == (Decimal("0.268333"), Decimal("-219.50"))


def test_people_and_units_without_a_target_are_in_the_ledger() -> None:
    company = cast()
    receipt(company.stranger, 70, MARCH)
    rows = ledger(Q1, metric("receipts"), by="person")
    assert [(row.code, row.target, row.attainment) for row in rows] == [
        ("stranger", Decimal(0), None)
    ]
    units_ = {row.code: row.achieved for row in ledger(Q1, metric("receipts"), by="unit")}
    assert units_ == {"co": Decimal(70), "east": Decimal(0), "west": Decimal(70)}


def test_plan_to_date_follows_the_plans_own_curve_and_counts_the_running_month_by_days() -> None:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(plan, company.rep, {JAN: 100, FEB: 56, MARCH: 310})
    asked = Asked(YEAR, metric("receipts"), date(2026, 3, 10))
    row = person_row(asked, company.rep)
    assert row.target == Decimal(466)
    assert row.plan_to_date == Decimal(100 + 56 + 100)


STATES = [
    ("nothing planned", "0", "0", "50", "no_target"),
    ("hardly begun", "1000", "50", "500", "too_early"),
    ("ahead", "1000", "500", "550", "ahead"),
    ("on track", "1000", "500", "475", "on_track"),
    ("at risk", "1000", "500", "400", "at_risk"),
    ("behind", "1000", "500", "399.99", "behind"),
]


@pytest.mark.parametrize(
    ("whole", "due", "done", "state"), [row[1:] for row in STATES], ids=[row[0] for row in STATES]
)
def test_the_status_is_read_from_the_pace(whole: str, due: str, done: str, state: str) -> None:
    from tracking.pacing import status  # noqa: PLC0415

    assert status(Decimal(done), Decimal(due), Decimal(whole)) == state


def test_the_drill_sums_to_its_unit_with_reserve_and_without_targets() -> None:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    east = target(plan, company.east, {})
    target(east, company.rep, {MARCH: 100})
    target(east, company.east, {MARCH: 50}, kind="reserve")
    target(plan, company.west, {MARCH: "33.33"})
    receipt(company.rep, 10, MARCH)
    receipt(company.mate, 20, MARCH)
    receipt(company.stranger, 30, MARCH)
    receipt(company.east_manager, 40, MARCH)
    asked = Asked(Q1, metric("receipts"), date(2026, 3, 11))
    for unit, wanted in ((company.company, "183.33"), (company.east, "150")):
        whole = drill(asked, unit)
        alone = ledger(Q1, asked.metric, by="company", node=unit, as_of=asked.as_of)[0]
        assert (whole.total.target, whole.total.achieved) == (alone.target, alone.achieved)
        assert whole.total.target == Decimal(wanted) == sum(row.target for row in whole.rows)
        assert whole.total.achieved == sum(row.achieved for row in whole.rows)
        assert whole.total.plan_to_date == sum(row.plan_to_date for row in whole.rows)
    rows = [(row.kind, row.code, row.achieved) for row in drill(asked, company.east).rows]
    assert rows == [
        ("person", "east-m", Decimal(40)),
        ("person", "mate", Decimal(20)),
        ("person", "rep", Decimal(10)),
        ("reserve", "east", Decimal(0)),
    ]


def test_a_moved_person_brings_results_to_both_units_and_the_total_stays() -> None:
    company = cast()
    receipt(company.rep, 10, FEB)
    people.join_unit(person=company.rep, unit=company.west, starts_on=MARCH, actor=None, now=NOW)
    receipt(company.rep, 5, MARCH)
    asked = Asked(Q1, metric("receipts"))
    east, west = drill(asked, company.east), drill(asked, company.west)
    assert (east.total.achieved, west.total.achieved) == (Decimal(10), Decimal(5))
    assert achieved_by_person(asked.metric, Q1) == {company.rep.pk: Decimal(15)}
    assert drill(asked, company.company).total.achieved == Decimal(15)


def test_a_moved_unit_counts_where_it_stood_in_each_month() -> None:
    company = cast()
    receipt(company.stranger, 10, FEB)
    units.place_unit(unit=company.west, parent=company.east, starts_on=MARCH, actor=None, now=NOW)
    receipt(company.stranger, 5, MARCH)
    asked = Asked(Q1, metric("receipts"))
    rows = {row.code: row.achieved for row in drill(asked, company.company).rows}
    assert rows == {"east": Decimal(5), "west": Decimal(10)}
    assert drill(asked, company.east).total.achieved == Decimal(5)
    assert drill(asked, company.company).total.achieved == Decimal(15)


def test_as_of_a_day_takes_what_happened_by_then() -> None:
    company = cast()
    receipt(company.rep, 10, date(2026, 3, 4))
    receipt(company.rep, 5, date(2026, 3, 5))
    march = CALENDAR.parse("2026-03")
    found = achieved_by_person(metric("receipts"), march, as_of=date(2026, 3, 4))
    assert found == {company.rep.pk: Decimal(10)}


def test_a_week_takes_its_own_days_across_months() -> None:
    company = cast()
    for day in (date(2026, 3, 29), date(2026, 3, 30), APRIL, date(2026, 4, 6)):
        receipt(company.rep, 1, day)
    week = CALENDAR.parse("2026-W14")
    assert achieved_by_person(metric("receipts"), week) == {company.rep.pk: Decimal(2)}


def test_growth_compares_the_same_days_a_year_before() -> None:
    company = cast()
    receipt(company.rep, 100, date(2025, 3, 4))
    receipt(company.rep, 999, date(2025, 3, 20))
    receipt(company.rep, 120, date(2026, 3, 4))
    march = CALENDAR.parse("2026-03")
    row = person_row(Asked(march, metric("receipts"), date(2026, 3, 10)), company.rep)
    assert (row.last_year, row.growth) == (Decimal(100), Decimal("0.2"))


def test_a_viewer_sees_only_the_own_part() -> None:
    company = cast()
    for person in (company.rep, company.mate, company.stranger):
        receipt(person, 10, MARCH)
    codes = {
        who.code: [
            row.code
            for row in ledger(Q1, metric("receipts"), by="person", viewer=Viewer(who, MARCH))
        ]
        for who in (company.rep, company.east_manager, company.finance)
    }
    assert codes == {
        "rep": ["rep"],
        "east-m": ["mate", "rep"],
        "fin": ["mate", "rep", "stranger"],
    }
    assert ledger(Q1, metric("receipts"), by="company", viewer=Viewer(company.rep, MARCH)) == []


def test_the_view_of_a_past_period_is_that_of_todays_rights() -> None:
    """Whoever led the unit in the period that is asked about, but leads it no longer, sees none
    of it; whoever leads it now does."""
    company = cast()
    receipt(company.rep, 10, MARCH)
    leads.appoint_leader(
        unit=company.east, person=company.west_manager, starts_on=APRIL, actor=None, now=NOW
    )
    seen = {
        (who.code, by): [
            row.code for row in ledger(Q1, metric("receipts"), by=by, viewer=Viewer(who, APRIL))
        ]
        for who in (company.east_manager, company.west_manager)
        for by in ("person", "unit")
    }
    assert seen == {
        ("east-m", "person"): [], ("east-m", "unit"): [],
        ("west-m", "person"): ["rep"], ("west-m", "unit"): ["east", "west"],
    }  # fmt: skip


def test_the_drill_costs_the_same_with_few_and_many_people(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    company = cast()
    asked = Asked(Q1, metric("receipts"), date(2026, 3, 10))
    receipt(company.rep, 10, MARCH)
    with django_assert_max_num_queries(24):
        drill(asked, company.east)
    for number in range(20):
        person = people.add_person(
            new=people.NewPerson(f"p{number}", f"P{number}", roles=frozenset({"rep"})),
            actor=None, now=NOW,
        )  # fmt: skip
        people.join_unit(person=person, unit=company.east, starts_on=JAN, actor=None, now=NOW)
        receipt(person, 10, MARCH)
    with django_assert_max_num_queries(24):
        drill(asked, company.east)


def command(*args: str) -> list[dict[str, str | None]]:
    out = StringIO()
    call_command("ledger", *args, "--json", stdout=out)
    rows: list[dict[str, str | None]] = json.loads(out.getvalue())
    return rows


def test_the_read_out_gives_strings_with_two_and_six_places() -> None:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(plan, company.rep, {MARCH: 300})
    receipt(company.rep, 100, MARCH)
    common = ("--period", "2026-Q1", "--metric", "receipts")
    assert command(*common, "--by", "person") == [
        {
            "code": "rep",
            "name": "rep",
            "target": "300.00",
            "achieved": "100.00",
            "attainment": "0.333333",
            "gap": "-200.00",
        }
    ]
    whole = command(*common, "--by", "company")
    assert [(row["code"], row["achieved"]) for row in whole] == [("co", "100.00")]
    early = command(*common, "--by", "company", "--as-of", "2026-02-28")
    assert early[0]["achieved"] == "0.00"
    east = command(*common, "--by", "unit", "--node", "east")
    assert [row["code"] for row in east] == ["east"]
    receipt(company.mate, 7, MARCH)
    mate = command(*common, "--node", "mate")
    assert [(row["code"], row["achieved"]) for row in mate] == [("mate", "7.00")]


@pytest.mark.parametrize(
    "args",
    [
        ("--period", "2026-Q5", "--metric", "receipts"),
        ("--period", "2026", "--metric", "love"),
        ("--period", "2026", "--metric", "receipts", "--node", "nowhere"),
        ("--period", "2026", "--metric", "receipts", "--node", "rep", "--by", "unit"),
        ("--period", "2026", "--metric", "receipts", "--as-of", "yesterday"),
    ],
)
def test_the_read_out_refuses_what_it_does_not_know(args: tuple[str, ...]) -> None:
    cast()
    with pytest.raises(CommandError):
        call_command("ledger", *args)
