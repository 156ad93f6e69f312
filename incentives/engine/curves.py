"""Payout curves: steps, and straight lines between points; exact, never rounded here."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from incentives.engine.exact import ZERO, exact
from incentives.engine.rules import Boundary, Curve


def step(bounds: Sequence[Decimal], boundary: Boundary, x: Fraction) -> int:
    """The last bound that x has reached, or -1; on a bound, `boundary` decides."""
    passed = [n for n, bound in enumerate(bounds) if has_reached(exact(bound), boundary, x)]
    return passed[-1] if passed else -1


def has_reached(bound: Fraction, boundary: Boundary, x: Fraction) -> bool:
    """Lower side: the bound itself belongs to the band above it; upper side: to the one below."""
    return x > bound or (boundary == "lower" and x == bound)


def curve_value(curve: Curve, x: Fraction) -> Fraction:
    """The curve at x; nothing below its first point."""
    if curve.shape == "stepped":
        found = step([point[0] for point in curve.points], curve.boundary, x)
        return exact(curve.points[found][1]) if found >= 0 else ZERO
    return _on_lines([(exact(a), exact(b)) for a, b in curve.points], curve.beyond, x)


def _on_lines(points: list[tuple[Fraction, Fraction]], beyond: str, x: Fraction) -> Fraction:
    if x < points[0][0]:
        return ZERO
    if x >= points[-1][0] and (beyond == "flat" or len(points) == 1):
        return points[-1][1]
    pairs = list(pairwise(points))
    (x0, y0), (x1, y1) = next((pair for pair in pairs if x < pair[1][0]), pairs[-1])
    return y0 + (x - x0) * (y1 - y0) / (x1 - x0)
