"""An independent model: the base is cut into small cells and each cell is paid by definition.

It shares nothing with the engine: no segments, no running totals, its own rounding.
"""

from dataclasses import dataclass
from fractions import Fraction

CELL = Fraction(1, 4)


@dataclass(frozen=True)
class Band:
    lower: Fraction
    upper: Fraction | None
    rate: Fraction
    whole: bool


@dataclass(frozen=True)
class Model:
    """A table of bands with everything around it; all bounds lie on cells."""

    bands: tuple[Band, ...]
    lower_side: bool
    gate: Fraction | None = None
    above: Fraction | None = None
    multiplier: Fraction = Fraction(1)
    cap: Fraction | None = None

    def has_reached(self, bound: Fraction, total: Fraction) -> bool:
        return total >= bound if self.lower_side else total > bound

    def pay(self, total: Fraction) -> int:
        """Hundredths for a total of whole cells."""
        if self.gate is not None and total < self.gate:
            return 0
        cells = int(abs(total) / CELL)
        sign = 1 if total >= 0 else -1
        rates = (self.rate_at((n if sign > 0 else -n - 1) * CELL, total) for n in range(cells))
        earned = sign * sum(rates, Fraction(0)) * CELL * self.multiplier
        return half_up(earned if self.cap is None else min(earned, self.cap))

    def rate_at(self, place: Fraction, total: Fraction) -> Fraction:
        """What the cell that starts at `place` pays when the period ends at `total`."""
        if self.above is not None and place < self.above:
            return Fraction(0)
        reached = [b for b in self.bands if self.has_reached(b.lower, total)]
        if not reached and self.bands[0].lower == 0:
            reached = [self.bands[0]]
        wholes = [band for band in reached if band.whole]
        if wholes and (wholes[-1].upper is None or place < wholes[-1].upper):
            return wholes[-1].rate
        inside = [b for b in reached if b.lower <= place and (b.upper is None or place < b.upper)]
        if not inside and place < 0 and reached and reached[0].lower == 0:
            return reached[0].rate
        return inside[-1].rate if inside else Fraction(0)


def half_up(x: Fraction) -> int:
    """Whole hundredths, halves away from zero, by counting halves."""
    halves = abs(x) * 200
    whole = int(halves)
    fen = (whole + 1) // 2
    return fen if x >= 0 else -fen
