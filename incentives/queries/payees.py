"""The facts of a batch of people, read with a constant number of statements.

Every credit goes one of three ways: `own` into the period's calculation; `late` when it belongs
to a period of this plan that is published already; `refund` when it pays back a receipt that was
paid in such a period (C4).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F

from goalmgmt.core.periods import month_of
from incentives import definitions, engine
from incentives.enums import PUBLISHED, LineKind
from incentives.models import Close, PlanAssignment, Statement, StatementLine
from incentives.queries.scope import Scope, Targets, credits_of
from teams.models import User
from teams.queries import seats_of, unit_at
from tracking.models import Credit

TAGS = ("product", "channel", "industry", "territory")
CHUNK = 2000


@dataclass(slots=True)
class Payee:
    """One person's facts for a run."""

    person: User
    assignments: list[PlanAssignment]
    unit_id: int | None = None
    goals: dict[str, Decimal] = field(default_factory=dict)
    own: list[Credit] = field(default_factory=list)
    late: list[tuple[Credit, Close]] = field(default_factory=list)
    refunds: list[Credit] = field(default_factory=list)
    outside: int = 0

    @property
    def params(self) -> dict[str, Decimal]:
        """Those of the assignment that holds last in the period."""
        return {name: Decimal(text) for name, text in self.assignments[-1].params.items()}

    def covers(self, day: date) -> bool:
        return any(
            row.starts_on <= day and (row.ends_on is None or day < row.ends_on)
            for row in self.assignments
        )


@dataclass(slots=True)
class History:
    """What published closes said about the credits that late facts and refunds refer to."""

    statements: dict[tuple[int, int], Statement] = field(default_factory=dict)
    lines: dict[int, list[StatementLine]] = field(default_factory=dict)
    paid_for: dict[tuple[int, int], list[StatementLine]] = field(default_factory=dict)
    taken_back: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    adjusted: dict[tuple[int, int], list[Any]] = field(default_factory=dict)
    handled: set[int] = field(default_factory=set)


def batch_of(
    scope: Scope, assignments: Sequence[PlanAssignment], goals: Targets
) -> tuple[list[Payee], History]:
    """The payees of a batch in the order of their assignments, and the history that they need."""
    payees = _payees(scope, assignments, goals)
    people = {payee.person.pk: payee for payee in payees}
    _sort_credits(scope, people)
    history = _history(scope, payees)
    return payees, history


def _payees(scope: Scope, assignments: Sequence[PlanAssignment], goals: Targets) -> list[Payee]:
    ids = {row.person_id for row in assignments}
    people = User.objects.in_bulk(ids)
    seats = seats_of(ids, (scope.period.starts_on, scope.period.ends_on))
    payees = []
    for person_id, rows in groupby(assignments, key=lambda row: row.person_id):
        payee = Payee(people[person_id], list(rows))
        payee.unit_id = unit_at(seats.get(person_id, []), scope.period.last_day)
        payee.goals = {code: by[person_id] for code, by in goals.items() if person_id in by}
        payees.append(payee)
    return payees


def _sort_credits(scope: Scope, people: dict[int, Payee]) -> None:
    wanted = credits_of(scope).filter(person__in=people).order_by("person_id", "occurred_on", "pk")
    wanted = wanted.select_related("receipt")
    if definitions.uses_tags(scope.plan):
        wanted = wanted.select_related(*TAGS)
    for credit in wanted.iterator(chunk_size=CHUNK):
        _sort_credit(scope, people[credit.person_id], credit)


def _sort_credit(scope: Scope, payee: Payee, credit: Credit) -> None:
    final = _final_of(scope, credit)
    if credit.receipt is not None and credit.receipt.refund_of_id is not None:
        payee.refunds.append(credit)
    elif final is not None:
        payee.late.append((credit, final))
    else:
        take_own(payee, credit)


