"""What a plan pays before anybody is paid: other readings of its table, and its curve (P3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from incentives.engine.cliffs import bounds, unit_facts
from incentives.engine.components import evaluate
from incentives.engine.exact import ZERO, exact, to_fen
from incentives.engine.facts import Credit, Facts, MetricFacts
from incentives.engine.measures import Scene, read
from incentives.engine.model import Component, EngineError, Plan
from incentives.engine.rules import Mode, Rule, Tiered
from incentives.engine.run import run_series

Name = Literal["marginal", "whole", "current"]
Reading = tuple[Name, Mode, Literal["deduct", "current"]]
READINGS: tuple[Reading, ...] = (
    ("marginal", "marginal", "deduct"),
    ("whole", "whole", "deduct"),
    ("current", "whole", "current"),
)
MOST_POINTS = 200
MOST_BOUNDS = 48
CENT = Decimal("0.01")
#: The credit that stands for an amount that nobody has sold yet, and its day.
MADE = "-"
DAY = date(2000, 1, 1)
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One reading of a table of tiers: what each month of one window pays, and their total."""

    name: Name
    months: tuple[Decimal, ...]
    total: Decimal


def readings(
    plan: Plan,
    months: Sequence[Decimal],
    *,
    component: str | None = None,
    facts: Facts | None = None,
) -> list[Alternative]:
    """The same monthly amounts under three readings of one component's table of tiers.

    `marginal` and `whole` calculate the window anew each month and deduct what was paid; `current`
    pays the month alone at the rate that the window has reached. Without a name it is the first
    component with tiers; nothing to read differently gives an empty list. Targets and parameters
    are those of `facts`; without facts every target is one.
    """
    part = _with_tiers(plan, component)
    if part is None:
        return []
    given = facts or unit_facts(plan)
    return [_read(_alone(plan, part, reading), months, given, reading[0]) for reading in READINGS]


def curve_points(
    plan: Plan, component: str, upto: Decimal, *, facts: Facts | None = None, steps: int = 50
) -> list[tuple[Decimal, Decimal]]:
    """(amount, pay) at even steps from zero to `upto`, and a fen below, on and above every bound.

    The amount is what the component itself counts; everything else is as in `facts`. At most 200
    points, rising.
    """
    part = _component(plan, component)
    given = facts or unit_facts(plan)
    steps = max(1, min(steps, MOST_POINTS - 3 * MOST_BOUNDS - 1))
    even = {to_fen(exact(upto) * n / steps) for n in range(steps + 1)}
    around = [at for bound in _bounds_below(plan, part, given, upto) for at in _sides(bound)]
    places = sorted(even | {at for at in around if 0 <= at <= upto})
    return [(at, _pay_at(plan, part, given, at)) for at in places]


def _component(plan: Plan, key: str) -> Component:
    for part in plan.components:
        if part.key == key:
            return part
    raise EngineError("component_unknown", component=key)


def _with_tiers(plan: Plan, key: str | None) -> Component | None:
    """The tiered component whose own base chooses the tier; only such a table has readings."""
    parts = plan.components if key is None else (_component(plan, key),)
    for part in parts:
        if isinstance(part.rule, Tiered) and ":" not in part.rule.on:
            return part
    return None


def _read(plan: Plan, months: Sequence[Decimal], facts: Facts, name: Name) -> Alternative:
    (part,) = plan.components
    series = [_month(part, facts, number, amount) for number, amount in enumerate(months)]
    paid = tuple(result.total for result in run_series(plan, series))
    return Alternative(name, paid, sum(paid, NOTHING))


def _alone(plan: Plan, part: Component, reading: Reading) -> Plan:
    """The component under a reading and nothing else; balances and clocks read nothing."""
    _, mode, cumulative = reading
    by_credits = part.base in ("amount", "quantity")
    said = replace(
        part,
        rule=_in_mode(part.rule, mode),
        cumulative=cumulative,
        cap=part.cap and replace(part.cap, carry=False),
        pay_on="credit",
        of=part.of if by_credits else "own",
        base=part.base if by_credits else "amount",
        only=None,
    )
    return Plan(plan.code, plan.currency, plan.period, (said,), plan.version, plan.ramp)


def _in_mode(rule: Rule, mode: Mode) -> Rule:
    if not isinstance(rule, Tiered):
        return rule
    tiers = tuple(replace(tier, mode=mode) for tier in rule.tiers)
    return replace(rule, tiers=tiers, per="period")


def _month(part: Component, facts: Facts, number: int, amount: Decimal) -> Facts:
    """One month of the window; what other metrics achieved stands in the first."""
    made = _facts_at(part, facts, amount)
    own, team = made.credits, made.team_credits
    if number:
        own = tuple(credit for credit in own if credit.id == MADE)
        team = tuple(credit for credit in team if credit.id == MADE)
    return replace(
        made,
        credits=_named(own, number),
        team_credits=_named(team, number),
        period=str(number + 1),
        window="-",
        opening=None,
    )


def _named(credits: tuple[Credit, ...], number: int) -> tuple[Credit, ...]:
    """The same credits, with the made one named by its month."""
    return tuple(
        replace(credit, id=f"{MADE}{number:06}") if credit.id == MADE else credit
        for credit in credits
    )


def _facts_at(part: Component, facts: Facts, amount: Decimal) -> Facts:
    """The facts with one made credit instead of those that the component counts."""
    credit = Credit(MADE, DAY, part.metric, amount, quantity=amount)
    own = tuple(given for given in facts.credits if given.metric != part.metric)
    team = tuple(given for given in facts.team_credits if given.metric != part.metric)
    metrics = _unmeasured(facts.metrics, part.metric)
    team_metrics = _unmeasured(facts.team_metrics, part.metric)
    bare = replace(facts, prior_credits=(), prior_team_credits=(), team={}, clawbacks=())
    bare = replace(bare, releases=(), adjustments=(), split={}, received={}, cash={})
    bare = replace(bare, metrics=metrics, team_metrics=team_metrics)
    if part.base == "commission":
        return replace(bare, team={MADE: amount})
    if part.of == "team":
        return replace(bare, team_credits=(*team, credit))
    return replace(bare, credits=(*own, credit))


def _unmeasured(metrics: Mapping[str, MetricFacts], metric: str) -> dict[str, MetricFacts]:
    found = dict(metrics)
    if metric in found:
        found[metric] = replace(found[metric], achieved=None)
    return found


def _pay_at(plan: Plan, part: Component, facts: Facts, amount: Decimal) -> Decimal:
    """The component's total for one amount, before anything that passes between periods."""
    bare = replace(part, only=None, cumulative=None)
    totals = {other.key: amount for other in plan.components}
    given = replace(_facts_at(part, facts, amount), opening=None)
    return evaluate(bare, Scene(plan, given, totals)).total


def _bounds_below(plan: Plan, part: Component, facts: Facts, upto: Decimal) -> Iterator[Fraction]:
    """The component's own bounds as amounts, up to `upto`, no more than a chart can show."""
    scene = Scene(plan, facts, {})
    threshold = part.threshold
    found = bounds(part)
    if threshold is not None and ":" not in threshold.on:
        found.add((threshold.on, exact(threshold.at)))
    at = {bound * read(on, ZERO, part, scene).scale for on, bound in found}
    yield from [place for place in sorted(at) if 0 < place <= upto][:MOST_BOUNDS]


def _sides(bound: Fraction) -> tuple[Decimal, ...]:
    """The fen below, the bound itself (to the fen), the fen above."""
    near = to_fen(bound)
    return near - CENT, near, near + CENT
