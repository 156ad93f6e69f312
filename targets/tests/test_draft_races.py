"""Two people at one draft, and at what it rests on, at the same moment: on PostgreSQL."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from goalmgmt.core.errors import Conflict, Refused
from goalmgmt.core.files import File
from goalmgmt.testing.races import held_up
from targets.enums import DraftStepState, VersionStatus
from targets.models import Metric, PlanStep, PlanVersion, TargetPlan
from targets.operations import actions, decisions, evidence, metrics, plans, proposals, split, steps
from targets.operations.cells import Saved
from targets.operations.split import CellEdit
from targets.tests.factories import (
    company_plan,
    draft_plan,
    row_of,
    spread_evenly,
    step_of,
)
from targets.tests.test_races import together
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="rows are locked only on PostgreSQL"
    ),
]
MAY = (date(2026, 5, 1),)


@pytest.fixture
def people() -> Cast:
    return cast()


def test_two_undos_at_once_take_two_steps_back(people: Cast) -> None:
    """Not one of them twice: the second waits and finds the step before."""
    version = draft_plan(people)
    row = row_of(version, people.rep)
    for amount in (5, 7):
        version.refresh_from_db()
        split.save_cells(
            version=version, edits=[CellEdit(row.pk, MAY, Decimal(amount))],
            revision=version.revision, actor=people.boss, now=NOW,
        )  # fmt: skip
    waited, found = held_up(
        lambda: steps.undo(version=version, actor=people.boss, now=NOW),
        lambda: steps.undo(version=version, actor=people.boss, now=NOW),
    )
    assert (waited, type(found)) == (True, Saved)
    assert row.cells.get(month=MAY[0]).amount == 0
    assert version.cell_steps.filter(state=DraftStepState.UNDONE).count() == 2


def test_a_proposal_is_taken_over_once(people: Cast) -> None:
    second = person("boss2", None, "leadership")
    version = company_plan(people).versions.get()
    east = row_of(version, people.east)
    made = proposals.propose(
        row=east, edits=[CellEdit(east.pk, MAY, Decimal(7))], note="n",
        revision=version.revision, actor=people.east_manager, now=NOW,
    )  # fmt: skip
    outcome = together(
        *(
            lambda who=who: proposals.take_over(proposal=made, actor=who, now=NOW)
            for who in (people.boss, second)
        )
    )
    assert outcome == ["Conflict", "done"]
    assert PlanVersion.objects.get(pk=version.pk).revision == 1


def renamed(step: PlanStep) -> actions.Step:
    return actions.Step("Visit nobody", step.owner, step.due_on)


def test_a_submit_waits_for_the_step_that_is_being_changed(people: Cast) -> None:
    person("boss2", None, "leadership")  # who changed a draft does not approve it
    version = spread_evenly(draft_plan(people), people.east_manager)
    step = step_of(version, people.rep)
    waited, found = held_up(
        lambda: actions.change(
            item=step, new=renamed(step), revision=0, actor=people.boss, now=NOW
        ),
        lambda: decisions.submit(version=version, actor=people.east_manager, now=NOW),
    )
    assert (waited, type(found)) == (True, PlanVersion)
    step.refresh_from_db()
    assert step.title == "Visit nobody"


def test_a_step_is_not_changed_under_a_submit(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    step = step_of(version, people.rep)
    waited, found = held_up(
        lambda: decisions.submit(version=version, actor=people.east_manager, now=NOW),
        lambda: actions.change(
            item=step, new=renamed(step), revision=0, actor=people.boss, now=NOW
        ),
    )
    assert (waited, type(found)) == (True, Conflict)
    step.refresh_from_db()
    version.refresh_from_db()
    assert (step.revision, version.status) == (0, VersionStatus.SUBMITTED)


OWN = metrics.MetricFields("calls", "电话数", "Calls", "count", 2, "up", "sum", "measurements")


def own_metric() -> Metric:
    return metrics.add(new=OWN, actor=None, now=NOW)


def coarse(metric: Metric) -> Metric:
    """The metric, from now on in whole numbers."""
    return metrics.change(metric=metric, new=replace(OWN, decimals=0), actor=None, now=NOW)


def half_a_call(metric: Metric, people: Cast) -> PlanVersion:
    new = plans.NewPlan("Calls", metric, 2026, people.east, Decimal("0.50"), people.east_manager)
    return plans.create_plan(new=new, actor=people.boss, now=NOW)


def test_a_metric_does_not_change_its_meaning_under_a_plan_being_made(people: Cast) -> None:
    metric = own_metric()
    waited, found = held_up(lambda: half_a_call(metric, people), lambda: coarse(metric))
    assert (waited, type(found)) == (True, metrics.MeaningIsFixed)
    assert Metric.objects.get(pk=metric.pk).decimals == 2


def test_a_plan_is_checked_against_the_metric_as_it_is_being_changed(people: Cast) -> None:
    metric = own_metric()
    waited, found = held_up(lambda: coarse(metric), lambda: half_a_call(metric, people))
    assert (waited, type(found)) == (True, Refused)
    assert not TargetPlan.objects.filter(metric=metric).exists()


def test_the_same_evidence_added_twice_at_once_stays_one_file(people: Cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    version = draft_plan(people)
    file = File("law.txt", "txt", b"The new law")
    waited, found = held_up(
        *(
            lambda who=who: evidence.add(version=version, files=[file], actor=who, now=NOW)
            for who in (people.boss, people.east_manager)
        )
    )
    assert (waited, found) == (True, [])
    assert version.evidence.count() == 1
