"""The calculation: plan and facts in, explained lines out. Pure; the same in, the same out."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from goalmgmt.core.amounts import allocate
from incentives.engine.balances import NO_OPENING
from incentives.engine.checks import PlanError, check_facts, errors
from incentives.engine.components import evaluate
from incentives.engine.facts import Facts
from incentives.engine.measures import Scene, metric_results
from incentives.engine.model import FactsError, Plan
from incentives.engine.results import ComponentResult, Result
from incentives.engine.settlement import settle

NOTHING = Decimal("0.00")
_Before = tuple[Facts, Result]


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
        before[given.person.code] = (facts, result)
        results.append(result)
    return results


def calculate(plan: Plan, facts: Facts) -> Result:
    """Calculate under a plan that is known to check."""
    check_facts(facts)
    if facts.currency not in (None, plan.currency):
        raise FactsError("currency_mismatch", given=str(facts.currency), plan=plan.currency)
    components = _components(plan, facts)
    total = sum((component.total for component in components), NOTHING)
    settled = settle(plan, facts, total, components)
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
        owed=settled.owed + sum((advance.amount for advance in settled.deferred), NOTHING),
        held=settled.undated + sum((item.left for item in settled.items), NOTHING),
        cancelled=settled.cancelled,
        parts=_split(facts, total),
        window=facts.window,
        deferred=tuple(settled.deferred),
        items=tuple(settled.items),
        awaiting=tuple(settled.awaiting),
        taken=settled.taken,
        debt=settled.debt,
    )


def _components(plan: Plan, facts: Facts) -> tuple[ComponentResult, ...]:
    totals: dict[str, Decimal] = {}
    results = []
    for component in plan.components:
        result = evaluate(component, Scene(plan, facts, totals))
        totals[component.key] = result.total
        results.append(result)
    return tuple(results)


def _continued(plan: Plan, facts: Facts, before: _Before | None) -> Facts:
    """Facts that open where the person's last period closed, with the window's credits so far."""
    if before is None or facts.opening is not None:
        return facts
    earlier, closed = before
    facts = replace(facts, opening=closed.closing)
    cumulative = any(component.cumulative for component in plan.components)
    if not cumulative or facts.window != earlier.window:
        return facts
    return replace(
        facts,
        prior_credits=facts.prior_credits or earlier.prior_credits + earlier.credits,
        prior_team_credits=facts.prior_team_credits
        or earlier.prior_team_credits + earlier.team_credits,
    )


def _paid_to_date(
    plan: Plan, facts: Facts, components: tuple[ComponentResult, ...]
) -> dict[str, Decimal]:
    """What cumulative components have paid in the window, this period included."""
    opening = facts.opening or NO_OPENING
    opened = opening.paid if opening.window in (None, facts.window) else {}
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
