"""The calculation: plan and facts in, explained lines out. Pure; the same in, the same out."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from goalmgmt.core.amounts import allocate
from incentives.engine.checks import PlanError, check_facts, errors
from incentives.engine.components import evaluate
from incentives.engine.measures import Scene, metric_results
from incentives.engine.balances import Opening
from incentives.engine.facts import Credit, Facts
from incentives.engine.model import Plan
from incentives.engine.results import ComponentResult, Result
from incentives.engine.settlement import settle

NOTHING = Decimal("0.00")


def run(plan: Plan, facts: Facts) -> Result:
    """Calculate one person and period; a plan that does not check is refused (PlanError)."""
    found = errors(plan)
    if found:
        raise PlanError(found)
    return calculate(plan, facts)


def run_series(plan: Plan, series: Iterable[Facts]) -> list[Result]:
    """Calculate in order; balances of a person pass on where the next facts open with none."""
    found = errors(plan)
    if found:
        raise PlanError(found)
    before: dict[str, _Before] = {}
    results = []
    for given in series:
        facts = _continued(plan, given, before.get(given.person.code))
        result = calculate(plan, facts)
        before[given.person.code] = _Before(facts, result)
        results.append(result)
    return results


def calculate(plan: Plan, facts: Facts) -> Result:
    """Calculate under a plan that is known to check."""
    check_facts(facts)
    components = _components(plan, facts)
    total = sum((component.total for component in components), NOTHING)
    settled = settle(plan, facts, total)
    return Result(
        plan=f"{plan.code}@{plan.version}",
        person=facts.person.code,
        period=facts.period,
        currency=plan.currency,
        total=total,
        payable=settled.payable,
        components=components,
        settlement=tuple(settled.lines),
        metrics=metric_results(plan, facts),
        paid=_paid_to_date(plan, facts, components),
        carried={part.key: part.carried for part in components if part.carried},
        owed=settled.owed,
        held=settled.held,
        cancelled=settled.cancelled,
        parts=_split(facts, total),
    )


@dataclass(frozen=True, slots=True)
class _Before:
    facts: Facts
    result: Result
    credits: tuple[Credit, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "credits", self.facts.prior_credits + self.facts.credits)


def _components(plan: Plan, facts: Facts) -> tuple[ComponentResult, ...]:
    totals: dict[str, Decimal] = {}
    results = []
    for component in plan.components:
        result = evaluate(component, Scene(plan, facts, totals))
        totals[component.key] = result.total
        results.append(result)
    return tuple(results)


def _continued(plan: Plan, facts: Facts, before: _Before | None) -> Facts:
    """Facts that open where the person's last period closed; a new window starts from nothing."""
    if before is None or facts.opening is not None:
        return facts
    closed, same_window = before.result, facts.window == before.facts.window
    opening = Opening(
        paid=closed.paid if same_window else {},
        carried=closed.carried,
        owed=closed.owed,
        held=closed.held,
    )
    cumulative = any(component.cumulative for component in plan.components)
    if not (cumulative and same_window) or facts.prior_credits:
        return replace(facts, opening=opening)
    return replace(facts, opening=opening, prior_credits=before.credits)


def _paid_to_date(
    plan: Plan, facts: Facts, components: tuple[ComponentResult, ...]
) -> dict[str, Decimal]:
    """What cumulative components have paid in the window, this period included."""
    opened = (facts.opening or Opening()).paid
    deducted = {part.key for part in plan.components if part.cumulative == "deduct"}
    return {
        part.key: opened.get(part.key, NOTHING) + part.total
        for part in components
        if part.key in deducted
    }


def _split(facts: Facts, total: Decimal) -> dict[str, Decimal]:
    if not facts.split:
        return {}
    parts = allocate(total, list(facts.split.values()))
    return dict(zip(facts.split, parts, strict=True))
