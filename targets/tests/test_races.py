"""Two people at the same moment, on PostgreSQL: SQLite lets one writer in at a time anyway."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.testing.races import at_once, held_up
from targets.enums import VersionStatus
from targets.models import Acceptance, LockedMonth, PlanApproval, PlanVersion, Resolution
from targets.operations import acceptance, adjustments, decisions, months, split
from targets.operations import chain as chains
from targets.operations.chain_rules import Step
from targets.queries import blockers
from targets.tests.factories import (
    JULY,
    MEETING,
    approved,
    chain,
    draft_plan,
    issued,
    row_of,
    spread_evenly,
    submitted,
)  # fmt: skip
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="rows are locked only on PostgreSQL"
    ),
]


@pytest.fixture
def people() -> Cast:
    return cast()


def together(*acts: Callable[[], object]) -> list[str]:
    """The outcome of acts that start at once: "done", or the name of the refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except (Conflict, NotAllowed) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_approvals_one_writes_the_resolution(people: Cast) -> None:
    second = person("boss2", None, "leadership")
    for year in (2026, 2027, 2028):
        version = spread_evenly(draft_plan(people, year=year), people.east_manager)
        decisions.submit(version=version, actor=people.east_manager, now=NOW)
        outcome = together(
            *(
                lambda who=who, v=version: decisions.approve(
                    version=v, decision=MEETING, actor=who, now=NOW
                )
                for who in (people.boss, second)
            )
        )
        assert outcome == ["Conflict", "done"]
        assert Resolution.objects.filter(version=version).count() == 1
    assert sorted(Resolution.objects.values_list("sequence", flat=True)) == [1, 2, 3]


def test_of_two_edits_of_one_cell_the_later_hears_of_the_first(people: Cast) -> None:
    version = draft_plan(people)
    row = row_of(version, people.rep)
    month = row.cells.first().month
    outcome = together(
        *(
            lambda who=who, amount=amount: split.save_cells(
                version=version, edits=[split.CellEdit(row.pk, (month,), Decimal(amount))],
                revision=0, actor=who, now=NOW,
            )
            for who, amount in ((people.boss, 5), (people.east_manager, 7))
        )
    )  # fmt: skip
    assert outcome == ["StaleEdit", "done"]
    assert PlanVersion.objects.get(pk=version.pk).revision == 1


