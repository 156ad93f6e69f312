"""Exact amounts: money and every metric value as Decimals of two places.

Plain Python, usable by the pay engine. Rounding is half-up, once, at the place
that the rule names (product.md C1); splits are by largest remainder (T5).
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from math import lcm

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
#: The largest amount that is kept, exclusive: 10^15 hundredths either way of zero.
MAX_AMOUNT = Decimal("9999999999999.99")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_STRICT = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,12})?")


class BadAmount(ValueError):
    """The text is not an amount; `reason` is one of format, places, range."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text[:40]!r}")
        self.reason = reason


def round_half_up(value: Decimal | Fraction, places: int = 2) -> Decimal:
    """`value` to `places` decimals, halves away from zero."""
    step = Decimal(1).scaleb(-places)
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**places
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(whole if value >= 0 else -whole).scaleb(-places, _WIDE)
    return value.quantize(step, context=_WIDE)


def ratio(part: Decimal, whole: Decimal, places: int = 6) -> Decimal | None:
    """part ÷ whole as a fraction, or None when there is nothing to divide by."""
    if not whole:
        return None
    return round_half_up(Fraction(part) / Fraction(whole), places)


def parse_amount(text: str, *, round_places: bool = False) -> Decimal:
    """An amount as machines write it: ASCII digits, a dot, at most two decimals.

    Raises BadAmount for anything else (`１２３`, `1_000`, `NaN`, `1e3`, `1,000`).
    With `round_places`, further decimals are rounded half-up instead of refused.
    """
    cleaned = text.strip()
    if not _STRICT.fullmatch(cleaned):
        raise BadAmount("format", text)
    try:
        value = Decimal(cleaned)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only numbers
        raise BadAmount("format", text) from error
    rounded = round_half_up(value)
    if rounded != value and not round_places:
        raise BadAmount("places", text)
    if abs(rounded) > MAX_AMOUNT:
        raise BadAmount("range", text)
    return rounded


def allocate(
    total: Decimal, weights: Sequence[Decimal | int | Fraction], unit: Decimal = CENT
) -> list[Decimal]:
    """Split `total` over `weights` by largest remainder, in multiples of `unit`.

    The parts always sum to `total`; each lies within one unit of its exact share, and
    none has another sign than the total. What `total` holds beyond a multiple of `unit` goes
    to the heaviest part. Equal remainders are served in order. Without any weight
    the split is even. Raises ValueError for no parts or a negative weight.
    """
    if not weights:
        raise ValueError("nothing to split over")
    shares = _whole_numbers(weights)
    if any(share < 0 for share in shares):
        raise ValueError("a weight is negative")
    if not any(shares):
        shares = [1] * len(shares)
    sign = -1 if total < 0 else 1
    units, rest = divmod(abs(total), unit)
    counts = _largest_remainder(int(units), shares)
    parts = [sign * count * unit for count in counts]
    if rest:
        parts[_heaviest(shares)] += sign * rest
    return [part.quantize(CENT, context=_WIDE) for part in parts]


def _whole_numbers(weights: Sequence[Decimal | int | Fraction]) -> list[int]:
    """Whole numbers in the proportions of the weights: as exact as fractions, and much faster."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(below for _above, below in ratios))
    return [above * (common // below) for above, below in ratios]


def _heaviest(shares: Sequence[int]) -> int:
    return max(range(len(shares)), key=lambda index: (shares[index], -index))


def _largest_remainder(units: int, shares: Sequence[int]) -> list[int]:
    whole = sum(shares)
    parts = [divmod(units * share, whole) for share in shares]
    counts = [count for count, _rest in parts]
    order = sorted(range(len(shares)), key=lambda index: (-parts[index][1], index))
    for index in order[: units - sum(counts)]:
        counts[index] += 1
    return counts
