"""Flaws of what stands around a rule: base, threshold, multipliers, cap, least pay, clock."""

from collections.abc import Iterator

from incentives.engine.entries import counts_credits
from incentives.engine.field_checks import Flaw, curve_flaws, measure, number_choice, text_of
from incentives.engine.model import Component
from incentives.engine.rules import TeamPool, Tiered
from incentives.engine.schedules import OWN


def around_flaws(component: Component) -> Iterator[Flaw]:
    """Base, window, threshold, multipliers, cap, least pay, clock."""
    yield from _base_flaws(component)
    threshold = component.threshold
    if threshold is not None:
        yield from measure("threshold", threshold.on)
        if threshold.kind == "above" and threshold.on not in OWN:
            yield "above_elsewhere", {"on": threshold.on}
    for factor in component.multipliers:
        if factor.curve is None:
            yield from number_choice("multiplier", factor.value, factor.value_from)
        else:
            yield from curve_flaws("multiplier", factor.curve)
            if factor.value is not None or factor.value_from is not None:
                yield "number_choice", {"place": "multiplier"}
    yield from _cap_flaws(component)
    yield from _least_flaws(component)
    yield from _clock_flaws(component)


def _cap_flaws(component: Component) -> Iterator[Flaw]:
    cap = component.cap
    if cap is not None:
        yield from number_choice("cap", cap.amount, cap.amount_from)
        if cap.carry and component.cumulative == "deduct":
            yield "carry_with_deduct", {}
        if cap.carry and isinstance(component.rule, TeamPool):
            yield "carry_with_pool", {}


def _base_flaws(component: Component) -> Iterator[Flaw]:
    base, of_team = component.base, component.of == "team"
    known = base in ("amount", "quantity") or base.startswith("component:")
    if not known and not (base == "commission" and of_team):
        yield "base_unknown", {"base": base}
    only = component.only
    if only and only.from_on and only.until_on and only.from_on >= only.until_on:
        yield "window_order", {}


def _least_flaws(component: Component) -> Iterator[Flaw]:
    if component.least is None and component.least_from is None:
        return
    yield from number_choice("least", component.least, component.least_from)
    cap, rule = component.cap, component.rule
    if isinstance(rule, Tiered) and rule.per == "credit":
        yield "least_per_credit", {}
    if cap is not None and cap.carry:
        yield "least_with_carry", {}
    given = cap.amount if cap is not None else None
    if given is not None and component.least is not None and component.least > given:
        yield "least_above_cap", {"least": text_of(component.least), "cap": text_of(given)}


def _clock_flaws(component: Component) -> Iterator[Flaw]:
    if component.pay_on == "credit":
        return
    if not counts_credits(component):
        yield "receipt_without_credit", {}
    carries = component.cap is not None and component.cap.carry
    if component.cumulative == "deduct" or carries:
        yield "receipt_with_balance", {}
