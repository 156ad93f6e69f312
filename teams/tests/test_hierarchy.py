"""The dated closure of the unit tree."""

from datetime import date

import pytest

from teams.hierarchy import FOREVER, OPEN_START, Above, Cycle, Edge, closure

JAN, MAR, UNITS = (
    date(2026, 1, 1),
    date(2026, 3, 1),
    {1: date(2026, 1, 1), 2: date(2026, 1, 1), 3: date(2026, 1, 1)},
)


def test_a_move_splits_the_ancestry_at_its_day() -> None:
    rows = closure(UNITS, [Edge(3, 1, JAN, MAR), Edge(3, 2, MAR, None)])
    assert sorted(row for row in map(_tuple, rows) if row[1] == 3) == [
        (1, 3, 1, OPEN_START, MAR),
        (2, 3, 1, MAR, FOREVER),
        (3, 3, 0, OPEN_START, FOREVER),
    ]


def test_units_may_swap_places_over_time() -> None:
    rows = closure({1: JAN, 2: JAN}, [Edge(1, 2, JAN, MAR), Edge(2, 1, MAR, None)])
    assert {_tuple(row)[:2] for row in rows} == {(1, 1), (2, 2), (2, 1), (1, 2)}


@pytest.mark.parametrize(
    "edges",
    [
        [Edge(1, 2, JAN, None), Edge(2, 1, JAN, None)],
        [Edge(1, 2, JAN, None), Edge(2, 3, JAN, None), Edge(3, 2, JAN, None)],
    ],
)
def test_a_cycle_is_refused(edges: list[Edge]) -> None:
    with pytest.raises(Cycle):
        closure(UNITS, edges)


def test_ancestry_reaches_the_top() -> None:
    rows = closure(UNITS, [Edge(2, 1, JAN, None), Edge(3, 2, JAN, None)])
    assert Above(1, 3, 2, OPEN_START, FOREVER) in rows


def _tuple(row: Above) -> tuple[int, int, int, date, date]:
    return (row.ancestor, row.descendant, row.depth, row.starts_on, row.ends_on)
