"""Flaws of one component, each a code with the place in its params (see `messages`)."""

from collections.abc import Iterator
from itertools import pairwise

from incentives.engine.around_checks import around_flaws
from incentives.engine.field_checks import (
    Flaw,
    curve_flaws,
    high_rate,
    measure,
    number_choice,
    rising,
    text_of,
)
from incentives.engine.model import Component
from incentives.engine.rules import (
    AboveFloor,
    Flat,
    Matrix,
    RateCurve,
    TargetBonus,
    TeamPool,
    Tier,
    Tiered,
)
from incentives.engine.schedules import OWN


def component_flaws(component: Component) -> list[Flaw]:
    """Everything wrong or noteworthy in a component; every flaw names the component."""
    flaws = [
        *_rule_flaws(component),
        *around_flaws(component),
    ]
    return [(code, {"component": component.key, **params}) for code, params in flaws]


def _rule_flaws(component: Component) -> Iterator[Flaw]:
    rule = component.rule
    if isinstance(rule, Tiered):
        yield from _table_flaws(rule, component)
    elif isinstance(rule, Flat):
        yield from number_choice("rate", rule.rate, rule.rate_from)
        yield from high_rate("rate", rule.rate, component)
    elif isinstance(rule, AboveFloor):
        yield from _floor_flaws(rule)
        yield from high_rate("rate", rule.rate, component)
    elif isinstance(rule, TargetBonus):
        yield from number_choice("bonus", rule.bonus, rule.bonus_from)
        yield from curve_flaws("curve", rule.curve)
    elif isinstance(rule, TeamPool):
        yield from number_choice("pool", rule.pool, rule.pool_from)
        yield from curve_flaws("curve", rule.curve)
    elif isinstance(rule, RateCurve):
        yield from curve_flaws("curve", rule.curve)
        yield from high_rate(
            "curve", max((y for _, y in rule.curve.points), default=None), component
        )
    else:
        yield from _matrix_flaws(rule, component)


def _table_flaws(rule: Tiered, component: Component) -> Iterator[Flaw]:
    yield from measure("tiers", rule.on)
    if not rule.tiers:
        yield "tiers_empty", {}
        return
    if rule.rate is not None or rule.rate_from is not None:
        yield from number_choice("rate", rule.rate, rule.rate_from)
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
        yield "tier_width", {"lower": text_of(tier.lower)}
    if tier.amount is not None and tier.upper is None:
        yield "tier_amount_open", {}
    if tier.amount is not None and rule.on not in OWN:
        yield "tier_amount_elsewhere", {"on": rule.on}
    if tier.factor is not None and rule.rate is None and rule.rate_from is None:
        yield "factor_without_rate", {}
    if tier.mode == "marginal" and rule.on not in OWN:
        yield "marginal_elsewhere", {"on": rule.on}
    yield from high_rate("rate", tier.rate, component)


def _joint_flaws(tier: Tier, after: Tier) -> Iterator[Flaw]:
    if tier.upper is None:
        yield "tier_open", {}
    elif tier.upper < after.lower:
        yield "tier_gap", {"lower": text_of(tier.upper), "upper": text_of(after.lower)}
    elif tier.upper > after.lower:
        yield "tier_overlap", {"lower": text_of(after.lower), "upper": text_of(tier.upper)}


def _end_flaws(rule: Tiered) -> Iterator[Flaw]:
    if rule.tiers[0].lower > 0:
        yield "starts_above_zero", {"lower": text_of(rule.tiers[0].lower)}
    last = rule.tiers[-1].upper
    if last is not None:
        yield "ends_early", {"upper": text_of(last)}


def _floor_flaws(rule: AboveFloor) -> Iterator[Flaw]:
    yield from number_choice("floor", rule.floor, rule.floor_from)
    yield from number_choice("rate", rule.rate, rule.rate_from)
    if rule.less is not None or rule.less_from is not None:
        yield from number_choice("less", rule.less, rule.less_from)


def _matrix_flaws(rule: Matrix, component: Component) -> Iterator[Flaw]:
    yield from measure("rows", rule.rows_on)
    yield from measure("columns", rule.columns_on)
    yield from rising("rows", rule.rows)
    yield from rising("columns", rule.columns)
    rows, columns = len(rule.rows), len(rule.columns)
    if not rows or not columns or [len(row) for row in rule.cells] != [columns] * rows:
        yield "matrix_shape", {"rows": str(rows), "columns": str(columns)}
    if any(rate < 0 for row in rule.cells for rate in row):
        yield "negative", {"place": "cells"}
    highest = max((rate for row in rule.cells for rate in row), default=None)
    yield from high_rate("cells", highest, component)
