"""What published closes said about the facts that arrive late and the receipts paid back (C4)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F

from incentives.enums import PUBLISHED, LineKind
from incentives.models import Close, Statement, StatementLine
from incentives.queries.scope import Scope

if TYPE_CHECKING:
    from incentives.queries.payees import Payee


@dataclass(slots=True)
class History:
    """What published closes said about the credits that late facts and refunds refer to."""

    statements: dict[tuple[int, int], Statement] = field(default_factory=dict)
    lines: dict[int, list[StatementLine]] = field(default_factory=dict)
    paid_for: dict[tuple[int, int], list[StatementLine]] = field(default_factory=dict)
    taken_back: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    adjusted: dict[tuple[int, int], list[Any]] = field(default_factory=dict)
    handled: set[int] = field(default_factory=set)


def history_of(scope: Scope, payees: Iterable["Payee"]) -> History:
    """The history that the late facts and refunds of a batch need, in a fixed number of
    statements."""
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
