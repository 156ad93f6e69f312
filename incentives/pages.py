"""Shaping of closes, statements and pay plans for their pages: no query, no right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from goalmgmt.core.acts import label_of
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.formatting import money_exact
from goalmgmt.core.models import AuditEvent
from incentives import engine
from incentives.definitions import ONE_RULE
from incentives.enums import CloseStatus, LineKind
from incentives.made_lines import KINDS
from incentives.models import Close, Statement, StatementLine
from incentives.queries.statement_figures import Buckets

ORDER = list(CloseStatus.values)
#: Lines that stand under no component of the plan; what a decision granted is an adjustment there.
SETTLEMENT = {**KINDS, "adjustment": LineKind.DECISION}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the close for components/_stepper.html."""

    label: str
    state: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class TierRow:
    """A tier of a table, and what it means in words. `own` marks the reader's."""

    number: int
    lower: str
    upper: str
    rate: str
    mode: str
    words: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class LineRow:
    """A statement line in the reader's language, with its tier table."""

    line: StatementLine
    words: str
    factor: str
    component: str
    tiers: list[TierRow]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the statement's equation."""

    label: str
    amount: Decimal


def steps(close: Close, *, blocked: bool, acts: bool) -> list[Step]:
    """All steps as links: to what they did, or, for who may `act`, to what they will do."""
    here = reverse("incentives:close_detail", args=[close.period, close.plan.code])
    reached = ORDER.index(close.status)
    rows = [
        (_("Data check"), here + "#findings", 0, ""),
        (_("Calculate"), here + "#run", 1, _run_note(close)),
        (_("Exceptions"), here + "#findings", 1, _finding_note(close)),
        (pgettext("step", "Approve"), here + "#approval", 3, _approval_note(close)),
        (
            _("Publish"),
            _step_url(close, "publish") if acts else here + "#approval",
            4,
            _day(close.published_at),
        ),
        (_("Pay"), _step_url(close, "pay") if acts else here + "#approval", 5, _day(close.paid_at)),
        (
            _("Lock"),
            _step_url(close, "lock") if acts else here + "#approval",
            6,
            _day(close.locked_at),
        ),
    ]
    found = []
    current = True
    for label, url, needed, note in rows:
        done = reached >= max(needed, 1)
        state = "done" if done else "now" if current else "todo"
        if label == _("Exceptions") and blocked:
            state = "blocked"
        current = current and done
        found.append(Step(label, state, url, note))
    return found


def _step_url(close: Close, step: str) -> str:
    return reverse("incentives:close_step", args=[close.period, close.plan.code, step])


def _run_note(close: Close) -> str:
    return _("run %(number)s") % {"number": close.run.number} if close.run else ""


def _finding_note(close: Close) -> str:
    return str(len(close.run.findings)) if close.run else ""


def _approval_note(close: Close) -> str:
    if close.status == CloseStatus.FINANCE_APPROVED:
        return _("leadership next")
    return _day(close.approved_at)


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment is not None else ""


def next_step(close: Close) -> str:
    """The verb of what comes next."""
    return {
        CloseStatus.OPEN.value: "calculate",
        CloseStatus.CALCULATED.value: "submit",
        CloseStatus.FINANCE_APPROVED.value: "approve",
        CloseStatus.APPROVED.value: "publish",
        CloseStatus.PUBLISHED.value: "pay",
        CloseStatus.PAID.value: "lock",
    }.get(close.status, "")


def rows_of(statement: Statement, lines: Sequence[StatementLine]) -> list[LineRow]:
    """The lines of a statement with the tier tables of their components."""
    plan = engine.from_data(engine.Plan, statement.run.version.definition)
    tables = {part.key: part.rule for part in plan.components}
    return [
        LineRow(
            line,
            words_of(line),
            f"{line.multiplier.normalize():f}",
            component_name(line.component),
            tier_rows(tables.get(line.component), line.detail.get("tier")),
        )
        for line in lines
    ]


def words_of(line: StatementLine) -> str:
    return told_words(line.told)


