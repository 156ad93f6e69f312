"""Rounding vectors and exact text."""

from decimal import Decimal
from fractions import Fraction

import pytest

from incentives.engine.exact import approximate, show, to_fen

VECTORS = [
    ("0", "0.00"),
    ("0.004999999999", "0.00"),
    ("0.005", "0.01"),
    ("-0.005", "-0.01"),
    ("-0.004999999999", "0.00"),
    ("0.015", "0.02"),
    ("0.025", "0.03"),
    ("1.005", "1.01"),
    ("2.675", "2.68"),
    ("1234567890123.445", "1234567890123.45"),
    ("9999999999999.985", "9999999999999.99"),
    ("1/3", "0.33"),
    ("2/3", "0.67"),
    ("-2/3", "-0.67"),
    ("1/200", "0.01"),
    ("1/201", "0.00"),
    ("199/40000", "0.00"),
]


@pytest.mark.parametrize(("given", "expected"), VECTORS)
def test_rounds_half_up_once(given, expected):
    assert to_fen(Fraction(given)) == Decimal(expected)


@pytest.mark.parametrize("halves", range(-100, 101))
def test_each_half_fen_goes_away_from_zero(halves):
    fen = (abs(halves) + 1) // 2
    assert to_fen(Fraction(halves, 200)) == Decimal(fen if halves > 0 else -fen) / 100


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Fraction(0), "0"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(100), "100"),
        (Fraction(85, 1000), "0.085"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-7, 6), "-7/6"),
        (Fraction(1, 2**20), "0.00000095367431640625"),
    ],
)
def test_shows_the_shortest_exact_text(given, expected):
    assert show(given) == expected
    assert Fraction(show(given)) == given


def test_ratios_for_people_have_six_places():
    assert approximate(Fraction(2, 3)) == Decimal("0.666667")
