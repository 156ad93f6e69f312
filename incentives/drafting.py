"""From a payee's facts to a statement and its lines, unsaved: no query, no clock.

The period's own credits go through the plan of the period. A late credit is worth what it changes
under the published period's frozen rules and facts; a refund takes back at the frozen rates of
the very lines that paid for its receipt. Both stand as linked lines of their own, outside the
period's base (C4).
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import MAX_AMOUNT, ZERO
from goalmgmt.core.errors import Refused
from goalmgmt.core.formatting import decimal_text
from incentives import engine
from incentives.enums import LineKind
from incentives.facts import facts_of
from incentives.models import CloseRun, Statement, StatementLine
from incentives.queries import windows
from incentives.queries.late import History
from incentives.queries.payees import Payee, as_fact, credit_id, take_own
from incentives.queries.scope import Scope, sha256
from tracking.models import Credit

KINDS = {
    "bonus": LineKind.BONUS,
    "reversal": LineKind.REVERSAL,
    "late": LineKind.ADJUSTMENT,
    "adjustment": LineKind.ADJUSTMENT,
    "clawback": LineKind.REVERSAL,
    "draw": LineKind.DRAW,
    "recovery": LineKind.RECOVERY,
    "guarantee": LineKind.GUARANTEE,
    "held": LineKind.HELD,
    "awaiting": LineKind.HELD,
    "released": LineKind.RELEASED,
    "received": LineKind.RELEASED,
    "carried": LineKind.CARRIED,
    "debt": LineKind.DEBT,
    "prior_paid": LineKind.PRIOR,
}
WORDING = ("zh", "en")


@dataclass(slots=True)
class Draft:
    """A statement with its lines, and what somebody should look at."""

    statement: Statement
    lines: list[StatementLine] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def note(self, code: str, severity: str = "warning", **params: str) -> None:
        person = self.statement.person
        self.findings.append(
            {"code": code, "severity": severity, "person": person.code, "params": params}
        )


def draft(scope: Scope, run: CloseRun, payee: Payee, history: History, now: datetime) -> Draft:
    """The payee's statement under the run's rules."""
    made = Draft(
        Statement(
            close=scope.close,
            run=run,
            person=payee.person,
            unit_id=payee.unit_id,
            target=payee.goals.get(scope.main_metric),
            created_at=now,
        )
    )
    late = _late_lines(scope, payee, history, made)
    refunds = _refund_lines(scope, payee, history, made)
    facts = facts_of(scope, payee)
    closing = _calculate(scope, payee, facts, made)
    made.lines += late[0] + refunds
    made.statement.balances = windows.kept(closing, _short(made))
    for position, line in enumerate(made.lines, start=1):
        line.position = position
    _complete(scope, payee, facts, late[1], made)
    return made


def _calculate(
    scope: Scope, payee: Payee, facts: engine.Facts, made: Draft
) -> engine.Opening | None:
    """Lines of the period itself; what cannot be calculated pays nothing and blocks the close.
    Returns the balances that the engine passes on; without a result those that stood before."""
    try:
        result = engine.calculate(scope.plan, facts)
    except engine.EngineError as error:
        made.note("cannot_calculate", "blocking", engine=error.code, **error.params)
        return facts.opening
    credits = {credit_id(credit): credit for credit in payee.own}
    granted = {f"PA-{row.pk}": row for row in payee.granted}
    for line in result.lines:
        row = as_row(line, credit=credits.get(line.source or ""), component=_part_of(line))
        if (decision := granted.get(line.source or "")) is not None:
            row.kind = LineKind.DECISION
            row.adjustment, row.adjusts = decision, decision.line
        made.lines.append(row)
    return result.closing


def _part_of(line: engine.Line) -> str:
    """The component of the line; what settles the whole statement stands under its own kind."""
    return line.component or line.kind


def _short(made: Draft) -> Decimal:
    """What the statement falls below nothing: it is not paid out, and taken from the next one."""
    total = sum((line.amount for line in made.lines), ZERO)
    if total < 0:
        made.note("negative_carried", amount=decimal_text(-total))
    return max(-total, ZERO)


def _late_lines(
    scope: Scope, payee: Payee, history: History, made: Draft
) -> tuple[list[StatementLine], list[dict[str, Any]]]:
    lines: list[StatementLine] = []
    entries: list[dict[str, Any]] = []
    for credit, final in payee.late:
        if credit.pk in history.handled:
            continue
        frozen = history.statements.get((final.pk, payee.person.pk))
        if frozen is None:
            _without_statement(scope, payee, credit)
            continue
        fact = as_fact(scope, credit)
        before: list[Any] = history.adjusted.setdefault((final.pk, payee.person.pk), [])
        try:
            found = engine.late(_frozen_plan(frozen), _frozen_facts(frozen, before), fact)
        except engine.EngineError as error:
            made.note("cannot_adjust", "blocking", engine=error.code, **error.params)
            continue
        entry = {"close": final.pk, "pk": credit.pk, "credit": _credit_data(fact)}
        before.append(entry["credit"])
        entries.append(entry)
        cause = history.lines.get(frozen.pk, [])
        lines += [
            as_row(line, credit=credit, component=line.component, adjusts=_cause(cause, line))
            for line in found
        ]
    return lines, entries


def _without_statement(scope: Scope, payee: Payee, credit: Credit) -> None:
    """Late for a period in which the plan did not pay the person: counts now, or not at all."""
    if credit.month in scope.period:
        take_own(payee, credit)
    else:
        payee.outside += 1


def _cause(lines: list[StatementLine], line: engine.Line) -> StatementLine | None:
    """The line of the published statement that the late line continues."""
    same = [row for row in lines if row.component == line.component]
    return same[-1] if same else next(iter(lines), None)


def _frozen_plan(statement: Statement) -> engine.Plan:
    return engine.from_data(engine.Plan, statement.run.version.definition)


def _frozen_facts(statement: Statement, more: list[Any]) -> engine.Facts:
    data = dict(statement.inputs["facts"])
    data["credits"] = [*data.get("credits", []), *more]
    return engine.from_data(engine.Facts, data)


def _credit_data(fact: engine.Credit) -> dict[str, Any]:
    holder = engine.Facts(person=engine.Person("-"), period="-", credits=(fact,))
    found: dict[str, Any] = engine.to_data(holder)["credits"][0]
    return found


def _refund_lines(scope: Scope, payee: Payee, history: History, made: Draft) -> list[StatementLine]:
    lines: list[StatementLine] = []
    for credit in payee.refunds:
        if credit.pk in history.handled or credit.receipt is None:
            continue
        key = (credit.receipt.refund_of_id or 0, payee.person.pk)
        paid = history.paid_for.get(key, [])
        if not paid:
            _without_statement(scope, payee, credit)
            continue
        try:
            lines += _taken_back(credit, paid, history.taken_back.get(key, ZERO))
        except engine.EngineError as error:
            made.note("cannot_adjust", "blocking", engine=error.code, **error.params)
            continue
        history.taken_back[key] = history.taken_back.get(key, ZERO) - credit.amount
    return lines


def _taken_back(
    credit: Credit, paid: list[StatementLine], refunded: Decimal
) -> list[StatementLine]:
    originals = {line.credit.pk: line.credit.amount for line in paid if line.credit is not None}
    found = engine.reverse(
        [engine.from_data(engine.Line, line.detail) for line in paid],
        original=sum(originals.values(), ZERO),
        refund=-credit.amount,
        refunded=refunded,
        source=credit_id(credit),
    )
    return [
        as_row(line, credit=credit, component=cause.component, adjusts=cause)
        for line, cause in zip(found, paid, strict=True)
    ]


def as_row(
    line: engine.Line,
    *,
    component: str,
    credit: Credit | None = None,
    adjusts: StatementLine | None = None,
) -> StatementLine:
    """The engine's line as a row. Columns hold figures to read; `detail` the exact ones."""
    data = engine.to_data(line)
    return StatementLine(
        kind=KINDS.get(line.kind, LineKind.EARNED),
        component=component,
        credit=credit,
        adjusts=adjusts,
        base=engine.approximate(line.base, 2),
        rate=engine.approximate(line.rate),
        multiplier=engine.approximate(line.multiplier),
        share=credit.share if credit is not None else Decimal(1),
        amount=line.amount,
        explain_zh=line.zh,
        explain_en=line.en,
        detail={key: value for key, value in data.items() if key not in WORDING},
    )


