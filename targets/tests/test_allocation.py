"""Spreading is exact: sums, margins, one unit at most from the exact share (quality.md M2)."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goalmgmt.core.amounts import ZERO
from targets.allocation import DoesNotFit, spread, spread_grid

FEN = Decimal("0.01")
amounts = st.integers(0, 10**14).map(lambda fen: Decimal(fen).scaleb(-2))
weights = st.dictionaries(
    st.integers(1, 60),
    st.one_of(st.integers(0, 10**9), st.fractions(0, 1000, max_denominator=999)),
    min_size=1, max_size=50,
)  # fmt: skip
units = st.sampled_from([FEN, Decimal(1), Decimal(10000)])


@given(amounts, weights, units, st.booleans())
def test_parts_sum_to_the_total_and_never_change_sign(total, shares, unit, negative) -> None:
    whole = -total if negative else total
    parts = spread(whole, shares, unit=unit)
    assert sum(parts.values(), ZERO) == whole
    assert all(part * (-1 if negative else 1) >= 0 for part in parts.values())


@given(amounts, weights)
def test_each_part_lies_within_one_fen_of_its_share(total, shares) -> None:
    parts = spread(total, shares)
    base = sum(Fraction(weight) for weight in shares.values())
    for key, weight in shares.items():
        share = Fraction(weight) / base if base else Fraction(1, len(shares))
        assert abs(Fraction(parts[key]) - Fraction(total) * share) < Fraction(1, 100)


@given(amounts, weights, st.randoms())
def test_the_order_of_the_rows_changes_nothing(total, shares, chance) -> None:
    items = list(shares.items())
    chance.shuffle(items)
    assert spread(total, dict(items)) == spread(total, shares)


@given(amounts, weights, st.data())
def test_locked_parts_hold_and_the_rest_still_sums(total, shares, data) -> None:
    keys = sorted(shares)
    held = data.draw(st.sets(st.sampled_from(keys), max_size=len(keys) - 1))
    locked = {key: (total / (2 * len(keys))).quantize(FEN, "ROUND_DOWN") for key in held}
    parts = spread(total, shares, locked=locked)
    assert sum(parts.values(), ZERO) == total
    assert {key: parts[key] for key in locked} == locked


def test_locks_beyond_the_total_do_not_fit() -> None:
    with pytest.raises(DoesNotFit):
        spread(Decimal(5), {1: 1, 2: 1}, locked={1: Decimal(6)})
    with pytest.raises(DoesNotFit):
        spread(Decimal(5), {1: 1}, locked={1: Decimal(4)})


margins = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def grids(data: st.DataObject) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Row and column totals of one sum, in fen."""
    rows = data.draw(margins)
    cuts = data.draw(st.lists(st.integers(0, sum(rows)), max_size=11).map(sorted))
    edges = [0, *cuts, sum(rows)]
    columns = [after - before for before, after in itertools.pairwise(edges)]
    scale = [Decimal(n).scaleb(-2) for n in rows], [Decimal(n).scaleb(-2) for n in columns]
    return dict(enumerate(scale[0])), dict(enumerate(scale[1]))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_grid_meets_both_margins_within_one_fen_of_every_share(data) -> None:
    rows, columns = grids(data)
    cells = spread_grid(rows, columns)
    whole = Fraction(sum(rows.values(), ZERO))
    for row, total in rows.items():
        assert sum((cells[row, column] for column in columns), ZERO) == total
    for column, total in columns.items():
        assert sum((cells[row, column] for row in rows), ZERO) == total
    for (row, column), amount in cells.items():
        share = Fraction(rows[row]) * Fraction(columns[column]) / whole if whole else Fraction(0)
        assert amount >= 0
        assert abs(Fraction(amount) - share) < Fraction(1, 100)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_grid_does_not_depend_on_the_order_of_its_rows(data) -> None:
    rows, columns = grids(data)
    turned = spread_grid(dict(reversed(rows.items())), dict(reversed(columns.items())))
    assert turned == spread_grid(rows, columns)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_locked_cells_of_a_grid_hold_and_both_margins_still_do(data) -> None:
    rows, columns = grids(data)
    solution = spread_grid(rows, columns)
    held = data.draw(st.sets(st.sampled_from(sorted(solution)), max_size=8))
    locked = {cell: solution[cell] for cell in held}
    cells = spread_grid(rows, columns, locked=locked)
    assert {cell: cells[cell] for cell in locked} == locked
    for row, total in rows.items():
        assert sum((cells[row, column] for column in columns), ZERO) == total
    for column, total in columns.items():
        assert sum((cells[row, column] for row in rows), ZERO) == total


def test_a_large_grid_in_ten_thousands_is_quick_and_round() -> None:
    rows = {pk: Decimal(10000) * (pk % 7 + 1) for pk in range(300)}
    whole = sum(rows.values(), ZERO)
    columns = spread(whole, dict(enumerate(range(1, 13))), unit=Decimal(10000))
    cells = spread_grid(rows, columns, unit=Decimal(10000))
    assert all(amount % 10000 == 0 for amount in cells.values())
    assert sum(cells.values(), ZERO) == whole


@pytest.mark.parametrize(
    ("rows", "columns", "locked"),
    [
        ({1: 5}, {1: 4}, {}),
        ({1: 5}, {1: 5}, {(1, 1): 6}),
        ({1: 5, 2: 5}, {1: 5, 2: 5}, {(1, 1): 4, (1, 2): 4}),
    ],
)
def test_what_cannot_be_met_is_refused(rows, columns, locked) -> None:
    with pytest.raises(DoesNotFit):
        spread_grid(
            {key: Decimal(value) for key, value in rows.items()},
            {key: Decimal(value) for key, value in columns.items()},
            locked={key: Decimal(value) for key, value in locked.items()},
        )


def test_the_demo_company_splits_as_decided() -> None:
    wan = Decimal(10000)
    parts = spread(10000 * wan, {"gd": 5000, "ed": 1500, "wd": 3000, "gx": 500}, unit=wan)
    assert parts == {"gd": 5000 * wan, "ed": 1500 * wan, "wd": 3000 * wan, "gx": 500 * wan}
