"""How the figures of a metric come together, rule by rule (product.md T2). Plain Python.

| | sum | average | last value |
| --- | --- | --- | --- |
| months of a period | their sum | their average, rounded half up once | the last of them |
| milestones of the quarters make | the target together | the target on average | the target in Q4 |
| rows below a unit | make up the unit's | stand beside it | stand beside it |
| remainder of a unit in a month | unit less rows below | none | none |
| a figure typed for a quarter or a year | spread over its months | in each month | in each month |
| parent plan | its plans stay within it | compared with it | compared with it |
| load per head | target over heads | not said | not said |
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from goalmgmt.core.amounts import ZERO, round_half_up

SUM, AVERAGE, LAST = "sum", "average", "last"
UP, DOWN = "up", "down"
QUARTERS = (1, 2, 3, 4)


def combine(aggregation: str, amounts: Iterable[Decimal]) -> Decimal:
    """Figures of consecutive spans of equal length as one; zero of none."""
    values = list(amounts)
    if not values:
        return ZERO
    if aggregation == SUM:
        return sum(values, ZERO)
    if aggregation == LAST:
        return values[-1]
    return round_half_up(sum(values, ZERO) / len(values))


def milestones_make(aggregation: str, milestones: Mapping[int, Decimal]) -> Decimal:
    """What the milestones of four quarters say of the year."""
    return combine(aggregation, [milestones[quarter] for quarter in QUARTERS])


def is_ambitious(direction: str, more: Decimal, less: Decimal) -> bool:
    """Whether `more` asks for more than `less`: fewer days are more where lower is better."""
    return more > less if direction == UP else more < less


def progress(direction: str, value: Decimal, before: Decimal) -> Decimal:
    """By how much `value` asks for more than `before`, in the metric's own unit."""
    return value - before if direction == UP else before - value


def best(direction: str, amounts: Iterable[Decimal]) -> Decimal:
    """The best of some figures; raises ValueError for none."""
    return max(amounts) if direction == UP else min(amounts)
