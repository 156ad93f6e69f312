"""Two people at the same moment, on PostgreSQL: SQLite lets one writer in at a time anyway."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from goalmgmt.core.errors import Conflict, NotAllowed
from targets.enums import VersionStatus
from targets.models import Acceptance, PlanApproval, PlanVersion, Resolution
from targets.operations import acceptance, adjustments, decisions, split
from targets.operations import chain as chains
from targets.operations.chain_rules import Step
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
                version=version, edits=[split.CellEdit(row.pk, (month,), amount)],
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
