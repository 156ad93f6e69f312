"""Spreads over random trees with random locks: sums, order, one unit (quality.md M2).

Plain trees, without a database: the calculation is the one that the dialog and the act call.
"""

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from goalmgmt.core.amounts import CENT, ZERO
from targets import rounding
from targets.allocation import DoesNotFit
from targets.enums import SpreadMethod
from targets.queries import spreading
from targets.queries.grid import Grid, GridRow
from targets.queries.spreading import Order

MONTHS = [date(2026, month, 1) for month in range(1, 13)]
UNITS = st.sampled_from([CENT, Decimal(1), Decimal(10000)])


@pytest.fixture(autouse=True)
def nothing_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "fixed_months", lambda _version, _months: set())


@st.composite
def trees(draw: st.DrawFn) -> tuple[Grid, dict[int, Decimal]]:
    """A tree up to six deep with 1 to 50 rows below a row, a value, and a weight for each row."""
    value = Decimal(draw(st.integers(0, 10**12))).scaleb(-2)
    parents: list[int | None] = [None]
    depth = {1: 0}
    for _row in range(draw(st.integers(1, 50))):
        above = draw(st.sampled_from([pk for pk, deep in depth.items() if deep < 6]))
        parents.append(above)
        depth[len(parents)] = depth[above] + 1
    rows = [
        GridRow(
            pk,
            up,
            "unit",
            str(pk),
            str(pk),
            depth[pk],
            pk,
            None,
            None,
            None,
            dict.fromkeys(MONTHS, ZERO),
        )
        for pk, up in enumerate(parents, start=1)
    ]
    weight = st.sampled_from([0, 1, 1, 3, 10**9]) | st.integers(0, 1000)
    weights = {row.pk: Decimal(draw(weight)).scaleb(-draw(st.integers(0, 3))) for row in rows}
    return grid_of(rows, value), weights


def grid_of(rows: list[GridRow], value: Decimal) -> Grid:
    below: dict[int | None, list[GridRow]] = defaultdict(list)
    for row in rows:
        below[row.parent].append(row)
    metric = SimpleNamespace(adds_up=True, step=CENT)
    version: Any = SimpleNamespace(value=value, plan=SimpleNamespace(metric=metric))
    return Grid(version, MONTHS, rows, dict(below), {row.pk: row for row in rows}, {}, len(rows))


def carried_out(grid: Grid, order: Order) -> dict[tuple[int, date], Decimal]:
    after = {(row.pk, month): row.amounts[month] for row in grid.rows for month in MONTHS}
    after.update(spreading.proposal(grid, order, spare_person=None))
    return after


def check_sums(grid: Grid, after: dict[tuple[int, date], Decimal]) -> None:
    assert sum((after[1, month] for month in MONTHS), ZERO) == grid.version.value
    for parent, children in grid.below.items():
        for month in MONTHS if parent is not None else ():
            assert sum((after[child.pk, month] for child in children), ZERO) == after[parent, month]
    assert min(after.values()) >= 0


@settings(max_examples=150, deadline=None)
@given(trees(), UNITS)
def test_every_level_sums_and_no_cell_turns_negative(tree, unit) -> None:
    grid, weights = tree
    check_sums(
        grid, carried_out(grid, Order(1, method=SpreadMethod.WEIGHTS, unit=unit, weights=weights))
    )


@pytest.mark.thorough
@settings(max_examples=10_000, deadline=None, phases=[Phase.generate])
@given(trees(), UNITS)
def test_ten_thousand_trees_sum_at_every_level(tree, unit) -> None:
    grid, weights = tree
    order = Order(1, method=SpreadMethod.WEIGHTS, unit=unit, weights=weights)
    check_sums(grid, carried_out(grid, order))


@settings(max_examples=80, deadline=None)
@given(trees(), st.randoms())
def test_the_order_in_which_rows_arrive_changes_nothing(tree, chance) -> None:
    grid, weights = tree
    turned = list(grid.rows)
    chance.shuffle(turned)
    order = Order(1, method=SpreadMethod.WEIGHTS, weights=weights)
    assert carried_out(grid_of(turned, grid.version.value), order) == carried_out(grid, order)


@settings(max_examples=80, deadline=None)
@given(trees(), st.data())
def test_locked_cells_hold_and_everything_still_sums_or_the_spread_is_refused(tree, data) -> None:
    grid, weights = tree
    order = Order(1, method=SpreadMethod.WEIGHTS, weights=weights)
    first = carried_out(grid, order)
    for row in grid.rows:
        row.amounts = {month: first[row.pk, month] for month in MONTHS}
        row.locked = set(data.draw(st.sets(st.sampled_from(MONTHS), max_size=2)))
    held = {(row.pk, month): row.amounts[month] for row in grid.rows for month in row.locked}
    try:
        after = carried_out(grid, Order(1))
    except DoesNotFit:
        return
    check_sums(grid, after)
    assert {cell: after[cell] for cell in held} == held


margins = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@settings(max_examples=300, deadline=None)
@given(
    margins,
    st.lists(st.integers(0, 10**4), min_size=1, max_size=12),
    st.sampled_from([1, 100, 10**6]),
)
def test_each_cell_is_its_share_rounded_down_or_up(rows, weights, unit) -> None:
    """In units; what the totals hold beyond them moves a cell by less than one unit more."""
    total = sum(rows)
    cuts = sum(weights) or 1
    columns = [total * weight // cuts for weight in weights]
    columns[0] += total - sum(columns)
    cells = rounding.margins(rows, columns, unit)
    assert [sum(line) for line in cells] == rows
    assert [sum(column) for column in zip(*cells, strict=True)] == columns
    fine = 1 if any(n % unit for n in (*rows, *columns)) else unit
    for row, line in zip(rows, cells, strict=True):
        for column, cell in zip(columns, line, strict=True):
            share = Fraction(row * column, total) if total else Fraction(0)
            assert cell >= 0
            if fine == unit:
                assert abs(cell - share) < unit


@pytest.mark.parametrize("size", [(5, 4), (5, 3), (4, 3)])
def test_a_thousand_matrices_of_months_by_owners_and_lenses(size) -> None:
    """12 months × owners, products or regions, every one-way margin, each within one fen."""
    chance = random.Random(7)
    for _matrix in range(350):
        rows = [chance.randrange(10**9) for _row in range(size[0] * size[1])]
        total = sum(rows)
        cuts = sorted(chance.randrange(total + 1) for _cut in range(11))
        columns = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
        cells = rounding.margins(rows, columns)
        assert [sum(line) for line in cells] == rows
        assert [sum(column) for column in zip(*cells, strict=True)] == columns
        for row, line in zip(rows, cells, strict=True):
            for column, cell in zip(columns, line, strict=True):
                assert abs(cell * total - row * column) < total
