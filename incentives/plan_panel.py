"""What a plan's rules mean, as its page shows it: findings, decisions, curves, what levels pay.

Plain engine calls on facts that nobody has: one person with a target and one result (P3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import round_half_up
from incentives import charts, definitions, engine, pages
from incentives.charts import Chart

LEVELS = tuple(Decimal(level) / 100 for level in (50, 80, 90, 100, 110, 120, 150))
REACH = Decimal("1.5")
DAY = date(2000, 1, 1)
#: What a person's own number is taken to be until somebody types another.
OWN_NUMBERS = {"rate": Decimal("0.01"), "guaranteed_rate": Decimal(0), "multiplier": Decimal(1)}
OWN_AMOUNT = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Supposition:
    """Whom the rules are tried on: a target, and the numbers of a person."""

    target: Decimal = Decimal(1_000_000)
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    levels: Sequence[Decimal] = LEVELS


@dataclass(frozen=True, slots=True)
class Level:
    """What somebody is paid who reaches a part of the target."""

    attainment: Decimal
    amount: Decimal
    parts: list[Decimal]
    total: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Pay as a part of the result."""
        return self.total / self.amount if self.total is not None and self.amount else None


@dataclass(frozen=True, slots=True)
class Panel:
    """`problem` says why nothing is paid where the rules ask for what was not supposed."""

    findings: list[tuple[str, str]]
    decisions: list[str]
    cliffs: list[str]
    names: list[str]
    levels: list[Level]
    curves: list[tuple[str, str, Chart]]
    problem: str = ""


def panel_of(plan: engine.Plan, given: Supposition, language: str) -> Panel:
    """Everything about a plan that can be calculated."""
    facts = facts_of(plan, given)
    levels, problem = _levels(plan, facts, given)
    return Panel(
        findings=[(found.severity, found.text(language)) for found in engine.check_plan(plan)],
        decisions=[found.text(language) for found in engine.decisions(plan)],
        cliffs=[cliff.text(language) for cliff in engine.cliffs(plan, facts)],
        names=[pages.component_name(part.key) for part in plan.components],
        levels=levels,
        curves=[
            (f"curve-{number}", *found)
            for number, part in enumerate(plan.components, start=1)
            if (found := _curve(plan, part, given, facts))
        ],
        problem=problem,
    )


def facts_of(plan: engine.Plan, given: Supposition) -> engine.Facts:
    """One person with the target in every metric; last year reached the same."""
    numbers = {
        name: given.numbers.get(name, OWN_NUMBERS.get(name, OWN_AMOUNT))
        for name in definitions.needed_params(plan)
    }
    whole = engine.MetricFacts(target=given.target, baseline=given.target)
    metrics = dict.fromkeys(definitions.metrics_of(plan), whole)
    numbers |= {"ramp_month": Decimal(len(plan.ramp) + 1), "tenure_month": Decimal(999)}
    return engine.Facts(
        person=engine.Person("-", numbers),
        period="-",
        currency=plan.currency,
        metrics=metrics,
        team_metrics=metrics,
        pool_part=(Decimal(1), Decimal(1)),
    )


def _levels(plan: engine.Plan, facts: engine.Facts, given: Supposition) -> tuple[list[Level], str]:
    found, problem = [], ""
    for level in given.levels:
        amount = round_half_up(given.target * level)
        try:
            result = engine.calculate(plan, _with(plan, facts, amount))
        except engine.EngineError as error:
            problem = definitions.words(error)
            found.append(Level(level, amount, [], None))
            continue
        parts = [part.total for part in result.components]
        found.append(Level(level, amount, parts, result.total))
    return found, problem


def _with(plan: engine.Plan, facts: engine.Facts, amount: Decimal) -> engine.Facts:
    """The facts with one result of `amount` in every metric, the person's own and the team's."""
    credits = tuple(
        engine.Credit(f"TRY-{code}", DAY, code, amount, quantity=amount)
        for code in definitions.metrics_of(plan)
    )
    return replace(facts, credits=credits, team_credits=credits, team={"-": amount})


def _curve(
    plan: engine.Plan, part: engine.Component, given: Supposition, facts: engine.Facts
) -> tuple[str, Chart] | None:
    """What a component pays over the amount that it counts."""
    try:
        points = engine.curve_points(plan, part.key, given.target * REACH, facts=facts, steps=30)
    except engine.EngineError:
        return None
    name = pages.component_name(part.key)
    return name, charts.line(points, [_("Result"), _("Pay")])
