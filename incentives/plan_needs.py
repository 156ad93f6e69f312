"""What a pay plan asks of the facts: which figures a close has to read for it."""

from collections.abc import Iterator

from incentives import engine

NEXT_SPAN = {"month": "quarter", "quarter": "year", "half": "year", "year": "year"}


def measures_of(component: engine.Component) -> Iterator[str]:
    """Everything that `on` fields of the component name."""
    rule = component.rule
    for name in ("on", "rows_on", "columns_on"):
        if isinstance(on := getattr(rule, name, None), str):
            yield on
    if (curve := getattr(rule, "curve", None)) is not None:
        yield curve.on
    yield from (factor.curve.on for factor in component.multipliers if factor.curve is not None)
    if component.threshold is not None:
        yield component.threshold.on


def grown_metrics(plan: engine.Plan) -> list[str]:
    """The metrics whose growth against the year before counts."""
    return _named(plan, "growth")


def team_metrics(plan: engine.Plan) -> list[str]:
    """The metrics whose attainment by the person's unit counts."""
    return _named(plan, "team")


def value_names(plan: engine.Plan) -> list[str]:
    """The measured values that the plan reads by name."""
    return _named(plan, "value")


def _named(plan: engine.Plan, wanted: str) -> list[str]:
    found = [
        name or part.metric
        for part in plan.components
        for kind, _colon, name in (on.partition(":") for on in measures_of(part))
        if kind == wanted
    ]
    return list(dict.fromkeys(found))


def needs_team(plan: engine.Plan) -> bool:
    """Whether somebody is paid for what others bring in or earn."""
    return any(part.of == "team" for part in plan.components)


def needs_team_commission(plan: engine.Plan) -> bool:
    """Whether the commission of others is a base."""
    return any(part.of == "team" and part.base == "commission" for part in plan.components)


def pools(plan: engine.Plan) -> list[engine.TeamPool]:
    """The pools that are divided among the people of a unit."""
    return [part.rule for part in plan.components if isinstance(part.rule, engine.TeamPool)]


def uses_days(plan: engine.Plan) -> bool:
    """Whether a component counts only the credits of some days."""
    windows = [part.only for part in plan.components if part.only is not None]
    return any(only.from_on is not None or only.until_on is not None for only in windows)


def waits_for_cash(plan: engine.Plan) -> bool:
    """Whether pay of a credit waits until its contract's money is in."""
    return any(part.pay_on == "receipt" for part in plan.components)


def counts_units(plan: engine.Plan) -> bool:
    """Whether units sold are a base or choose a tier."""
    return any(
        part.base == "quantity" or "quantity" in measures_of(part) for part in plan.components
    )


def prorates(plan: engine.Plan) -> bool:
    """Whether a component is paid by the days on the plan."""
    return any(part.prorate for part in plan.components)


def recomputes_window(plan: engine.Plan) -> bool:
    """Whether a component calculates its whole window again in every period."""
    return any(part.cumulative == "deduct" for part in plan.components)


def window_name(plan: engine.Plan) -> str:
    """The kind of span over which cumulative components run: the plan's own, or the next longer
    than its period."""
    return plan.window or NEXT_SPAN[plan.period]
