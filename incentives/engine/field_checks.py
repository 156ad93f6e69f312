"""Flaws of single fields, told the same way wherever the field stands (see `messages`)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from incentives.engine.exact import exact, show
from incentives.engine.model import Component
from incentives.engine.rules import Curve, PerUnit
from incentives.engine.schedules import OWN

Flaw = tuple[str, dict[str, str]]
OF_METRIC = ("amount:", "attainment:", "growth:", "team:", "value:")


def curve_flaws(place: str, curve: Curve) -> Iterator[Flaw]:
    """A curve needs rising points that pay nothing negative, on a measure that there is."""
    yield from measure(place, curve.on)
    if not curve.points:
        yield "points_empty", {"place": place}
    if any(y < 0 for _, y in curve.points):
        yield "negative", {"place": place}
    yield from rising(place, [x for x, _ in curve.points])


def rising(place: str, xs: Sequence[Decimal]) -> Iterator[Flaw]:
    """Points and bounds go up, without standing still."""
    for before, after in pairwise(xs):
        if after <= before:
            yield "points_order", {"place": place, "x": text_of(after)}


def measure(place: str, on: str) -> Iterator[Flaw]:
    """`on` names the component's own base, another metric, the unit, or a measured value."""
    named = any(on.startswith(prefix) and on != prefix for prefix in OF_METRIC)
    if on not in OWN and not named:
        yield "on_unknown", {"place": place, "on": on}


def number_choice(place: str, number: Decimal | None, source: str | None) -> Iterator[Flaw]:
    """Exactly one of a number and a person's parameter."""
    if (number is None) == (source is None):
        yield "number_choice", {"place": place}
    if number is not None and number < 0:
        yield "negative", {"place": place}
    if source is not None and source.partition(":")[0] != "person":
        yield "from_unknown", {"place": place, "source": source}


def high_rate(place: str, rate: Decimal | None, component: Component) -> Iterator[Flaw]:
    """A rate above 1 on money is nearly always a percent typed as a number."""
    of_money = component.base != "quantity" and not isinstance(component.rule, PerUnit)
    if of_money and rate is not None and rate > 1:
        yield "rate_above_one", {"place": place, "rate": text_of(rate)}


def text_of(number: Decimal) -> str:
    """A number of the plan as its author would write it."""
    return show(exact(number))
