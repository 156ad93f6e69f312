"""Exact amounts: strict reading, one rounding, splits that always sum."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.amounts import BadAmount, allocate, parse_amount, ratio, round_half_up

D = Decimal


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (D("0.005"), 2, "0.01"),
        (D("-0.005"), 2, "-0.01"),
        (D("1.004999"), 2, "1.00"),
        (D("2.675"), 2, "2.68"),
        (Fraction(1, 3), 6, "0.333333"),
        (Fraction(-1, 200), 2, "-0.01"),
        (Fraction(2, 3), 2, "0.67"),
    ],
)
def test_halves_round_away_from_zero(value: Decimal, places: int, expected: str) -> None:
    assert str(round_half_up(value, places)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", "0.00"), ("-12.5", "-12.50"), (" 1200000.00 ", "1200000.00"), ("+3", "3.00")],
)
def test_a_plain_number_is_read(text: str, expected: str) -> None:
    assert str(parse_amount(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "format"),
        ("１２３", "format"),
        ("١٢", "format"),
        ("1_000", "format"),
        ("1,000.00", "format"),
        ("(1000)", "format"),
        ("NaN", "format"),
        ("sNaN", "format"),
        ("Infinity", "format"),
        ("1e3", "format"),
        ("1.234e400", "format"),
        (".5", "format"),
        ("5.", "format"),
        ("0.005", "places"),
        ("20565.6206", "places"),
        ("10000000000000.00", "range"),
        ("1" * 5000, "format"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(BadAmount) as caught:
        parse_amount(text)
    assert caught.value.reason == reason


def test_further_decimals_are_rounded_only_on_request() -> None:
    assert parse_amount("20565.6206", round_places=True) == D("20565.62")
    assert parse_amount("0.005", round_places=True) == D("0.01")


@pytest.mark.parametrize(
    ("total", "weights", "unit", "expected"),
    [
        ("100", [1, 1, 1], "0.01", ["33.34", "33.33", "33.33"]),
        ("-100", [1, 1, 1], "0.01", ["-33.34", "-33.33", "-33.33"]),
        ("0.02", [0, 0, 0], "0.01", ["0.01", "0.01", "0.00"]),
        ("10000", [5000, 1500, 3000, 500], "1", ["5000.00", "1500.00", "3000.00", "500.00"]),
        ("100.50", [1, 2], "1", ["33.00", "67.50"]),
        ("7", [0, 5], "0.01", ["0.00", "7.00"]),
    ],
)
def test_splits_by_largest_remainder(
    total: str, weights: list[int], unit: str, expected: list[str]
) -> None:
    assert [str(part) for part in allocate(D(total), weights, D(unit))] == expected


AMOUNTS = st.integers(-(10**14), 10**14).map(lambda fen: D(fen).scaleb(-2))
WEIGHTS = st.lists(st.one_of(st.integers(0, 10**9), st.fractions(0, 1000)), min_size=1, max_size=50)


@given(AMOUNTS, WEIGHTS)
def test_a_split_sums_and_stays_within_a_cent_of_its_share(
    total: Decimal, weights: list[Fraction]
) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)
    shares = [Fraction(weight) for weight in weights]
    whole = sum(shares) or Fraction(len(shares))
    shares = shares if sum(shares) else [Fraction(1)] * len(shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(Fraction(part) - Fraction(total) * share / whole) < Fraction(1, 100)


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=2, max_size=12, unique=True))
def test_a_split_does_not_depend_on_the_order_of_different_weights(
    total: Decimal, weights: list[int]
) -> None:
    forward = dict(zip(weights, allocate(total, weights), strict=True))
    backward = dict(zip(weights[::-1], allocate(total, weights[::-1]), strict=True))
    differing = [weight for weight in weights if forward[weight] != backward[weight]]
    # only equal remainders may change places, and then by one cent
    assert all(abs(forward[weight] - backward[weight]) == D("0.01") for weight in differing)


def test_nothing_to_split_over_and_negative_weights_are_errors() -> None:
    with pytest.raises(ValueError, match="nothing"):
        allocate(D(1), [])
    with pytest.raises(ValueError, match="negative"):
        allocate(D(1), [1, -1])


def test_a_ratio_without_a_whole_is_none() -> None:
    assert ratio(D(1), D(0)) is None
    assert ratio(D("24000"), D("30000")) == D("0.800000")
