"""The `targets` importer: what a file makes of a plan, and what it refuses by row and column."""

from decimal import Decimal

import pytest

from goalmgmt.core import company
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports.kinds import Row, Run
from goalmgmt.core.models import AuditEvent
from targets import queries
from targets.enums import AdjustmentReason, VersionStatus
from targets.imports import KINDS
from targets.models import PlanVersion, Resolution, SplitRow, TargetPlan
from targets.operations import months
from teams.operations import people as seats
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def load(*lines: str, issue: bool = True, actor: object = None) -> Run:
    """Import lines of `node,metric,period,value`."""
    names = [column.name for column in KINDS[0].columns]
    rows = [
        Row(number, dict(zip(names, line.split(","), strict=True)))
        for number, line in enumerate(lines, start=2)
    ]
    run = Run(actor, NOW, issue=issue)
    KINDS[0].write(rows, run)
    return run


def counts(run: Run) -> tuple[int, int, int]:
    return run.created, run.updated, run.unchanged


def test_quarters_of_people_become_an_issued_plan_that_rolls_up(people: Cast) -> None:
    run = load(
        "rep,receipts,2026-Q1,100.00", "mate,receipts,2026-Q1,50", "stranger,receipts,2026-02,7"
    )
    assert (counts(run), run.problems) == ((3, 0, 0), [])
    metric, quarter = queries.metric("receipts"), company.calendar().parse("2026-Q1")
    assert queries.targets_by_person(metric, quarter) == {
        people.rep.pk: Decimal("100.00"),
        people.mate.pk: Decimal("50.00"),
        people.stranger.pk: Decimal("7.00"),
    }
    assert queries.targets_by_unit(metric, quarter) == {
        people.company.pk: Decimal("157.00"),
        people.east.pk: Decimal("150.00"),
        people.west.pk: Decimal("7.00"),
    }
    by_month = queries.monthly_targets(metric, quarter.months(), person=people.rep)
    assert list(by_month.values()) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    version = PlanVersion.objects.get()
    assert (version.status, version.value) == (VersionStatus.ISSUED, Decimal("157.00"))
    assert (version.approved_by, version.resolution.signed_by) == (None, None)


def test_the_same_file_again_changes_nothing(people: Cast) -> None:
    lines = ["rep,receipts,2026,100.01", "mate,receipts,2026-03,50"]
    load(*lines)
    audits = AuditEvent.objects.count()
    assert counts(load(*lines)) == (0, 0, 2)
    assert (PlanVersion.objects.count(), AuditEvent.objects.count()) == (1, audits)


def test_changed_figures_of_an_issued_plan_make_a_new_version(people: Cast) -> None:
    load("rep,receipts,2026-Q1,90", "mate,receipts,2026-Q1,60")
    assert counts(load("rep,receipts,2026-Q1,120")) == (0, 1, 0)
    old, new = PlanVersion.objects.order_by("number")
    assert (old.status, new.status) == (VersionStatus.SUPERSEDED, VersionStatus.ISSUED)
    assert (new.category, new.value) == (AdjustmentReason.IMPORT, Decimal("180.00"))
    assert Resolution.objects.count() == 2


def test_without_issue_a_draft_waits_and_is_gone_on_with(people: Cast) -> None:
    load("rep,receipts,2026-Q1,90", issue=False)
    load("mate,receipts,2026-Q1,60", issue=False)
    version = PlanVersion.objects.get()
    assert (version.status, version.value) == (VersionStatus.DRAFT, Decimal("150.00"))
    assert counts(load("rep,receipts,2026-Q1,90")) == (0, 0, 1)
    version.refresh_from_db()
    assert version.status == VersionStatus.ISSUED


def test_units_may_be_given_alone_or_with_people_that_make_them_up(people: Cast) -> None:
    load("east,sales,2026-01,30", "west,sales,2026-01,20")
    metric, month = queries.metric("sales"), company.calendar().parse("2026-01")
    assert queries.targets_by_unit(metric, month) == {
        people.company.pk: Decimal("50.00"),
        people.east.pk: Decimal("30.00"),
        people.west.pk: Decimal("20.00"),
    }
    assert counts(load("rep,sales,2026-01,10", "mate,sales,2026-01,20", "east,sales,2026-01,30"))[
        0:2
    ] == (2, 0)


