"""The SMART check: findings from data, not from tick boxes (product.md T4). Plain Python.

A finding says its letter, its state, why (message codes with parameters, put into words by the
page) and where to mend it. S, M, R and T must not fail at submit; a doubtful A needs a written
reason. Data that is missing is named in the finding; it never counts as a pass in silence.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core.amounts import ZERO, ratio, round_half_up
from targets import adding
from targets.adding import QUARTERS

PASS, DOUBTFUL, FAIL = "pass", "doubtful", "fail"
#: A growth beyond this share of last year, or beyond the best year, is doubted.
BOLD_GROWTH = Decimal("0.30")
#: So many years back the best one is looked for.
YEARS_BACK = 3
#: A source that has brought nothing for longer than this does not deliver.
FRESH_DAYS = 40
#: Open deals should cover what is still to be won at least once.
LEAST_COVER = Decimal(1)
Extra = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the check looks at. `last_years` are the actuals before the plan's year, latest first;
    `delivered_on` is the day of the metric's newest figure, `on` the day of the check;
    `pipeline` the open deals, None when none are recorded."""

    metric: str = ""
    scope: str = ""
    owner: str = ""
    value: Decimal | None = None
    unit: str = ""
    source: str = ""
    aggregation: str = adding.SUM
    direction: str = adding.UP
    delivered_on: date | None = None
    on: date = date.max
    last_years: tuple[Decimal | None, ...] = ()
    heads: int = 0
    pipeline: Decimal | None = None
    sells: bool = True
    note: str = ""
    is_top: bool = False
    parent_value: Decimal | None = None
    siblings: Decimal = ZERO
    year: int | None = None
    milestones: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        return self.aggregation == adding.SUM


@dataclass(frozen=True, slots=True)
class Finding:
    """One letter of the check; `extras` are further sentences, what is missing among them."""

    letter: str
    state: str
    code: str
    anchor: str
    params: Mapping[str, Any] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()

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
    """A number with a unit, and a source that delivered within the last 40 days."""
    if facts.value is None or facts.value <= 0:
        return Finding("M", FAIL, "m-no-value", "id_value")
    if not facts.unit or not facts.source:
        return Finding("M", FAIL, "m-no-source", "id_metric")
    params: dict[str, Any] = {"source": facts.source, "days": FRESH_DAYS}
    if facts.delivered_on is None:
        return Finding("M", DOUBTFUL, "m-never", "id_metric", params)
    params["day"] = facts.delivered_on
    if (facts.on - facts.delivered_on).days > FRESH_DAYS:
        return Finding("M", DOUBTFUL, "m-stale", "id_metric", params)
    return Finding("M", PASS, "m-delivers", "id_metric", params)


def achievable(facts: Facts) -> Finding:
    """Growth against last year and the best year, the load per head, the cover by open deals: a
    judgement, never red."""
    known = [amount for amount in facts.last_years if amount]
    last = facts.last_years[0] if facts.last_years else None
    cover = _cover(facts)
    extras = (*_missing_years(facts), *_load(facts), *_cover_words(facts, cover))
    if facts.value is None or not last:
        return Finding("A", DOUBTFUL, "a-no-history", "id_achievable_note", extras=extras)
    best = adding.best(facts.direction, known)
    growth = ratio(facts.value - last, last)
    params = {"growth": growth, "best": best, "last": last}
    bold = _is_bold(facts, last) or _is_bold(facts, best)
    thin = cover is not None and cover < LEAST_COVER
    if bold or thin:
        code = "a-bold" if bold else "a-thin"
        return Finding("A", DOUBTFUL, code, "id_achievable_note", params, extras)
    return Finding("A", PASS, "a-in-reach", "id_achievable_note", params, extras)


def _is_bold(facts: Facts, before: Decimal) -> bool:
    value = facts.value or ZERO
    return adding.progress(facts.direction, value, before) > before * BOLD_GROWTH


def _missing_years(facts: Facts) -> tuple[Extra, ...]:
    """How many of the three years are known, unless all are or none is."""
    found = sum(1 for amount in facts.last_years if amount)
    if not 0 < found < YEARS_BACK:
        return ()
    return (("a-few-years", {"count": found, "of": YEARS_BACK}),)


def _load(facts: Facts) -> tuple[Extra, ...]:
    """Only what adds up can be carried by heads."""
    if facts.value is None or not facts.adds_up:
        return ()
    if not facts.heads:
        return (("a-no-heads", {}),)
    load = round_half_up(facts.value / facts.heads)
    return (("a-load", {"heads": facts.heads, "load": load}),)


def _cover(facts: Facts) -> Decimal | None:
    if not facts.sells or facts.pipeline is None or not facts.value:
        return None
    return ratio(facts.pipeline, facts.value)


def _cover_words(facts: Facts, cover: Decimal | None) -> tuple[Extra, ...]:
    if not facts.sells or facts.value is None:
        return ()
    if cover is None:
        return (("a-no-deals", {}),)
    return (("a-cover", {"cover": cover, "pipeline": facts.pipeline}),)


def relevant(facts: Facts) -> Finding:
    """Linked to a parent plan and within it; the company's own plan is the top."""
    if facts.parent_value is None:
        if facts.is_top:
            return Finding("R", PASS, "r-top", "id_parent")
        return Finding("R", FAIL, "r-no-parent", "id_parent")
    value = facts.value or ZERO
    if not facts.adds_up:
        return _beside(facts, value, facts.parent_value)
    if value + facts.siblings > facts.parent_value:
        over = value + facts.siblings - facts.parent_value
        return Finding("R", FAIL, "r-over", "id_value", {"over": over})
    params = {
        "share": ratio(value, facts.parent_value) or ZERO,
        "parent": facts.parent_value,
        "left": facts.parent_value - value - facts.siblings,
    }
    return Finding("R", PASS, "r-within", "id_parent", params)


def _beside(facts: Facts, value: Decimal, parent: Decimal) -> Finding:
    """What does not add up has no share of its parent; asking for less than it is doubted."""
    params = {"value": value, "parent": parent}
    if adding.is_ambitious(facts.direction, parent, value):
        return Finding("R", DOUBTFUL, "r-below", "id_value", params)
    return Finding("R", PASS, "r-beside", "id_parent", params)


def timed(facts: Facts) -> Finding:
    """A year, and a milestone for each quarter; together they make the target."""
    if not facts.year:
        return Finding("T", FAIL, "t-no-year", "id_year")
    missing = [number for number in QUARTERS if facts.milestones.get(number) is None]
    if missing:
        return Finding("T", FAIL, "t-missing", f"id_milestone_{missing[0]}", {"quarters": missing})
    total = adding.milestones_make(facts.aggregation, facts.milestones)
    if facts.value is not None and total != facts.value:
        params = {"total": total, "value": facts.value, "short": facts.value - total}
        code, anchor = _MISFIT[facts.aggregation]
        return Finding("T", FAIL, code, anchor, params)
    return Finding("T", PASS, "t-complete", "id_milestone_1")


_MISFIT = {
    adding.SUM: ("t-sum", "id_milestone_1"),
    adding.AVERAGE: ("t-average", "id_milestone_1"),
    adding.LAST: ("t-last", "id_milestone_4"),
}