def test_two_adjustments_of_one_plan_become_one(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    outcome = together(
        *(
            lambda who=who: adjustments.start_adjustment(
                plan=version.plan, new=JULY, actor=who, now=NOW
            )
            for who in (people.boss, people.east_manager)
        )
    )
    assert outcome == ["Conflict", "done"]
    assert version.plan.versions.count() == 2


@pytest.mark.parametrize("_round", range(5))
def test_an_edit_and_a_submit_never_leave_a_submitted_plan_with_a_remainder(
    people: Cast, _round: int
) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    row = row_of(version, people.rep)
    edit = split.CellEdit(row.pk, (row.cells.first().month,), Decimal(7))
    at_once(
        lambda: split.save_cells(
            version=version, edits=[edit], revision=version.revision, actor=people.boss, now=NOW
        ),
        lambda: decisions.submit(version=version, actor=people.east_manager, now=NOW),
    )
    version.refresh_from_db()
    left = blockers.of_sums(version)
    assert (version.status == VersionStatus.SUBMITTED) != bool(left)


def test_a_submit_waits_for_the_edit_that_is_being_saved(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    row = row_of(version, people.rep)
    edit = split.CellEdit(row.pk, (row.cells.first().month,), Decimal(7))
    waited, found = held_up(
        lambda: split.save_cells(
            version=version, edits=[edit], revision=version.revision, actor=people.boss, now=NOW
        ),
        lambda: decisions.submit(version=version, actor=people.east_manager, now=NOW),
    )
    assert (waited, type(found)) == (True, RefusedRows)


def test_of_many_submits_one_is_made(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    found = at_once(
        *(
            lambda: decisions.submit(version=version, actor=people.east_manager, now=NOW)
            for _ in range(8)
        )
    )
    assert sum(isinstance(one, PlanVersion) for one in found) == 1
    assert {type(one) for one in found} == {PlanVersion, Conflict}


def test_a_plan_that_is_being_issued_waits_for_months_that_are_being_locked(people: Cast) -> None:
    """Else it would change a month's target after the close that locked the month."""
    version = issued(draft_plan(people), people)
    march = date(2026, 3, 1)
    new = adjustments.Adjustment("market", "New law", march)
    draft = adjustments.start_adjustment(
        plan=version.plan, new=new, actor=people.east_manager, now=NOW
    )
    april, row, mate = date(2026, 4, 1), row_of(draft, people.rep), row_of(draft, people.mate)
    moved = [
        split.CellEdit(of.pk, (month,), Decimal(amount))
        for of, month, amount in (
            (row, march, 60), (mate, march, 40), (row, april, 40), (mate, april, 60)
        )
    ]  # fmt: skip
    split.save_cells(version=draft, edits=moved, revision=0, actor=people.boss, now=NOW)
    other = person("boss3", None, "leadership")  # who changed a draft does not approve it
    decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    decisions.approve(version=draft, decision=MEETING, actor=other, now=NOW)
    waited, found = held_up(
        lambda: months.lock_months(months=[march], actor=people.finance, now=NOW),
        lambda: decisions.issue(version=draft, actor=people.boss, now=NOW),
    )
    assert (waited, type(found)) == (True, Refused)
    assert LockedMonth.objects.count() == 1
    assert version.plan.versions.get(status=VersionStatus.ISSUED) == version


def test_two_approvers_of_one_step_do_not_take_two(people: Cast) -> None:
    """Both saw the first step: the second of them decides nothing, though the next would be open
    to that person as well."""
    second = person("boss2", None, "leadership")
    chain(Step("role", role="leadership"), Step("role", role="leadership"))
    for year in (2026, 2027, 2028):
        version = submitted(draft_plan(people, year=year))
        shown = version.approvals.earliest("position").pk
        outcome = together(
            *(
                lambda who=who, v=version, step=shown: decisions.approve(
                    version=v, decision=MEETING, actor=who, now=NOW, step=step
                )
                for who in (people.boss, second)
            )
        )
        assert outcome == ["Conflict", "done"]
        steps = PlanApproval.objects.filter(version=version).order_by("position")
        assert [step.status for step in steps] == ["approved", "waiting"]
    assert not Resolution.objects.exists()


def test_approving_and_taking_back_end_in_one_of_both(people: Cast) -> None:
    for year in range(2026, 2032):
        version = submitted(draft_plan(people, year=year))
        outcome = together(
            lambda v=version: decisions.approve(
                version=v, decision=MEETING, actor=people.boss, now=NOW
            ),
            lambda v=version: chains.recall(version=v, actor=people.east_manager, now=NOW),
        )
        assert outcome == ["Conflict", "done"]
        version.refresh_from_db()
        resolved = Resolution.objects.filter(version=version).exists()
        assert resolved == (version.status == VersionStatus.APPROVED)
        assert version.status in {VersionStatus.APPROVED, VersionStatus.DRAFT}


def test_a_plan_is_issued_once(people: Cast) -> None:
    version = approved(draft_plan(people), people)
    outcome = together(
        *(
            lambda who=who: decisions.issue(version=version, actor=who, now=NOW)
            for who in (people.boss, people.east_manager)
        )
    )
    assert outcome == ["Conflict", "done"]
    assert Acceptance.objects.filter(version=version).count() == 2


def test_numbers_stay_unique_and_without_gaps_under_many_approvals(people: Cast) -> None:
    versions = [submitted(draft_plan(people, year=year)) for year in range(2026, 2034)]
    broken = versions.pop()
    PlanVersion.objects.filter(pk=broken.pk).update(status=VersionStatus.DRAFT)
    outcome = together(
        *(
            lambda v=v: decisions.approve(version=v, decision=MEETING, actor=people.boss, now=NOW)
            for v in [*versions, broken]
        )
    )
    assert outcome == ["Conflict", *["done"] * len(versions)]
    numbers = Resolution.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, len(versions) + 1))


def test_accepting_while_the_plan_is_replaced_never_answers_the_old_figures(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    draft = adjustments.start_adjustment(
        plan=version.plan, new=JULY, actor=people.east_manager, now=NOW
    )
    decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    decisions.approve(version=draft, decision=MEETING, actor=people.boss, now=NOW)
    own = Acceptance.objects.get(version=version, person=people.rep)
    outcome = together(
        lambda: acceptance.accept(acceptance=own, actor=people.rep, now=NOW),
        lambda: decisions.issue(version=draft, actor=people.boss, now=NOW),
    )
    assert "done" in outcome
    own.refresh_from_db()
    kept = Acceptance.objects.get(version=draft, person=people.rep)
    assert kept.status == own.status


def test_an_answer_waits_for_the_issue_that_replaces_the_plan(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    draft = adjustments.start_adjustment(
        plan=version.plan, new=JULY, actor=people.east_manager, now=NOW
    )
    decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    decisions.approve(version=draft, decision=MEETING, actor=people.boss, now=NOW)
    own = Acceptance.objects.get(version=version, person=people.rep)
    waited, found = held_up(
        lambda: decisions.issue(version=draft, actor=people.boss, now=NOW),
        lambda: acceptance.accept(acceptance=own, actor=people.rep, now=NOW),
    )
    assert (waited, type(found)) == (True, Conflict)
    own.refresh_from_db()
    assert own.status == "pending"
