"""Two people at the same moment, on PostgreSQL: SQLite lets one writer in at a time anyway."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from goalmgmt.core.errors import Conflict
from targets.models import PlanVersion, Resolution
from targets.operations import adjustments, decisions, split
from targets.tests.factories import (
    JULY,
    MEETING,
    draft_plan,
    issued,
    row_of,
    spread_evenly,
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
        except Conflict as error:
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
