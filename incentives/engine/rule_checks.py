"""Flaws of one component, each a code with the place in its params (see `messages`)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from incentives.engine.exact import exact, show
from incentives.engine.model import Component
from incentives.engine.rules import (
    AboveFloor,
    Curve,
    Flat,
    Matrix,
    PerUnit,
    RateCurve,
    TargetBonus,
    Tier,
    Tiered,
)

Flaw = tuple[str, dict[str, str]]
OWN = ("amount", "quantity", "attainment", "growth")
OF_METRIC = ("amount:", "attainment:", "growth:", "value:")


def component_flaws(component: Component, earlier: Sequence[str]) -> list[Flaw]:
    """Everything wrong or noteworthy in a component; every flaw names the component."""
    flaws = [
        *_base_flaws(component, earlier),
        *_rule_flaws(component),
        *_around_flaws(component),
    ]
    return [(code, {"component": component.key, **params}) for code, params in flaws]


def _base_flaws(component: Component, earlier: Sequence[str]) -> Iterator[Flaw]:
    kind, _, key = component.base.partition(":")
    if component.base not in ("amount", "quantity") and (kind != "component" or key not in earlier):
        yield "base_unknown", {"base": component.base}
    only = component.only
    if only and only.from_on and only.until_on and only.from_on >= only.until_on:
        yield "window_order", {}


def _rule_flaws(component: Component) -> Iterator[Flaw]:
    rule = component.rule
    if isinstance(rule, Tiered):
        yield from _table_flaws(rule, component)
    elif isinstance(rule, Flat):
        yield from _choice("rate", rule.rate, rule.rate_from)
        yield from _high("rate", rule.rate, component)
    elif isinstance(rule, AboveFloor):
        yield from _floor_flaws(rule)
    elif isinstance(rule, TargetBonus):
        yield from _choice("bonus", rule.bonus, rule.bonus_from)
        yield from _curve_flaws("curve", rule.curve)
    elif isinstance(rule, RateCurve):
        yield from _curve_flaws("curve", rule.curve)
    else:
        yield from _matrix_flaws(rule)


def _around_flaws(component: Component) -> Iterator[Flaw]:
    """Threshold, multipliers, cap, cumulation."""
    threshold = component.threshold
    if threshold is not None:
        yield from _on("threshold", threshold.on)
        if threshold.kind == "above" and threshold.on not in OWN:
            yield "above_elsewhere", {"on": threshold.on}
    for factor in component.multipliers:
        if factor.curve is None:
            yield from _choice("multiplier", factor.value, factor.value_from)
        else:
            yield from _curve_flaws("multiplier", factor.curve)
            if factor.value is not None or factor.value_from is not None:
                yield "number_choice", {"place": "multiplier"}
    yield from _cap_flaws(component)


def _cap_flaws(component: Component) -> Iterator[Flaw]:
    cap = component.cap
    if cap is not None:
        yield from _choice("cap", cap.amount, cap.amount_from)
        if cap.carry and component.cumulative == "deduct":
            yield "carry_with_deduct", {}


def _table_flaws(rule: Tiered, component: Component) -> Iterator[Flaw]:
    yield from _on("tiers", rule.on)
    if not rule.tiers:
        yield "tiers_empty", {}
        return
    if rule.rate is not None or rule.rate_from is not None:
        yield from _choice("rate", rule.rate, rule.rate_from)
    if rule.per == "credit" and component.cumulative is not None:
        yield "per_credit_cumulative", {}
    for number, tier in enumerate(rule.tiers, start=1):
        for code, params in _tier_flaws(rule, tier, component):
            yield code, {"tier": str(number), **params}
    for number, (tier, after) in enumerate(pairwise(rule.tiers), start=1):
        for code, params in _joint_flaws(tier, after):
            yield code, {"tier": str(number), **params}
    yield from _end_flaws(rule)


def _tier_flaws(rule: Tiered, tier: Tier, component: Component) -> Iterator[Flaw]:
    values = [v for v in (tier.rate, tier.factor, tier.amount) if v is not None]
    if len(values) != 1:
        yield "tier_values", {}
    if min([tier.lower, *values]) < 0:
        yield "tier_negative", {}
    if tier.upper is not None and tier.upper <= tier.lower:
        yield "tier_width", {"lower": _text(tier.lower)}
    if tier.amount is not None and tier.upper is None:
        yield "tier_amount_open", {}
    if tier.factor is not None and rule.rate is None and rule.rate_from is None:
        yield "factor_without_rate", {}
    if tier.mode == "marginal" and rule.on not in OWN:
        yield "marginal_elsewhere", {"on": rule.on}
    yield from _high("rate", tier.rate, component)


def _joint_flaws(tier: Tier, after: Tier) -> Iterator[Flaw]:
    if tier.upper is None:
        yield "tier_open", {}
    elif tier.upper < after.lower:
        yield "tier_gap", {"lower": _text(tier.upper), "upper": _text(after.lower)}
    elif tier.upper > after.lower:
        yield "tier_overlap", {"lower": _text(after.lower), "upper": _text(tier.upper)}


def _end_flaws(rule: Tiered) -> Iterator[Flaw]:
    if rule.tiers[0].lower > 0:
        yield "starts_above_zero", {"lower": _text(rule.tiers[0].lower)}
    last = rule.tiers[-1].upper
    if last is not None:
        yield "ends_early", {"upper": _text(last)}


def _floor_flaws(rule: AboveFloor) -> Iterator[Flaw]:
    yield from _choice("floor", rule.floor, rule.floor_from)
    yield from _choice("rate", rule.rate, rule.rate_from)
    if rule.less is not None or rule.less_from is not None:
        yield from _choice("less", rule.less, rule.less_from)


def _curve_flaws(place: str, curve: Curve) -> Iterator[Flaw]:
    yield from _on(place, curve.on)
    if not curve.points:
        yield "points_empty", {"place": place}
    if any(y < 0 for _, y in curve.points):
        yield "negative", {"place": place}
    yield from _rising(place, [x for x, _ in curve.points])


def _matrix_flaws(rule: Matrix) -> Iterator[Flaw]:
    yield from _on("rows", rule.rows_on)
    yield from _on("columns", rule.columns_on)
    yield from _rising("rows", rule.rows)
    yield from _rising("columns", rule.columns)
    rows, columns = len(rule.rows), len(rule.columns)
    if not rows or not columns or [len(row) for row in rule.cells] != [columns] * rows:
        yield "matrix_shape", {"rows": str(rows), "columns": str(columns)}
    if any(rate < 0 for row in rule.cells for rate in row):
        yield "negative", {"place": "cells"}


def _rising(place: str, xs: Sequence[Decimal]) -> Iterator[Flaw]:
    for before, after in pairwise(xs):
        if after <= before:
            yield "points_order", {"place": place, "x": _text(after)}


def _on(place: str, on: str) -> Iterator[Flaw]:
    named = any(on.startswith(prefix) and on != prefix for prefix in OF_METRIC)
    if on not in OWN and not named:
        yield "on_unknown", {"place": place, "on": on}


def _choice(place: str, number: Decimal | None, source: str | None) -> Iterator[Flaw]:
    """Exactly one of a number and a person's parameter."""
    if (number is None) == (source is None):
        yield "number_choice", {"place": place}
    if number is not None and number < 0:
        yield "negative", {"place": place}
    if source is not None and source.partition(":")[0] != "person":
        yield "from_unknown", {"place": place, "source": source}


def _high(place: str, rate: Decimal | None, component: Component) -> Iterator[Flaw]:
    """A rate above 1 on money is nearly always a percent typed as a number."""
    of_money = component.base != "quantity" and not isinstance(component.rule, PerUnit)
    if of_money and rate is not None and rate > 1:
        yield "rate_above_one", {"place": place, "rate": _text(rate)}


def _text(number: Decimal) -> str:
    return show(exact(number))