def told_words(line: engine.Line) -> str:
    """The sentence of an engine's line in the reader's language."""
    return str(line.en if (get_language() or "").startswith("en") else line.zh)


def tier_rows(rule: Any, own: Any = None) -> list[TierRow]:
    """The table of a tiered rule, empty for any other."""
    if not isinstance(rule, engine.Tiered):
        return []
    relative = rule.on.partition(":")[0] != "amount" and rule.on != "quantity"
    return [
        _tier_row(number, tier, relative=relative, own=str(own) == str(number))
        for number, tier in enumerate(rule.tiers, start=1)
    ]


def _tier_row(number: int, tier: engine.Tier, *, relative: bool, own: bool) -> TierRow:
    lower, upper = _bound(tier.lower, relative), _bound(tier.upper, relative)
    rate = _rate(tier)
    whole = tier.mode == "whole"
    template = (
        _("From %(lower)s on, everything from the first unit is paid at %(rate)s.")
        if whole
        else _("What lies between %(lower)s and %(upper)s is paid at %(rate)s.")
        if tier.upper is not None
        else _("What lies above %(lower)s is paid at %(rate)s.")
    )
    words = template % {"lower": lower, "upper": upper, "rate": rate}
    mode = _("whole") if whole else _("marginal")
    return TierRow(number, lower, upper, rate, mode, words, own)


def _bound(value: Decimal | None, relative: bool) -> str:
    if value is None:
        return "∞"
    return percent_text(value) if relative else f"{value:,.2f}"


def _rate(tier: engine.Tier) -> str:
    if tier.rate is not None:
        return percent_text(tier.rate)
    if tier.factor is not None:
        return f"× {tier.factor.normalize():f}"
    return f"{tier.amount or ZERO:,.2f}"


def percent_text(value: Decimal) -> str:
    """0.0025 as 0.25%."""
    return f"{(value * 100).normalize():f}%"


def equation(lines: Iterable[StatementLine]) -> list[Term]:
    """The total as a sum by kind of line."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.kind] = sums.get(line.kind, ZERO) + line.amount
    return [Term(str(LineKind(kind).label), amount) for kind, amount in sums.items()]


def facts_of(statement: Statement, found: Buckets) -> list[tuple[str, str]]:
    """What stands above the lines on paper."""
    close = statement.close
    pay = found.awaiting.pay
    rows = [
        (_("Payable"), money_exact(statement.total)),
        (_("Base of the period"), money_exact(statement.base)),
        (_("Target"), money_exact(statement.target) if statement.target else "—"),
        (_("Earned"), money_exact(found.earned)),
        (_("Awaiting receipt, not counted"), "—" if pay is None else money_exact(pay)),
        (_("Paid"), money_exact(found.paid)),
        (_("Rules"), _("Rules version %(number)s") % {"number": statement.run.version.number}),
    ]
    if close.disputes_until is not None:
        rows.append((_("Objections until"), close.disputes_until.isoformat()))
    return rows


def shown_status(close: Close) -> dict[str, Any]:
    """The badge of a close: the known look where there is one, else its own word."""
    known = {
        CloseStatus.OPEN.value: "open",
        CloseStatus.CALCULATED.value: "in_progress",
        CloseStatus.FINANCE_APPROVED.value: "in_approval",
    }
    return {"kind": known.get(close.status, close.status), "word": close.get_status_display()}


def event_of(event: AuditEvent) -> dict[str, Any]:
    """An entry of the audit trail for components/_timeline.html."""
    status = event.after.get("status")
    words = CloseStatus(status).label if status in CloseStatus.values else label_of(event.action)
    who = event.actor.name if event.actor is not None else _("system")
    return {"at": event.at, "who": who, "what": words, "note": event.reason}


def component_name(key: str) -> str:
    """The word for a component: plans made of one rule have ours, others name their own; what a
    settlement adds is called by its kind."""
    if key in SETTLEMENT:
        return str(LineKind(SETTLEMENT[key]).label)
    return _("Commission") if key == ONE_RULE else key
