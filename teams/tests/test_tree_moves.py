"""Any order of moves: the dated ancestry equals walking up the placements, day by day (C5)."""

from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import add_months
from teams.models import Unit, UnitAncestry, UnitPlacement
from teams.operations import units as operations
from teams.tests.factories import NOW, START, unit

pytestmark = pytest.mark.django_db

COUNT = 5
MONTHS = 6
MOVES = st.lists(
    st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1), st.integers(1, MONTHS)),
    max_size=8,
)


def walked(day: date) -> set[tuple[int, int, int]]:
    """(ancestor, descendant, depth) by walking up from every unit on one day."""
    parents = dict(UnitPlacement.objects.on(day).values_list("unit", "parent"))
    first = {
        place.unit_id: place.parent_id
        for place in UnitPlacement.objects.order_by("-starts_on")
        if place.starts_on <= place.unit.starts_on
    }
    found = set()
    for pk in Unit.objects.values_list("pk", flat=True):
        above, depth = pk, 0
        while above is not None:
            found.add((above, pk, depth))
            assert depth <= COUNT, "a circle"
            above = parents.get(above, first.get(above) if day < START else None)
            depth += 1
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
def test_ancestry_equals_walking_up_after_any_moves(moves, db):
    with transaction.atomic():
        root = unit("root")
        units = [unit(f"u{index}", root) for index in range(COUNT)]
        for who, where, months in moves:
            with suppress(Refused):
                operations.place_unit(
                    unit=units[who], parent=units[where], starts_on=add_months(START, months),
                    actor=None, now=NOW,
                )  # fmt: skip
        days = [date(2020, 5, 5), *(add_months(START, month) for month in range(MONTHS + 2))]
        for day in days:
            rows = UnitAncestry.objects.on(day).values_list("ancestor", "descendant", "depth")
            assert len(rows) == len(set(rows))
            assert set(rows) == walked(day)
        transaction.set_rollback(True)


def test_a_refused_move_leaves_tree_and_ancestry_as_they_were():
    root = unit("root")
    upper, lower = unit("upper", root), unit("lower", root)
    april = date(2025, 4, 1)
    operations.place_unit(unit=lower, parent=upper, starts_on=april, actor=None, now=NOW)
    before = sorted(UnitAncestry.objects.values_list("ancestor", "descendant", "starts_on"))
    with pytest.raises(Refused) as refused:
        operations.place_unit(unit=upper, parent=lower, starts_on=april, actor=None, now=NOW)
    assert refused.value.field == "parent"
    assert sorted(UnitAncestry.objects.values_list("ancestor", "descendant", "starts_on")) == before
    assert upper.placements.get().ends_on is None
