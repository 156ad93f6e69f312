"""Exact rationals inside the engine, decimal text at its edges.

Ratios such as attainment do not end in decimals, so the engine calculates in `Fraction` and
rounds once, half-up to the hundredth, where product.md P4 says so.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

from goalmgmt.core.amounts import round_half_up

ZERO = Fraction(0)
ONE = Fraction(1)


def exact(number: Decimal | int | None) -> Fraction:
    """The same number as a fraction; an absent one is zero."""
    return Fraction(number) if number is not None else ZERO


def to_fen(x: Fraction) -> Decimal:
    """The one rounding: half-up, away from zero, to hundredths."""
    return round_half_up(x)


def fen(numerator: int, denominator: int) -> int:
    """The same rounding in whole hundredths, for a quotient of integers."""
    whole = (200 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def total_of(numbers: Sequence[Fraction]) -> Fraction:
    """Their sum, over one common denominator."""
    common = lcm(*(x.denominator for x in numbers))
    return Fraction(sum(x.numerator * (common // x.denominator) for x in numbers), common)


def show(x: Fraction) -> str:
    """Shortest exact text: `0.085`, or `1/6` where no decimal is exact."""
    numerator, denominator = x.as_integer_ratio()
    if denominator == 1:
        return str(numerator)
    places = _decimal_places(denominator)
    if places is None:
        return f"{numerator}/{denominator}"
    whole, part = divmod(abs(numerator) * 10**places // denominator, 10**places)
    return f"{'-' if numerator < 0 else ''}{whole}.{part:0{places}d}"


def approximate(x: Fraction, places: int = 6) -> Decimal:
    """For people and for ratio columns only; nothing is calculated from it."""
    return round_half_up(x, places)


@lru_cache(maxsize=4096)
def _decimal_places(denominator: int) -> int | None:
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None
