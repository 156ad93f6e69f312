"""Is this plan calculable, and what should its author look at? (product.md P3)"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from incentives.engine.messages import message
from incentives.engine.facts import Facts
from incentives.engine.model import EngineError, FactsError, Plan
from incentives.engine.rule_checks import Flaw, component_flaws

Severity = Literal["error", "warning"]
WARNINGS = frozenset({"rate_above_one", "starts_above_zero", "ends_early"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a plan: errors are refused, warnings are shown. The app may render `code`."""

    code: str
    severity: Severity
    params: dict[str, str] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The finding as a sentence that names the place."""
        return message(self.code, self.params, language)


class PlanError(EngineError):
    """The plan has errors; `findings` are all of them."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.code, **first.params)
        self.findings = tuple(findings)


def check_plan(plan: Plan) -> list[Finding]:
    """All findings in the order of the plan; an empty list means nothing to say."""
    flaws = list(_plan_flaws(plan))
    for position, component in enumerate(plan.components):
        earlier = [other.key for other in plan.components[:position]]
        flaws += component_flaws(component, earlier)
    return [Finding(code, _severity(code), params) for code, params in flaws]


def errors(plan: Plan) -> list[Finding]:
    """Only what makes the plan impossible to calculate."""
    return [finding for finding in check_plan(plan) if finding.severity == "error"]


def check_facts(facts: Facts) -> None:
    """Refuse facts that contradict themselves; what is merely absent is found when needed."""
    _check_credits(facts)
    _check_measured(facts)
    weights = list(facts.split.values())
    if weights and (min(weights) < 0 or sum(weights) <= 0):
        raise FactsError("split_wrong")
    for clawback in facts.clawbacks:
        amounts = (clawback.earned, clawback.paid or Decimal(0))
        if not 0 <= clawback.share <= 1 or min(amounts) < 0:
            raise FactsError("clawback_share", id=clawback.id)


def _severity(code: str) -> Severity:
    return "warning" if code in WARNINGS else "error"


def _plan_flaws(plan: Plan) -> Iterator[Flaw]:
    if not plan.components:
        yield "components_empty", {}
    for key in _repeated(component.key for component in plan.components):
        yield "key_duplicate", {"component": key}
    if any(share <= 0 for share in plan.ramp):
        yield "ramp_wrong", {}
    if plan.holdback is not None and not 0 <= plan.holdback <= 1:
        yield "holdback_wrong", {}
    if plan.draw is not None and plan.draw.amount < 0:
        yield "draw_negative", {}


def _check_credits(facts: Facts) -> None:
    found = facts.prior_credits + facts.credits
    repeated = _repeated(f"{credit.metric}/{credit.id}" for credit in found)
    if repeated:
        raise FactsError("credit_duplicate", credit=repeated[0])
    for credit in found:
        if not 0 < credit.share <= 1:
            raise FactsError("credit_share", credit=credit.id, share=str(credit.share))


def _check_measured(facts: Facts) -> None:
    credited = {credit.metric for credit in facts.credits + facts.prior_credits}
    for metric, given in facts.metrics.items():
        if given.achieved is not None and metric in credited:
            raise FactsError("achieved_twice", metric=metric)


def _repeated(keys: Iterable[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]
