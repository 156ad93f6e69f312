"""Tier tables as segments: marginal slices, whole tiers that re-rate from the first unit."""

from collections.abc import Sequence
from fractions import Fraction

from incentives.engine.curves import step
from incentives.engine.exact import ZERO, exact
from incentives.engine.measures import Reading
from incentives.engine.rules import Tier, Tiered
from incentives.engine.segments import Segment


def tier_segments(rule: Tiered, rate: Fraction, reading: Reading) -> list[Segment]:
    """Segments of the component's own base for the total that was read.

    The highest reached whole tier pays from the first unit up to its upper bound; marginal tiers
    above it pay their own slices. A whole tier that is not reached re-rates nothing: the stretch
    below it runs on (only a running total that comes down again by refunds gets there).
    """
    top = reached(rule, reading.value)
    if top < 0:
        return [Segment(None, None, ZERO, note="below_first_tier")]
    first = max((n for n in range(top + 1) if rule.tiers[n].mode == "whole"), default=0)
    last = _last_in_force(rule.tiers, top)
    made = [segment(rule, n, rate, reading.scale) for n in range(first, last + 1)]
    return _closed(made, rule.tiers, first, last)


def whole_segment(rule: Tiered, rate: Fraction, reading: Reading) -> list[Segment]:
    """One tier for the whole base, chosen by another measure than the base itself."""
    top = reached(rule, reading.value)
    if top < 0:
        return [Segment(None, None, ZERO, note="below_first_tier")]
    return [_stretch(segment(rule, top, rate, reading.scale), lower=None, upper=None)]


def reached(rule: Tiered, value: Fraction) -> int:
    """The highest tier that `value` has reached; the tier from zero is always reached."""
    found = step([tier.lower for tier in rule.tiers], rule.boundary, value)
    return max(found, 0) if rule.tiers[0].lower == 0 else found


def segment(rule: Tiered, number: int, rate: Fraction, scale: Fraction) -> Segment:
    """Tier `number` between its own bounds, in units of the base."""
    tier = rule.tiers[number]
    lower = exact(tier.lower) * scale
    upper = None if tier.upper is None else exact(tier.upper) * scale
    return Segment(
        lower,
        upper,
        tier_rate(tier, rate, scale),
        tier=number + 1,
        mode=tier.mode,
        bounds=(lower, upper),
    )


def tier_rate(tier: Tier, rate: Fraction, scale: Fraction) -> Fraction:
    """The tier's own rate, its factor of the component's rate, or its amount per unit of width."""
    if tier.amount is not None and tier.upper is not None:
        return exact(tier.amount) / ((exact(tier.upper) - exact(tier.lower)) * scale)
    if tier.factor is not None:
        return rate * exact(tier.factor)
    return exact(tier.rate)


def _last_in_force(tiers: Sequence[Tier], top: int) -> int:
    last = top
    while last + 1 < len(tiers) and tiers[last + 1].mode == "marginal":
        last += 1
    return last


def _closed(made: list[Segment], tiers: Sequence[Tier], first: int, last: int) -> list[Segment]:
    """Extend the ends so that the segments cover every total."""
    start = made[0]
    if tiers[first].mode == "whole" or tiers[first].lower == 0:
        made[0] = _stretch(start, lower=None, upper=start.upper)
    else:
        made.insert(0, Segment(None, start.lower, ZERO, note="below_first_tier"))
    end = made[-1]
    if last + 1 < len(tiers):
        made[-1] = _stretch(end, lower=end.lower, upper=None)
    elif end.upper is not None:
        made.append(Segment(end.upper, None, ZERO, note="above_last_tier"))
    return made


def _stretch(found: Segment, *, lower: Fraction | None, upper: Fraction | None) -> Segment:
    return Segment(lower, upper, found.rate, found.tier, found.mode, found.note, found.bounds)
