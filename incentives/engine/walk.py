"""A running total in whole numbers: what each entry moves it by, stretch by stretch.

Bases and bounds are counted in units of one common denominator, money in units of another, so that
the walk over many credits adds integers. Nothing is rounded but the paid total, to hundredths.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from incentives.engine.exact import fen
from incentives.engine.segments import Segment


@dataclass(slots=True)
class Step:
    """One slice of one entry: `base` of `segment` moves the running total to `after`."""

    number: int
    base: Fraction
    segment: Segment
    before: Fraction
    after: Fraction
    amount: Decimal


class Walk:
    """Walks bases along segments; `limits` are multiplier and cap of the whole component."""

    def __init__(
        self,
        bases: Sequence[Fraction],
        segments: Sequence[Segment],
        limits: tuple[Fraction, Fraction | None],
        earned: Fraction,
        position: Fraction,
    ) -> None:
        factor, cap = limits
        self.bases, self.segments, self.earned = bases, segments, earned
        bounds = [b for s in segments for b in (s.lower, s.upper) if b is not None]
        self.unit = lcm(*(x.denominator for x in (*bases, *bounds, position)))
        rates = [segment.rate * factor for segment in segments]
        money = self.unit * lcm(*(rate.denominator for rate in rates))
        self.money = lcm(money, earned.denominator, cap.denominator if cap is not None else 1)
        self.gains = [
            rate.numerator * self.money // (rate.denominator * self.unit) for rate in rates
        ]
        self.cap = None if cap is None else self._whole(cap, self.money)
        self.lows = [self._bound(segment.lower) for segment in segments]
        self.highs = [self._bound(segment.upper) for segment in segments]
        self.total = self._whole(earned, self.money)
        self.position = self._whole(position, self.unit)
        self.paid = self._paid()

    def steps(self, skipped: Sequence[bool]) -> Iterator[Step]:
        """Every slice in walking order; a skipped entry moves the position and pays nothing."""
        for number, base in enumerate(self.bases):
            start = self.position
            self.position = end = start + self._whole(base, self.unit)
            if not skipped[number]:
                for part, place in self._slices(start, end):
                    yield self._step(number, base if part == end - start else None, part, place)

    def _step(self, number: int, base: Fraction | None, part: int, place: int) -> Step:
        before, paid = self.earned, self.paid
        gain = part * self.gains[place]
        if gain:
            self.total += gain
            self.earned, self.paid = Fraction(self.total, self.money), self._paid()
        base = Fraction(part, self.unit) if base is None else base
        amount = Decimal(self.paid - paid).scaleb(-2)
        return Step(number, base, self.segments[place], before, self.earned, amount)

    def _slices(self, start: int, end: int) -> list[tuple[int, int]]:
        """(part, segment) between two positions; going down, the parts are negative."""
        if start == end:
            highs = enumerate(self.highs)
            return [(0, next(n for n, high in highs if high is None or start < high))]
        low, high, sign = (start, end, 1) if end > start else (end, start, -1)
        found = []
        for place, (lower, upper) in enumerate(zip(self.lows, self.highs, strict=True)):
            bottom = low if lower is None or lower < low else lower
            top = high if upper is None or upper > high else upper
            if bottom < top:
                found.append((sign * (top - bottom), place))
        return found if sign > 0 else found[::-1]

    def _paid(self) -> int:
        counted = self.total if self.cap is None else min(self.total, self.cap)
        return fen(counted, self.money)

    def _bound(self, bound: Fraction | None) -> int | None:
        return None if bound is None else self._whole(bound, self.unit)

    @staticmethod
    def _whole(number: Fraction, unit: int) -> int:
        return number.numerator * (unit // number.denominator)
