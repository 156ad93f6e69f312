"""After the issue: acceptance, adjustments, locked months, figures as of a moment, reminders."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goalmgmt.core import company
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.models import JobRun, Notification
from targets import queries, today
from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, LockedMonth, PlanVersion
from targets.operations import acceptance, adjustments, decisions, months, plans, reminders, split
from targets.operations.adjustments import Adjustment
from targets.tasks import remind
from targets.tests.factories import (
    MEETING,
    draft_plan,
    issued,
    issued_plan,
    row_of,
    spread_evenly,
)
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db
JAN, JUN, JUL = date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1)
YEAR = "2026"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def version(people: Cast) -> PlanVersion:
    return issued(draft_plan(people), people)


def asked(version: PlanVersion, who: object) -> Acceptance:
    return Acceptance.objects.get(version=version, person=who)


def adjusted(version: PlanVersion, people: Cast) -> PlanVersion:
    """A second version from July with the rep at 80 a month, issued a day later."""
    later = NOW + timedelta(days=1)
    new = Adjustment("market", "New law", JUL, Decimal(1380))
    draft = adjustments.start_adjustment(
        plan=version.plan, new=new, actor=people.east_manager, now=later
    )
    cells = [
        split.CellEdit(row_of(draft, who).pk, (date(2026, month, 1),), Decimal(amount))
        for month in range(7, 13)
        for who, amount in ((people.rep, 80), (people.east, 130))
    ]
    split.save_cells(version=draft, edits=cells, revision=0, actor=people.east_manager, now=later)
    quarters = {1: Decimal(300), 2: Decimal(300), 3: Decimal(390), 4: Decimal(390)}
    plans.change_draft(
        version=draft,
        figures=plans.Figures(Decimal(1380), achievable_note="x", milestones=quarters),
        actor=people.east_manager, now=later,
    )  # fmt: skip
    decisions.submit(version=draft, actor=people.east_manager, now=later)
    decisions.approve(version=draft, decision=MEETING, actor=people.boss, now=later)
    return decisions.issue(version=draft, actor=people.boss, now=later)


def test_objecting_answering_and_accepting_after_all(people: Cast, version: PlanVersion) -> None:
    own = asked(version, people.rep)
    with pytest.raises(Refused):
        acceptance.object_(acceptance=own, reason="", actor=people.rep, now=NOW)
    acceptance.object_(acceptance=own, reason="Too much", actor=people.rep, now=NOW)
    assert Notification.objects.get(kind="targets.objected").person == people.east_manager
    for stranger in (people.rep, people.west_manager, people.mate):
        with pytest.raises(NotAllowed):
            acceptance.answer(acceptance=own, text="No", actor=stranger, now=NOW)
    acceptance.answer(acceptance=own, text="You get help", actor=people.east_manager, now=NOW)
    acceptance.accept(acceptance=own, actor=people.rep, now=NOW)
    own.refresh_from_db()
    assert (own.status, own.answer) == (AcceptanceStatus.ACCEPTED, "You get help")
    with pytest.raises(Conflict):
        acceptance.object_(acceptance=own, reason="Again", actor=people.rep, now=NOW)


def test_everybody_answers_for_themselves(people: Cast, version: PlanVersion) -> None:
    own = asked(version, people.rep)
    for other in (people.mate, people.east_manager, people.boss):
        with pytest.raises(NotAllowed):
            acceptance.accept(acceptance=own, actor=other, now=NOW)
    own.refresh_from_db()
    assert own.status == AcceptanceStatus.PENDING


def test_an_adjustment_replaces_the_version_and_keeps_the_months_before(
    people: Cast, version: PlanVersion
) -> None:
    new = adjusted(version, people)
    version.refresh_from_db()
    assert (version.status, new.status) == (VersionStatus.SUPERSEDED, VersionStatus.ISSUED)
    metric, year = queries.metric("receipts"), company.calendar().parse(YEAR)
    assert queries.targets_by_person(metric, year)[people.rep.pk] == Decimal("780.00")
    by_month = queries.monthly_targets(metric, [JUN, JUL], person=people.rep)
    assert by_month == {JUN: Decimal("50.00"), JUL: Decimal("80.00")}
    assert {a.person for a in new.acceptances.all()} == {people.rep, people.mate}
    assert new.resolution.number == "营决〔2026〕2号"


def test_as_of_a_past_moment_the_plan_of_that_moment_holds(
    people: Cast, version: PlanVersion
) -> None:
    adjusted(version, people)
    metric, year = queries.metric("receipts"), company.calendar().parse(YEAR)
    before = queries.targets_by_person(metric, year, at=NOW + timedelta(hours=1))
    earlier = queries.targets_by_person(metric, year, at=NOW - timedelta(hours=1))
    assert before[people.rep.pk] == Decimal("600.00")
    assert earlier == {}
    assert queries.targets_by_unit(metric, year)[people.east.pk] == Decimal("1380.00")


def test_months_before_the_effective_one_are_fixed(people: Cast, version: PlanVersion) -> None:
    draft = adjustments.start_adjustment(
        plan=version.plan, new=Adjustment("market", "x", JUL), actor=people.east_manager, now=NOW
    )
    edit = split.CellEdit(row_of(draft, people.rep).pk, (JUN,), Decimal(1))
    with pytest.raises(RefusedRows):
        split.save_cells(
            version=draft, edits=[edit], revision=0, actor=people.east_manager, now=NOW
        )


@pytest.mark.parametrize(
    ("new", "who", "error"),
    [
        (Adjustment("nonsense", "x", JUL), "east_manager", Refused),
        (Adjustment("market", " ", JUL), "east_manager", Refused),
        (Adjustment("market", "x", date(2027, 1, 1)), "east_manager", Refused),
        (Adjustment("market", "x", JAN), "east_manager", Refused),
        (Adjustment("market", "x", JUL, Decimal(-1)), "east_manager", Refused),
        (Adjustment("market", "x", JUL), "west_manager", NotAllowed),
        (Adjustment("market", "x", JUL), "rep", NotAllowed),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(
    people: Cast, version: PlanVersion, new: Adjustment, who: str, error: type[Exception]
) -> None:
    months.lock_months(months=[JAN], actor=people.finance, now=NOW)
    with pytest.raises(error):
        adjustments.start_adjustment(
            plan=version.plan, new=new, actor=getattr(people, who), now=NOW
        )
    assert version.plan.versions.count() == 1


def test_one_adjustment_at_a_time(people: Cast, version: PlanVersion) -> None:
    by = {"plan": version.plan, "new": Adjustment("market", "x", JUL), "now": NOW}
    draft = adjustments.start_adjustment(actor=people.east_manager, **by)
    with pytest.raises(Conflict):
        adjustments.start_adjustment(actor=people.east_manager, **by)
    plans.withdraw(version=draft, reason="Not now", actor=people.east_manager, now=NOW)
    assert adjustments.start_adjustment(actor=people.east_manager, **by).number == 3


def test_months_are_locked_once_by_finance_and_the_next_open_one_is_found(people: Cast) -> None:
    for actor in (people.rep, people.east_manager, people.admin):
        with pytest.raises(NotAllowed):
            months.lock_months(months=[JAN], actor=actor, now=NOW)
    days = [date(2026, 1, 15), date(2026, 2, 1)]
    assert len(months.lock_months(months=days, actor=people.finance, now=NOW)) == 2
    assert months.lock_months(months=days, actor=people.finance, now=NOW) == []
    assert LockedMonth.objects.count() == 2
    assert queries.open_month(JAN) == date(2026, 3, 1)
    assert queries.open_month(date(2025, 12, 9)) == date(2025, 12, 1)


def test_issuing_never_changes_a_locked_month(people: Cast) -> None:
    version = draft_plan(people)
    months.lock_months(months=[JAN], actor=people.finance, now=NOW)
    row, unit = row_of(version, people.rep), row_of(version, people.east)
    version.rows.get(pk=row.pk).cells.filter(month=JAN).update(amount=Decimal(1200))
    version.rows.get(pk=unit.pk).cells.filter(month=JAN).update(amount=Decimal(1200))
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    decisions.approve(version=version, decision=MEETING, actor=people.boss, now=NOW)
    with pytest.raises(Refused, match="locked"):
        decisions.issue(version=version, actor=people.boss, now=NOW)
    assert PlanVersion.objects.get(pk=version.pk).status == VersionStatus.APPROVED


def test_the_narrower_plan_speaks_for_its_people_and_nothing_counts_twice(people: Cast) -> None:
    issued_plan("receipts", 2026, {people.stranger: 12000, people.rep: 12})
    issued(draft_plan(people), people)
    metric, year = queries.metric("receipts"), company.calendar().parse(YEAR)
    assert queries.targets_by_person(metric, year) == {
        people.stranger.pk: Decimal("12000.00"),
        people.rep.pk: Decimal("600.00"),
        people.mate.pk: Decimal("600.00"),
    }
    by_unit = queries.targets_by_unit(metric, year)
    assert by_unit[people.east.pk] == Decimal("1200.00")
    assert by_unit[people.company.pk] == Decimal("12012.00")


def test_a_unit_above_all_plans_is_their_sum(people: Cast, version: PlanVersion) -> None:
    metric, year = queries.metric("receipts"), company.calendar().parse(YEAR)
    assert queries.targets_by_unit(metric, year)[people.company.pk] == Decimal("1200.00")
    whole = queries.monthly_targets(metric, year.months())
    assert sum(whole.values()) == Decimal("1200.00")


def test_reminders_come_after_three_and_seven_days_once_each(
    people: Cast, version: PlanVersion
) -> None:
    acceptance.accept(acceptance=asked(version, people.mate), actor=people.mate, now=NOW)
    kinds = ["targets.reminder", "targets.reminder_again", "targets.escalated"]
    for days, told in ((2, 0), (3, 1), (4, 1), (7, 3), (30, 3)):
        reminders.remind(now=NOW + timedelta(days=days))
        assert Notification.objects.filter(kind__in=kinds).count() == told, days
    assert Notification.objects.get(kind="targets.reminder").person == people.rep
    assert Notification.objects.get(kind="targets.escalated").person == people.east_manager
    assert remind(JobRun(), NOW + timedelta(days=31)) == {"reminded": 1, "escalated": 1}


def test_today_shows_each_role_what_waits(people: Cast) -> None:
    on = NOW.date()
    version = draft_plan(people)
    asked_above = "A draft plan with your unit"  # the company's, in which east is a row
    labels = [i.label for i in today.items(people.east_manager, on)]
    assert labels == ["Target plan to finish", asked_above]
    issued(version, people)
    assert [i.label for i in today.items(people.rep, on)] == ["Accept your target"]
    row, other = today.items(people.east_manager, on)
    assert (row.label, row.count, other.label) == ("Targets not accepted yet", 2, asked_above)
    acceptance.object_(acceptance=asked(version, people.rep), reason="x", actor=people.rep, now=NOW)
    assert today.items(people.rep, on) == []
    assert today.items(people.east_manager, on)[0].urgent


def test_leadership_sees_what_waits_for_approval_but_not_its_own(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    assert [i.label for i in today.items(people.boss, NOW.date())] == ["Target plan to approve"]
    assert today.items(people.stranger, NOW.date()) == []
