"""The SMART check: findings from data, not from tick boxes (product.md T4). Plain Python.

A finding says its letter, its state, why (a message code with parameters, put into words by the
page) and where to mend it. S, M, R and T must pass at submit; a doubtful A needs a written reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from goalmgmt.core.amounts import ZERO, ratio

PASS, DOUBTFUL, FAIL = "pass", "doubtful", "fail"
#: A growth beyond this share of last year, or beyond the best year, is doubted.
BOLD_GROWTH = Decimal("0.30")
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the check looks at. `last_years` are the actuals before the plan's year, latest first;
    `source_delivers` says whether figures of the metric have arrived before."""

    metric: str = ""
    scope: str = ""
    owner: str = ""
    value: Decimal | None = None
    unit: str = ""
    source: str = ""
    source_delivers: bool = False
    last_years: tuple[Decimal | None, ...] = ()
    heads: int = 0
    note: str = ""
    is_top: bool = False
    parent_value: Decimal | None = None
    siblings: Decimal = ZERO
    year: int | None = None
    adds_up: bool = True
    milestones: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One letter of the check."""

    letter: str
    state: str
    code: str
    anchor: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.state == PASS


def check(facts: Facts) -> list[Finding]:
    """The five findings, in the order of the letters."""
    rules: tuple[Callable[[Facts], Finding], ...] = (
        specific, measurable, achievable, relevant, timed,
    )  # fmt: skip
    return [rule(facts) for rule in rules]


def blocking(findings: Iterable[Finding], *, note: str) -> list[Finding]:
    """What stands in the way of a submit."""
    return [
        finding
        for finding in findings
        if finding.state == FAIL
        or (finding.letter == "A" and finding.state == DOUBTFUL and not note.strip())
    ]


def specific(facts: Facts) -> Finding:
    """Metric, scope and owner are named."""
    named = (("metric", facts.metric), ("scope", facts.scope), ("owner", facts.owner))
    missing = [name for name, value in named if not value]
    if missing:
        return Finding("S", FAIL, "s-missing", f"id_{missing[0]}", {"missing": missing})
    return Finding("S", PASS, "s-named", "id_metric")


def measurable(facts: Facts) -> Finding:
    """A number with a unit, and a source that delivers the actuals."""
    if facts.value is None or facts.value <= 0:
        return Finding("M", FAIL, "m-no-value", "id_value")
    if not facts.unit or not facts.source:
        return Finding("M", FAIL, "m-no-source", "id_metric")
    code = "m-delivers" if facts.source_delivers else "m-not-yet"
    return Finding("M", PASS, code, "id_metric", {"source": facts.source})


def achievable(facts: Facts) -> Finding:
    """Growth against last year and the best year, and the load per head: a judgement, never red."""
    known = [amount for amount in facts.last_years if amount]
    last = facts.last_years[0] if facts.last_years else None
    if facts.value is None or not last:
        return Finding("A", DOUBTFUL, "a-no-history", "id_achievable_note", _load(facts))
    growth = ratio(facts.value - last, last)
    best = max(known)
    params = {"growth": growth, "best": best, "last": last, **_load(facts)}
    bold = growth is not None and growth > BOLD_GROWTH
    if bold or facts.value > best * (1 + BOLD_GROWTH):
        return Finding("A", DOUBTFUL, "a-bold", "id_achievable_note", params)
    return Finding("A", PASS, "a-in-reach", "id_achievable_note", params)


def _load(facts: Facts) -> dict[str, Any]:
    if not facts.heads or facts.value is None:
        return {"heads": facts.heads}
    return {"heads": facts.heads, "load": (facts.value / facts.heads).quantize(Decimal("0.01"))}


def relevant(facts: Facts) -> Finding:
    """Linked to a parent plan and within it; the company's own plan is the top."""
    if facts.parent_value is None:
        if facts.is_top:
            return Finding("R", PASS, "r-top", "id_parent")
        return Finding("R", FAIL, "r-no-parent", "id_parent")
    value = facts.value or ZERO
    if facts.adds_up and value + facts.siblings > facts.parent_value:
        over = value + facts.siblings - facts.parent_value
        return Finding("R", FAIL, "r-over", "id_value", {"over": over})
    params = {"share": ratio(value, facts.parent_value), "parent": facts.parent_value}
    return Finding("R", PASS, "r-within", "id_parent", params)


def timed(facts: Facts) -> Finding:
    """A year, and a milestone for each quarter; together they make the target."""
    if not facts.year:
        return Finding("T", FAIL, "t-no-year", "id_year")
    missing = [number for number in QUARTERS if facts.milestones.get(number) is None]
    if missing:
        return Finding("T", FAIL, "t-missing", f"id_milestone_{missing[0]}", {"quarters": missing})
    total = sum(facts.milestones.values(), ZERO)
    if facts.adds_up and facts.value is not None and total != facts.value:
        params = {"total": total, "value": facts.value, "short": facts.value - total}
        return Finding("T", FAIL, "t-sum", "id_milestone_1", params)
    return Finding("T", PASS, "t-complete", "id_milestone_1")
