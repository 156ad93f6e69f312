"""The approvals inbox lists what is proposed from below, for whoever decides on it."""

from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.views.inbox import waiting_for
from targets.operations import proposals
from targets.operations.split import CellEdit
from targets.tests.factories import company_plan, row_of
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db


def test_a_proposal_waits_for_who_leads_the_plan_and_for_nobody_else():
    people = cast()
    version = company_plan(people).versions.get()
    east = row_of(version, people.east)
    edit = CellEdit(east.pk, (date(2026, 5, 1),), Decimal(7))
    made = proposals.propose(
        row=east, edits=[edit], note="The fair", revision=version.revision,
        actor=people.east_manager, now=NOW,
    )  # fmt: skip
    waiting = waiting_for(people.boss, NOW.date())
    assert [(row.kind, row.title) for row in waiting] == [("proposal", str(made))]
    for other in (people.east_manager, people.west_manager, people.finance, people.rep):
        assert waiting_for(other, NOW.date()) == []