def test_a_unit_that_is_not_the_sum_of_its_people_is_refused_at_its_row(people: Cast) -> None:
    run = load("rep,sales,2026-01,10", "east,sales,2026-01,30")
    assert [(p.row, p.column) for p in run.problems] == [(3, "node")]
    assert (
        "30.00 is given for the unit, but what stands below makes 10.00" in run.problems[0].message
    )
    assert not TargetPlan.objects.exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("nobody,receipts,2026-Q1,5", "node"),
        ("rep,happiness,2026-Q1,5", "metric"),
        ("rep,receipts,2026-Q5,5", "period"),
        ("rep,receipts,2026-W07,5", "period"),
        ("rep,receipts,26-1,5", "period"),
        ("rep,receipts,2026-Q1,-5", "value"),
        ("rep,receipts,2026-Q1,１２３", "value"),
        ("rep,receipts,2026-Q1,NaN", "value"),
        ("rep,receipts,2026-Q1,1_000", "value"),
        ("rep,receipts,2026-Q1,1.005", "value"),
        ("rep,receipts,2026-Q1,99999999999999", "value"),
        ("rep,receipts,2026,7", "period"),
        ("boss,receipts,2026-Q1,5", "node"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_column(
    people: Cast, line: str, column: str
) -> None:
    run = load("rep,receipts,2026-Q2,5", line)
    assert [(p.row, p.column) for p in run.problems] == [(3, column)]
    assert not SplitRow.objects.exists()


def test_a_blank_value_changes_nothing(people: Cast) -> None:
    load("rep,receipts,2026-Q1,90")
    assert counts(load("rep,receipts,2026-Q1,")) == (0, 0, 1)


def test_locked_months_keep_their_targets(people: Cast) -> None:
    load("rep,receipts,2026-Q1,90")
    quarter = company.calendar().parse("2026-Q1")
    months.lock_months(months=quarter.months(), actor=people.finance, now=NOW)
    run = load("rep,receipts,2026-Q1,120")
    assert {p.row for p in run.problems} == {2}
    assert PlanVersion.objects.count() == 1
    assert counts(load("rep,receipts,2026-Q2,120")) == (1, 0, 0)


def test_a_person_who_moves_in_the_year_stands_in_both_units(people: Cast) -> None:
    day = company.calendar().parse("2026-07").starts_on
    seats.join_unit(person=people.rep, unit=people.west, starts_on=day, actor=None, now=NOW)
    load("rep,receipts,2026,1200")
    metric, year = queries.metric("receipts"), company.calendar().parse("2026")
    assert queries.targets_by_unit(metric, year)[people.east.pk] == Decimal("600.00")
    assert queries.targets_by_unit(metric, year)[people.west.pk] == Decimal("600.00")
    assert queries.targets_by_person(metric, year) == {people.rep.pk: Decimal("1200.00")}


def test_scores_are_neither_spread_nor_added_up(people: Cast) -> None:
    load("rep,satisfaction,2026-Q1,90", "mate,satisfaction,2026-Q1,80")
    metric, quarter = queries.metric("satisfaction"), company.calendar().parse("2026-Q1")
    assert queries.targets_by_person(metric, quarter) == {
        people.rep.pk: Decimal("90.00"),
        people.mate.pk: Decimal("80.00"),
    }
    assert queries.targets_by_unit(metric, quarter) == {}


def test_counts_are_spread_in_whole_pieces(people: Cast) -> None:
    load("rep,visits,2026-Q1,100")
    metric, quarter = queries.metric("visits"), company.calendar().parse("2026-Q1")
    by_month = queries.monthly_targets(metric, quarter.months(), person=people.rep)
    assert list(by_month.values()) == [Decimal(34), Decimal(33), Decimal(33)]


def test_only_leadership_and_the_system_import_as_issued(people: Cast) -> None:
    for actor in (people.admin, people.east_manager, people.rep, people.finance):
        with pytest.raises(NotAllowed):
            load("rep,receipts,2026-Q1,90", actor=actor)
    assert not TargetPlan.objects.exists()
    load("rep,receipts,2026-Q1,90", actor=people.admin, issue=False)
    assert PlanVersion.objects.get().status == VersionStatus.DRAFT


def test_a_year_of_a_unit_is_the_sum_of_the_years_below_it_though_its_months_round(
    people: Cast,
) -> None:
    lines = [
        "east,receipts,2026,1200.02", "rep,receipts,2026,600.01", "mate,receipts,2026,600.01",
    ]  # fmt: skip
    run = load(*lines)
    assert (counts(run), run.problems) == ((3, 0, 0), [])
    metric, january = queries.metric("receipts"), company.calendar().parse("2026-01")
    assert queries.targets_by_unit(metric, january)[people.east.pk] == Decimal("100.02")
    assert PlanVersion.objects.get().value == Decimal("1200.02")
    assert counts(load(*lines)) == (0, 0, 3)


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("months below are split, the rest is not",
         ["east,receipts,2026,1200", "rep,receipts,2026-Q1,300"]),
        ("two quarters make the year",
         ["east,receipts,2026,200", "rep,receipts,2026-Q1,100", "rep,receipts,2026-Q2,100"]),
        ("units alone", ["company,receipts,2026,90.01", "east,receipts,2026,90.01"]),
    ],
)  # fmt: skip
def test_units_and_people_of_other_periods_come_in_once(
    people: Cast, case: str, lines: list[str]
) -> None:
    code = people.company.code
    lines = [line.replace("company,", f"{code},") for line in lines]
    first = load(*lines, issue=False)
    assert (first.problems, first.created) == ([], len(lines)), case
    value, audits = PlanVersion.objects.get().value, AuditEvent.objects.count()
    assert value == Decimal(lines[0].rpartition(",")[2])
    assert counts(load(*lines, issue=False)) == (0, 0, len(lines)), case
    assert counts(load(*reversed(lines), issue=False)) == (0, 0, len(lines)), case
    assert (PlanVersion.objects.get().value, AuditEvent.objects.count()) == (value, audits)


def test_a_figure_of_a_person_leaves_the_other_months_of_the_unit_alone(people: Cast) -> None:
    load("east,receipts,2026,1200", issue=False)
    for _time in (1, 2):
        load("rep,receipts,2026-Q1,360", issue=False)
        assert PlanVersion.objects.order_by("number").last().value == Decimal("1260.00")


def test_a_unit_that_is_not_the_sum_of_what_is_below_is_told_once_for_its_period(
    people: Cast,
) -> None:
    run = load("east,receipts,2026,99", "rep,receipts,2026,98")
    assert [(problem.row, problem.column) for problem in run.problems] == [(2, "node")]
    assert "99" in run.problems[0].message
    assert "98" in run.problems[0].message
    assert not TargetPlan.objects.exists()


@pytest.mark.parametrize("period", ["2026", "2026-01"])
def test_targets_that_together_are_too_large_are_refused_at_the_largest(
    people: Cast, period: str
) -> None:
    largest = "9999999999999.99"
    run = load(f"mate,receipts,{period},0.01", f"rep,receipts,{period},{largest}")
    assert [(problem.row, problem.column) for problem in run.problems] == [(3, "node")]
    assert not TargetPlan.objects.exists()
