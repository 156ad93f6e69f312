"""What a plan's page says its value is made of (product.md T5)."""

from decimal import Decimal

import pytest

from targets.queries.parts import parts_of
from targets.tests.factories import draft_plan, spread_evenly
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_an_empty_draft_has_all_of_its_value_left_to_give(people: Cast) -> None:
    parts = parts_of(draft_plan(people, value=1200))
    assert (parts.total, parts.left) == (Decimal(0), Decimal(1200))


def test_the_parts_of_a_spread_plan_make_up_its_value(people: Cast) -> None:
    parts = parts_of(spread_evenly(draft_plan(people, value=1200), people.east_manager))
    assert (parts.total, parts.left) == (Decimal(1200), Decimal(0))
    assert sum(part.amount for part in parts.rows) == Decimal(1200)
    assert sum(part.share or 0 for part in parts.rows) == Decimal(1)