def take_own(payee: Payee, credit: Credit) -> None:
    """Count the credit in the period, if the person was on the plan on its day."""
    if payee.covers(credit.occurred_on):
        payee.own.append(credit)
    else:
        payee.outside += 1


def _final_of(scope: Scope, credit: Credit) -> Close | None:
    """The published close that the credit belongs to by its day, or by the month it reached."""
    days = (month_of(credit.occurred_on), credit.month)
    for final in scope.finals:
        if final.starts_on < scope.period.starts_on and any(
            final.starts_on <= day < final.ends_on for day in days
        ):
            return final
    return None


def _history(scope: Scope, payees: Iterable[Payee]) -> History:
    history = History()
    late = [(payee.person.pk, final) for payee in payees for _credit, final in payee.late]
    refunded = {
        credit.receipt.refund_of_id
        for payee in payees
        for credit in payee.refunds
        if credit.receipt is not None
    }
    if late:
        _read_late(scope, history, {pk for pk, _final in late}, [final for _pk, final in late])
    if refunded:
        _read_refunds(scope, history, refunded, [payee.person.pk for payee in payees])
    return history


def _read_late(scope: Scope, history: History, people: set[int], finals: list[Close]) -> None:
    runs = {final.run_id for final in finals}
    for statement in Statement.objects.filter(run__in=runs, person__in=people).select_related(
        "run__version"
    ):
        history.statements[statement.close_id, statement.person_id] = statement
    rows = StatementLine.objects.filter(statement__in=history.statements.values())
    for line in rows.order_by("statement_id", "position"):
        history.lines.setdefault(line.statement_id, []).append(line)
    later = Statement.objects.current().filter(close__plan=scope.close.plan_id, person__in=people)
    later = later.exclude(close=scope.close.pk).order_by("close__starts_on", "pk")
    for person_id, inputs in later.values_list("person_id", "inputs"):
        for entry in inputs.get("late", []):
            history.adjusted.setdefault((entry["close"], person_id), []).append(entry["credit"])
            history.handled.add(entry["pk"])


def _read_refunds(
    scope: Scope, history: History, receipts: set[int | None], people: list[int]
) -> None:
    """Lines that paid for the receipts, and how much of them was taken back elsewhere already."""
    current = StatementLine.objects.filter(statement__run=F("statement__close__run"))
    current = current.exclude(statement__close=scope.close.pk)
    paid = current.filter(
        kind=LineKind.EARNED,
        credit__receipt__in=receipts,
        statement__person__in=people,
        statement__close__plan=scope.close.plan_id,
        statement__close__status__in=PUBLISHED,
        statement__close__starts_on__lt=scope.period.starts_on,
    ).select_related("credit", "statement")
    for line in paid.order_by("pk"):
        if line.credit is not None and line.credit.receipt_id is not None:
            key = (line.credit.receipt_id, line.statement.person_id)
            history.paid_for.setdefault(key, []).append(line)
    lines = [line for found in history.paid_for.values() for line in found]
    back = current.filter(kind=LineKind.REVERSAL, adjusts__in=lines)
    seen: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    for line in back.select_related("credit__receipt", "statement"):
        if line.credit is not None and line.credit.receipt is not None:
            key = (line.credit.receipt.refund_of_id or 0, line.statement.person_id)
            seen[key][line.credit.pk] = -line.credit.amount
            history.handled.add(line.credit.pk)
    history.taken_back = {key: sum(by.values(), Decimal(0)) for key, by in seen.items()}


def as_fact(scope: Scope, credit: Credit) -> engine.Credit:
    """The credit as the engine reads it: the amount is the person's part already."""
    tags = {}
    if definitions.uses_tags(scope.plan):
        tags = {name: row.code for name in TAGS if (row := getattr(credit, name)) is not None}
    return engine.Credit(
        id=f"CR-{credit.pk:08d}",
        occurred_on=credit.occurred_on,
        metric=scope.metrics[credit.metric_id],
        amount=credit.amount,
        tags=tags,
    )
