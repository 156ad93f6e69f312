"""Rates along the running total: which stretch pays what, and how a credit runs through it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from incentives.engine.exact import ZERO


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the running total with one rate; None is unbounded. `note` says why nothing."""

    lower: Fraction | None
    upper: Fraction | None
    rate: Fraction
    tier: int | None = None
    mode: str | None = None
    note: str = ""
    bounds: tuple[Fraction | None, Fraction | None] = (None, None)


def everywhere(rate: Fraction, note: str = "") -> list[Segment]:
    """One rate from the first unit on, also for a total below zero."""
    return [Segment(None, None, rate, note=note)]


def only_above(segments: Sequence[Segment], floor: Fraction) -> list[Segment]:
    """Pay nothing below `floor`; the stretches above it keep their rates and their bounds."""
    above = [_raised(segment, floor) for segment in segments if _reaches(segment, floor)]
    return [Segment(None, floor, ZERO, note="below_threshold"), *above]


def slices(
    segments: Sequence[Segment], start: Fraction, end: Fraction
) -> Iterator[tuple[Fraction, Segment]]:
    """The stretches between two totals in walking order; going down, the parts are negative."""
    if start == end:
        yield ZERO, next(s for s in segments if s.upper is None or start < s.upper)
        return
    low, high = min(start, end), max(start, end)
    sign = 1 if end > start else -1
    for segment in segments if sign > 0 else reversed(segments):
        bottom = low if segment.lower is None else max(low, segment.lower)
        top = high if segment.upper is None else min(high, segment.upper)
        if bottom < top:
            yield sign * (top - bottom), segment


def _reaches(segment: Segment, floor: Fraction) -> bool:
    return segment.upper is None or segment.upper > floor


def _raised(segment: Segment, floor: Fraction) -> Segment:
    if segment.lower is not None and segment.lower >= floor:
        return segment
    return replace(segment, lower=floor)