def _complete(
    scope: Scope, payee: Payee, facts: engine.Facts, late: list[dict[str, Any]], made: Draft
) -> None:
    statement = made.statement
    statement.total = sum((line.amount for line in made.lines), ZERO)
    main = [fact.amount for fact in facts.credits if fact.metric == scope.main_metric]
    statement.base = sum(main, ZERO)
    if abs(statement.base) > MAX_AMOUNT:
        raise Refused(
            _("The results of %(person)s in this period make more than %(limit)s. Correct them.")
            % {"person": statement.person, "limit": decimal_text(MAX_AMOUNT)}
        )
    statement.inputs = {
        "plan": {
            "code": scope.plan.code,
            "version": scope.version.pk,
            "hash": scope.version.content_hash,
        },
        "facts": engine.to_data(facts),
        "late": late,
    }
    statement.content_hash = content_hash(statement, made.lines)
    _remarks(scope, payee, made)


def content_hash(statement: Statement, lines: list[StatementLine]) -> str:
    """sha256 over the inputs and every figure of the lines; anybody can compute it again."""
    rows = [
        [line.kind, line.component, line.credit_id, line.adjusts_id, str(line.amount), line.detail]
        for line in lines
    ]
    return sha256([statement.inputs, str(statement.total), rows])


def _remarks(scope: Scope, payee: Payee, made: Draft) -> None:
    if scope.main_metric not in payee.goals:
        made.note("no_target")
    if payee.unit_id is None:
        made.note("no_unit")
    if payee.outside:
        made.note("outside_assignment", count=str(payee.outside))
    if payee.team is not None and payee.team.waiting:
        made.note("team_waiting", "blocking", plans="、".join(payee.team.waiting))
    if len(payee.assignments) > 1:
        made.note("assignment_changed")
    left = payee.person.left_on
    if left is not None and left < scope.period.ends_on:
        made.note("has_left", day=left.isoformat())
