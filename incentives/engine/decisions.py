"""What was decided where a plan's text leaves it open, said for the plan at hand (P3).

Shown to who writes and who approves a plan, so that nobody learns of it from a payslip.
"""

from collections.abc import Iterator

from incentives.engine.checks import Finding
from incentives.engine.field_checks import Flaw
from incentives.engine.model import Component, Plan
from incentives.engine.rules import Matrix, RateCurve, TargetBonus, TeamPool, Tiered


def decisions(plan: Plan) -> list[Finding]:
    """Every decision that concerns the plan, as notes in the order of the plan."""
    found = list(_of_plan(plan))
    for component in plan.components:
        found += [(code, {"component": component.key}) for code in _of_component(component)]
    return [Finding(code, "note", params) for code, params in found]


def measures(component: Component) -> Iterator[str]:
    """Everything that `on` fields of the component name."""
    rule = component.rule
    if isinstance(rule, Tiered):
        yield rule.on
    if isinstance(rule, Matrix):
        yield from (rule.rows_on, rule.columns_on)
    if isinstance(rule, RateCurve | TargetBonus | TeamPool):
        yield rule.curve.on
    if component.threshold is not None:
        yield component.threshold.on
    yield from (factor.curve.on for factor in component.multipliers if factor.curve is not None)


def _of_plan(plan: Plan) -> Iterator[Flaw]:
    yield "decided_currency", {"currency": plan.currency}
    yield "decided_negative", {}
    if plan.guarantee is not None or (plan.draw is not None and not plan.draw.recoverable):
        yield "decided_forgiven", {}
    if plan.late == "deal":
        yield "decided_late_deal", {}
    else:
        yield "decided_late_retro", {}


def _of_component(component: Component) -> Iterator[str]:
    kinds = {on.partition(":")[0] for on in measures(component)}
    if kinds & {"attainment", "team"}:
        yield "decided_target"
    if "growth" in kinds:
        yield "decided_baseline"
    rule = component.rule
    if isinstance(rule, Tiered) and rule.boundary == "lower":
        yield "decided_bound_lower"
    if isinstance(rule, Tiered) and rule.boundary == "upper":
        yield "decided_bound_upper"
    if component.least is not None or component.least_from is not None:
        yield "decided_least"
    if component.pay_on == "receipt":
        yield "decided_receipt"
