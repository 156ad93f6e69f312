"""Where one more unit moves pay by a jump (whole tiers, gates, stepped curves; product.md P3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from incentives.engine.entries import paid_entries
from incentives.engine.exact import ZERO, approximate, exact, show
from incentives.engine.facts import Facts, MetricFacts, Person
from incentives.engine.measures import Scene, read
from incentives.engine.messages import message
from incentives.engine.model import Component, EngineError, Plan
from incentives.engine.rules import Boundary, Curve, RateCurve, TargetBonus, TeamPool, Tiered
from incentives.engine.schedules import CLOSED, OWN, multiplier, schedule
from incentives.engine.segments import slices


@dataclass(frozen=True, slots=True)
class Cliff:
    """At `at` (units of the base) pay jumps by `jump`; per unit of target if no facts are given."""

    component: str
    at: Fraction
    jump: Fraction

    def text(self, language: str = "en") -> str:
        """The cliff as a sentence."""
        params = {"component": self.component, "at": show(self.at)}
        return message("cliff", {**params, "jump": str(approximate(self.jump))}, language)


def cliffs(plan: Plan, facts: Facts | None = None) -> list[Cliff]:
    """All cliffs of a checked plan, at the person's own target and rate where facts are given.

    A component whose numbers come from a person is left out without facts.
    """
    scene = Scene(plan, facts or unit_facts(plan), {})
    return [cliff for component in plan.components for cliff in _of_component(component, scene)]


def _of_component(component: Component, scene: Scene) -> Iterator[Cliff]:
    for on, bound in sorted(bounds(component)):
        try:
            at = bound * read(on, ZERO, component, scene).scale
            jump = _pay(component, at, scene, "lower") - _pay(component, at, scene, "upper")
        except EngineError:
            continue
        if jump:
            yield Cliff(component.key, at, jump)


def _pay(component: Component, at: Fraction, scene: Scene, side: Boundary) -> Fraction:
    """Pay at a bound read as belonging to the band above it (lower) or below it (upper)."""
    sided = _sided(component, side)
    segments, factor = schedule(sided, at, scene), multiplier(sided, at, scene)
    if isinstance(component.rule, TargetBonus | TeamPool):
        (entry,) = paid_entries(component, scene, [])
        earned = entry.base * segments[0].rate * factor
    else:
        earned = factor * sum((base * s.rate for base, s in slices(segments, ZERO, at)), ZERO)
    return _bounded(component, scene, earned, is_open=segments[0].note != CLOSED)


def _bounded(component: Component, scene: Scene, earned: Fraction, *, is_open: bool) -> Fraction:
    """Between the least that an open gate pays and the cap."""
    least, cap = (component.least, component.least_from), component.cap
    if is_open and least != (None, None):
        earned = max(earned, scene.given(*least, "least"))
    if cap is None:
        return earned
    return min(earned, scene.given(cap.amount, cap.amount_from, "cap"))


def bounds(component: Component) -> set[tuple[str, Fraction]]:
    """Every bound on the component's own base, with what it is measured on."""
    rule, threshold = component.rule, component.threshold
    found = [(curve.on, x) for curve in _curves(component) for x, _ in curve.points]
    if isinstance(rule, Tiered):
        found += [(rule.on, tier.lower) for tier in rule.tiers]
    if threshold is not None and threshold.kind == "gate":
        found.append((threshold.on, threshold.at))
    return {(on, exact(x)) for on, x in found if on in OWN}


def _curves(component: Component) -> list[Curve]:
    curves = [factor.curve for factor in component.multipliers if factor.curve is not None]
    own = getattr(component.rule, "curve", None)
    return [*curves, own] if isinstance(own, Curve) else curves


def _sided(component: Component, side: Boundary) -> Component:
    rule = component.rule
    if isinstance(rule, Tiered):
        rule = replace(rule, boundary=side)
    elif isinstance(rule, TargetBonus | RateCurve | TeamPool):
        rule = replace(rule, curve=replace(rule.curve, boundary=side))
    threshold = component.threshold and replace(component.threshold, boundary=side)
    multipliers = tuple(
        replace(factor, curve=factor.curve and replace(factor.curve, boundary=side))
        for factor in component.multipliers
    )
    return replace(component, rule=rule, threshold=threshold, multipliers=multipliers)


def unit_facts(plan: Plan) -> Facts:
    """Nobody in particular: every target, baseline and pool is one."""
    one = MetricFacts(target=Decimal(1), baseline=Decimal(1))
    metrics = {part.metric: one for part in plan.components}
    return Facts(
        Person("-"), "-", metrics, team_metrics=metrics, pool_part=(Decimal(1), Decimal(1))
    )
