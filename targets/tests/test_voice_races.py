"""Two people at once on lenses and proposals, on PostgreSQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from targets.models import PlanVersion, Proposal
from targets.operations import lenses, proposals
from targets.operations.split import CellEdit
from targets.queries import lenses as queries
from targets.tests.factories import company_plan, draft_plan, row_of, spread_evenly
from targets.tests.test_races import together
from teams.models import Product
from teams.tests.factories import NOW, cast, person

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="rows are locked only on PostgreSQL"
    ),
]
MAY = (date(2026, 5, 1),)


def test_a_proposal_is_taken_over_or_returned_but_not_both() -> None:
    people = cast()
    second = person("boss2", None, "leadership")
    version = company_plan(people).versions.get()
    east = row_of(version, people.east)
    made = proposals.propose(
        row=east, edits=[CellEdit(east.pk, MAY, Decimal(7))], note="n",
        revision=version.revision, actor=people.east_manager, now=NOW,
    )  # fmt: skip
    outcome = together(
        lambda: proposals.take_over(proposal=made, actor=people.boss, now=NOW),
        lambda: proposals.return_proposal(proposal=made, reason="No", actor=second, now=NOW),
    )
    assert outcome == ["Conflict", "done"]
    taken = Proposal.objects.get(pk=made.pk).status == "taken"
    assert (east.cells.get(month=MAY[0]).amount == Decimal(7)) == taken
    assert PlanVersion.objects.get(pk=version.pk).revision == int(taken)


def test_of_two_edits_of_a_lens_cell_one_is_told_of_the_other() -> None:
    people = cast()
    Product.objects.create(code="a", name="A")
    version = spread_evenly(draft_plan(people), people.east_manager)
    lenses.use_lens(version=version, lens="product", actor=people.east_manager, now=NOW)
    (row,) = queries.load(version, "product").rows

    def save(actor: object, amount: int) -> object:
        edit = lenses.LensEdit(row.pk, MAY, Decimal(amount))
        return lenses.save_lens(
            version=version, lens="product", edits=[edit], revision=0, actor=actor, now=NOW
        )

    outcome = together(lambda: save(people.east_manager, 5), lambda: save(people.boss, 6))
    assert outcome == ["StaleEdit", "done"]
    assert queries.load(version, "product").split.revision == 1
