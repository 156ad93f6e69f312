"""The pay engine: plain Python, frozen dataclasses in, explained lines out (product.md P3, P4).

    result = run(plan, facts)        # one person, one period
    results = run_series(plan, many) # in order; balances of a person pass on
    facts = replace(next_facts, opening=result.closing)
    lines = reverse(credit_lines, original=..., refund=...)
    lines = late(plan, facts, credit); lines = without(plan, facts, credit_id)
    findings = check_plan(plan); notes = decisions(plan); jumps = cliffs(plan)
    tables = readings(plan, months); points = curve_points(plan, component, upto)
    text = to_json(plan); plan = from_json(Plan, text); key = digest(plan)

**Order of operations**, always: credit > share > attainment > gate > tier or curve > multiplier >
cap > least pay > round once per person and component > what awaits receipt > guarantee > draw >
recovery > negative brought forward > clawback > holdback > releases > adjustments.

**Rounding**: all figures are exact rationals up to the one rounding, half-up to the hundredth, of
a component's running total. A line pays the rounded running total after it less the one before it,
so lines sum to the once-rounded total of their component, to the fen.

**Tiers** are chosen by the exact total of the period; marginal tiers pay their own slices, the
highest whole tier that is reached pays from the first unit. Credits run through them in the order
of (occurred_on, id); a negative credit runs the same stretches downwards.

**Settlement**: each step is a line of whole fen. What tops up (least pay, guarantee, a draw that is
not recoverable) counts from zero, so that a refund is never forgiven; what is payable below nothing
is not paid out but deducted later. Every balance that passes on stands in `Result.closing`.

**Worked rounding** (a credit that earned 100.01 is paid as thirds of its contract come in): due to
date 33.336…, 66.673…, 100.01; rounded 33.34, 66.67, 100.01; paid 33.34, 33.33, 33.34. A pool of
100.00 between three: 33.33, 33.34, 33.33. Whatever is paid in parts is rounded to date and pays
the difference, so that no part makes or loses a fen.

**JSON schema**: every dataclass of `model` is an object with its fields as keys; a component and
its rule (`rules`) are one flat object with `kind`; numbers are strings ("0.085") or plain JSON
numbers; days are "2026-07-31". docs/pay-engine.md has the fields, examples and rounding tables.
"""

from incentives.engine.balances import NO_OPENING, Advance, Awaiting, Held, Opening
from incentives.engine.changes import late, without
from incentives.engine.checks import Finding, PlanError, check_facts, check_plan
from incentives.engine.cliffs import Cliff, cliffs
from incentives.engine.codec import as_dict, digest, from_data, from_json, to_data, to_json
from incentives.engine.decisions import decisions
from incentives.engine.exact import approximate, exact
from incentives.engine.facts import Adjustment, Clawback, Credit, Facts, MetricFacts, Person
from incentives.engine.lines import recompute
from incentives.engine.messages import message
from incentives.engine.model import (
    Cap,
    CodecError,
    Component,
    Draw,
    EngineError,
    FactsError,
    Guarantee,
    Multiplier,
    Only,
    Plan,
    Threshold,
)
from incentives.engine.readings import Alternative, curve_points, readings
from incentives.engine.results import ComponentResult, Line, Result
from incentives.engine.reversals import reverse
from incentives.engine.rules import (
    AboveFloor,
    Curve,
    Flat,
    Matrix,
    Override,
    PerUnit,
    RateCurve,
    Spiff,
    TargetBonus,
    TeamPool,
    Tier,
    Tiered,
)
from incentives.engine.run import calculate, run, run_series

__all__ = [
    "NO_OPENING",
    "AboveFloor",
    "Adjustment",
    "Advance",
    "Alternative",
    "Awaiting",
    "Cap",
    "Clawback",
    "Cliff",
    "CodecError",
    "Component",
    "ComponentResult",
    "Credit",
    "Curve",
    "Draw",
    "EngineError",
    "Facts",
    "FactsError",
    "Finding",
    "Flat",
    "Guarantee",
    "Held",
    "Line",
    "Matrix",
    "MetricFacts",
    "Multiplier",
    "Only",
    "Opening",
    "Override",
    "PerUnit",
    "Person",
    "Plan",
    "PlanError",
    "RateCurve",
    "Result",
    "Spiff",
    "TargetBonus",
    "TeamPool",
    "Threshold",
    "Tier",
    "Tiered",
    "approximate",
    "as_dict",
    "calculate",
    "check_facts",
    "check_plan",
    "cliffs",
    "curve_points",
    "decisions",
    "digest",
    "exact",
    "from_data",
    "from_json",
    "late",
    "message",
    "readings",
    "recompute",
    "reverse",
    "run",
    "run_series",
    "to_data",
    "to_json",
    "without",
]
