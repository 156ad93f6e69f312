"""From a component's rule to the rates along its running total: one small function per kind."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from incentives.engine.curves import curve_value, has_reached, step
from incentives.engine.exact import ONE, ZERO, exact
from incentives.engine.measures import Scene, read
from incentives.engine.model import Component
from incentives.engine.rules import (
    AboveFloor,
    Flat,
    Matrix,
    Override,
    PerUnit,
    RateCurve,
    Rule,
    Spiff,
    TargetBonus,
    TeamPool,
    Tiered,
)
from incentives.engine.segments import Segment, everywhere, only_above
from incentives.engine.tiers import tier_segments, whole_segment

CLOSED = "gate_closed"
OWN = ("amount", "quantity", "attainment", "growth")


def schedule(component: Component, own: Fraction, scene: Scene) -> list[Segment]:
    """Gate first, then the rule's own rates, then the cut of an `above` threshold."""
    threshold = component.threshold
    if threshold is None:
        return _by_rule(component, own, scene)
    reading = read(threshold.on, own, component, scene)
    if threshold.kind == "above":
        return only_above(_by_rule(component, own, scene), exact(threshold.at) * reading.scale)
    if not has_reached(exact(threshold.at), threshold.boundary, reading.value):
        return everywhere(ZERO, note=CLOSED)
    return _by_rule(component, own, scene)


def multiplier(component: Component, own: Fraction, scene: Scene) -> Fraction:
    """The product of the component's multipliers, and the proration where it asks for it."""
    product = scene.prorated() if component.prorate else ONE
    for factor in component.multipliers:
        if factor.curve is not None:
            reading = read(factor.curve.on, own, component, scene)
            product *= curve_value(factor.curve, reading.value)
        else:
            product *= scene.given(factor.value, factor.value_from, "multiplier")
    return product


def _by_rule(component: Component, own: Fraction, scene: Scene) -> list[Segment]:
    return SCHEDULES[type(component.rule)](component.rule, component, own, scene)


def _flat(rule: Flat, component: Component, own: Fraction, scene: Scene) -> list[Segment]:
    return everywhere(scene.given(rule.rate, rule.rate_from, "rate"))


def _tiered(rule: Tiered, component: Component, own: Fraction, scene: Scene) -> list[Segment]:
    rate = scene.given(rule.rate, rule.rate_from, "rate")
    reading = read(rule.on, own, component, scene)
    by_own_base = rule.on in OWN
    return (tier_segments if by_own_base else whole_segment)(rule, rate, reading)


def _rate_curve(
    rule: RateCurve, component: Component, own: Fraction, scene: Scene
) -> list[Segment]:
    return everywhere(curve_value(rule.curve, read(rule.curve.on, own, component, scene).value))


def _matrix(rule: Matrix, component: Component, own: Fraction, scene: Scene) -> list[Segment]:
    across = read(rule.columns_on, own, component, scene).value
    down = read(rule.rows_on, own, component, scene).value
    row, column = step(rule.rows, rule.boundary, down), step(rule.columns, rule.boundary, across)
    if row < 0 or column < 0:
        return everywhere(ZERO, note="outside_matrix")
    return everywhere(exact(rule.cells[row][column]))


def _payout(
    rule: TargetBonus | TeamPool, component: Component, own: Fraction, scene: Scene
) -> list[Segment]:
    reading = read(rule.curve.on, own, component, scene)
    return everywhere(curve_value(rule.curve, reading.value))


def _above_floor(
    rule: AboveFloor, component: Component, own: Fraction, scene: Scene
) -> list[Segment]:
    less = scene.given(rule.less, rule.less_from, "guaranteed_rate")
    spread = max(scene.given(rule.rate, rule.rate_from, "rate") - less, ZERO)
    return only_above(everywhere(spread), scene.given(rule.floor, rule.floor_from, "floor"))


SCHEDULES: dict[type[Rule], Callable[[Any, Component, Fraction, Scene], list[Segment]]] = {
    Flat: _flat,
    Override: _flat,
    PerUnit: _flat,
    Spiff: _flat,
    Tiered: _tiered,
    RateCurve: _rate_curve,
    Matrix: _matrix,
    TargetBonus: _payout,
    TeamPool: _payout,
    AboveFloor: _above_floor,
}
