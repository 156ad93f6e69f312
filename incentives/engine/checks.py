"""Is this plan calculable, and what should its author look at? (product.md P3)"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from incentives.engine.facts import Credit, Facts
from incentives.engine.messages import message
from incentives.engine.model import EngineError, FactsError, Plan
from incentives.engine.plan_checks import plan_flaws, repeated
from incentives.engine.rule_checks import component_flaws

Severity = Literal["error", "warning", "note"]
WARNINGS = frozenset(
    {
        "rate_above_one",
        "starts_above_zero",
        "ends_early",
        "draw_full_recovery",
        "least_above_cap",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a plan: errors are refused, warnings and notes are shown."""

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
    flaws = list(plan_flaws(plan))
    for component in plan.components:
        flaws += component_flaws(component)
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
        left, whole = clawback.term or (Decimal(1), Decimal(1))
        if not 0 <= left <= whole or not whole:
            raise FactsError("clawback_term", id=clawback.id)


def _severity(code: str) -> Severity:
    return "warning" if code in WARNINGS else "error"


def _check_credits(facts: Facts) -> None:
    _check_some(facts.prior_credits + facts.credits)
    _check_some(facts.prior_team_credits + facts.team_credits)


def _check_some(found: Sequence[Credit]) -> None:
    if len({(credit.metric, credit.id) for credit in found}) != len(found):
        twice = repeated(f"{credit.metric}/{credit.id}" for credit in found)
        raise FactsError("credit_duplicate", credit=twice[0])
    for credit in found:
        if credit.share != 1 and not 0 < credit.share <= 1:
            raise FactsError("credit_share", credit=credit.id, share=str(credit.share))


def _check_measured(facts: Facts) -> None:
    credited = {credit.metric for credit in facts.credits + facts.prior_credits}
    for metric, given in facts.metrics.items():
        if given.achieved is not None and metric in credited:
            raise FactsError("achieved_twice", metric=metric)
