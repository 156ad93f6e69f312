"""From a payee's facts to a statement and its lines, unsaved: no query, no clock.

The period's own credits go through the plan of the period. A late credit is worth what it changes
under the published period's frozen rules and facts; a refund takes back at the frozen rates of
the very lines that paid for its receipt. Both stand as linked lines of their own, outside the
period's base (C4).
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import MAX_AMOUNT, ZERO
from goalmgmt.core.errors import Refused
from goalmgmt.core.formatting import decimal_text
from incentives import engine
from incentives.engine.quick_text import facts_text, line_texts
from incentives.facts import facts_of
from incentives.made_lines import ONE, MadeLine
from incentives.models import CloseRun, Statement, StatementLine
from incentives.queries import windows
from incentives.queries.findings import severity_without_target
from incentives.queries.late import History
from incentives.queries.own_credits import as_fact, own_of
from incentives.queries.payees import Payee, take_own
from incentives.queries.scope import Scope
from incentives.sealing import seal
from tracking.models import Credit


@dataclass(slots=True)
class Draft:
    """A statement with its lines, and what somebody should look at."""

    statement: Statement
    drawn: list[MadeLine] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def lines(self) -> list[StatementLine]:
        """The lines as rows, for a page that shows what nobody stored."""
        return [line.as_row(number) for number, line in enumerate(self.drawn, start=1)]

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
    made.drawn += late[0] + refunds
    made.statement.balances = windows.kept(closing, _short(made))
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
    shares = {own.pk: own.share for own in payee.own}
    granted = {f"PA-{row.pk}": row for row in payee.granted}
    for line in result.lines:
        row = MadeLine(line, line.component or line.kind)
        if (number := _credit_of(line)) is not None:
            row.credit, row.share = number, shares.get(number, ONE)
        elif (decision := granted.get(line.source or "")) is not None:
            row.adjustment, row.adjusts = decision.pk, decision.line_id
        made.drawn.append(row)
    return result.closing


def _credit_of(line: engine.Line) -> int | None:
    """The credit that the line names, also one of an earlier period that is paid now."""
    source = line.source
    return int(source[3:]) if source is not None and source.startswith("CR-") else None


def _short(made: Draft) -> Decimal:
    """What the statement falls below nothing: it is not paid out, and taken from the next one."""
    total = sum((line.amount for line in made.drawn), ZERO)
    if total < 0:
        made.note("negative_carried", amount=decimal_text(-total))
    return max(-total, ZERO)


def _late_lines(
    scope: Scope, payee: Payee, history: History, made: Draft
) -> tuple[list[MadeLine], list[dict[str, Any]]]:
    lines: list[MadeLine] = []
    entries: list[dict[str, Any]] = []
    for credit, final in payee.late:
        if credit.pk in history.handled:
            continue
        frozen = history.statements.get((final.pk, payee.person.pk))
        if frozen is None:
            _without_statement(scope, payee, credit)
            continue
        fact = as_fact(scope, own_of(scope, credit))
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
            MadeLine(line, line.component, credit.pk, _cause(cause, line), share=credit.share)
            for line in found
        ]
    return lines, entries


def _without_statement(scope: Scope, payee: Payee, credit: Credit) -> None:
    """Late for a period in which the plan did not pay the person: counts now, or not at all."""
    if credit.month in scope.period:
        take_own(scope, payee, credit)
    else:
        payee.outside += 1


def _cause(lines: list[StatementLine], line: engine.Line) -> int | None:
    """The line of the published statement that the late line continues."""
    same = [row.pk for row in lines if row.component == line.component]
    return same[-1] if same else next((row.pk for row in lines), None)


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


def _refund_lines(scope: Scope, payee: Payee, history: History, made: Draft) -> list[MadeLine]:
    lines: list[MadeLine] = []
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


def _taken_back(credit: Credit, paid: list[StatementLine], refunded: Decimal) -> list[MadeLine]:
    originals = {line.credit.pk: line.credit.amount for line in paid if line.credit is not None}
    found = engine.reverse(
        [engine.from_data(engine.Line, line.detail) for line in paid],
        original=sum(originals.values(), ZERO),
        refund=-credit.amount,
        refunded=refunded,
        source=f"CR-{credit.pk:08d}",
    )
    return [
        MadeLine(line, cause.component, credit.pk, cause.pk, share=credit.share)
        for line, cause in zip(found, paid, strict=True)
    ]


def _complete(
    scope: Scope, payee: Payee, facts: engine.Facts, late: list[dict[str, Any]], made: Draft
) -> None:
    statement = made.statement
    statement.total = sum((line.amount for line in made.drawn), ZERO)
    main = [fact.amount for fact in facts.credits if fact.metric == scope.main_metric]
    statement.base = sum(main, ZERO)
    if abs(statement.base) > MAX_AMOUNT:
        raise Refused(
            _("The results of %(person)s in this period make more than %(limit)s. Correct them.")
            % {"person": statement.person, "limit": decimal_text(MAX_AMOUNT)}
        )
    texts = line_texts([line.line for line in made.drawn])
    for line, text in zip(made.drawn, texts, strict=True):
        line.detail = text
    text = facts_text(facts)
    statement.inputs = {
        "plan": {
            "code": scope.plan.code,
            "version": scope.version.pk,
            "hash": scope.version.content_hash,
        },
        "facts": json.loads(text),
        "late": late,
    }
    statement.content_hash = seal(statement, made.drawn, text)
    _remarks(scope, payee, made)


def _remarks(scope: Scope, payee: Payee, made: Draft) -> None:
    if scope.main_metric not in payee.goals:
        made.note("no_target", severity_without_target(scope.plan))
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
