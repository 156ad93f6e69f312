"""Rules of a pay plan as data: read, built from a few columns, and asked what they need."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from django.utils.translation import get_language

from goalmgmt.core.errors import Refused
from incentives import engine
from incentives.plan_needs import measures_of

#: The component that a plan made of one rule consists of.
ONE_RULE = "commission"
#: Where the engine's parameter is not called like its field.
PARAM_NAMES = {"less_from": "guaranteed_rate"}
PeriodName = Literal["month", "quarter", "half", "year"]


def words(error: engine.EngineError) -> str:
    """What the engine objects to, in the reader's language."""
    return engine.message(error.code, error.params, get_language() or "zh")


def read(definition: Any) -> engine.Plan:
    """The plan that a definition holds, checked. Raises Refused naming the place."""
    try:
        plan = engine.from_data(engine.Plan, definition, "plan")
    except engine.EngineError as error:
        raise Refused(words(error), field="definition") from error
    errors = [found for found in engine.check_plan(plan) if found.severity == "error"]
    if errors:
        text = " ".join(found.text(get_language() or "zh") for found in errors)
        raise Refused(text, field="definition")
    return plan


def needed_params(plan: engine.Plan) -> set[str]:
    """The numbers that every assignment to the plan must give (`rate`, …)."""
    return {name for component in plan.components for name in _params_of(component)}


def metrics_of(plan: engine.Plan) -> list[str]:
    """The metrics whose credits count or are measured, in the order of the plan."""
    found = [component.metric for component in plan.components]
    for component in plan.components:
        found += [name for name in _readings_of(component) if name]
    return list(dict.fromkeys(found))


def uses_tags(plan: engine.Plan) -> bool:
    """Whether a component counts only some credits, by product, channel and so on."""
    return any(part.only is not None and part.only.tags for part in plan.components)


def needs_target(plan: engine.Plan) -> bool:
    """Whether somebody without a target cannot be paid by the plan."""
    return any(on.startswith("attainment") for part in plan.components for on in measures_of(part))


def one_flat_rate(
    code: str, metric: str, rate: Decimal | None, *, currency: str, period: PeriodName
) -> engine.Plan:
    """One rate on the whole base: the plan's, or without `rate` each person's own."""
    rule = engine.Flat(rate=rate, rate_from=None if rate is not None else "person")
    part = engine.Component(ONE_RULE, rule, metric)
    return engine.Plan(code, currency, period, (part,))


def one_tier_table(
    code: str,
    metric: str,
    tiers: list[tuple[Decimal, Decimal]],
    mode: Literal["marginal", "whole"],
    *,
    currency: str,
    period: PeriodName,
) -> engine.Plan:
    """Tiers on the amount from (lower bound, rate) pairs; a bound belongs to the tier above."""
    uppers = [upper for (_low, _rate), (upper, _next) in pairwise(tiers)]
    table = tuple(
        engine.Tier(lower, mode, upper=upper, rate=rate)
        for (lower, rate), upper in zip(tiers, [*uppers, None], strict=True)
    )
    rule = engine.Tiered("amount", "lower", table)
    part = engine.Component(ONE_RULE, rule, metric)
    return engine.Plan(code, currency, period, (part,))


def _params_of(component: engine.Component) -> Iterator[str]:
    sources = [
        (PARAM_NAMES.get(name, name.removesuffix("_from")), getattr(component.rule, name))
        for name in type(component.rule).__dataclass_fields__
        if name.endswith("_from")
    ]
    sources.append(("least", component.least_from))
    sources += [("multiplier", factor.value_from) for factor in component.multipliers]
    if component.cap is not None:
        sources.append(("cap", component.cap.amount_from))
    for name, source in sources:
        if source is not None:
            yield source.partition(":")[2] or name


def _readings_of(component: engine.Component) -> Iterator[str]:
    for on in measures_of(component):
        kind, _colon, name = on.partition(":")
        if kind != "value":
            yield name
