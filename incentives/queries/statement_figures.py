"""What stands around the lines of a statement: buckets, the version before, later corrections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from goalmgmt.core.amounts import ZERO
from incentives.enums import LineKind
from incentives.models import Statement, StatementLine
from incentives.queries.awaiting import AwaitingPay, awaiting_pay

#: Moves of what was earned in this period or another, and not earned itself.
MOVES = frozenset({
    LineKind.HELD, LineKind.RELEASED, LineKind.CARRIED, LineKind.DEBT, LineKind.PRIOR,
    LineKind.DRAW, LineKind.RECOVERY,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Buckets:
    """Where the pay of a statement stands; `earned` + `moved` = its total."""

    earned: Decimal
    moved: Decimal
    awaiting: AwaitingPay
    payable: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """A component's sum in two statements."""

    component: str
    before: Decimal
    after: Decimal

    @property
    def delta(self) -> Decimal:
        return self.after - self.before


def buckets(statement: Statement, lines: Iterable[StatementLine]) -> Buckets:
    paid = statement.payouts.aggregate(sum=Sum("amount"))["sum"] or ZERO
    moved = sum((line.amount for line in lines if is_move(line)), ZERO)
    left = max(statement.total - paid, ZERO)
    return Buckets(statement.total - moved, moved, awaiting_pay(statement), left, paid)


def is_move(line: StatementLine) -> bool:
    return line.kind in MOVES


def version_before(statement: Statement) -> Statement | None:
    """The same person's statement of the calculation before, in the same close."""
    found = Statement.objects.filter(close=statement.close_id, person=statement.person_id)
    found = found.filter(run__number__lt=statement.run.number).select_related("run")
    return found.order_by("-run__number").first()


def period_before(statement: Statement, visible: QuerySet[Statement]) -> Statement | None:
    """The person's statement of the plan's close before this one, where it may be seen."""
    found = visible.filter(
        person=statement.person_id,
        close__plan=statement.close.plan_id,
        close__ends_on__lte=statement.close.starts_on,
    )
    return found.select_related("close__plan", "person").order_by("-close__starts_on").first()


def later_lines(statement: Statement, visible: QuerySet[Statement]) -> list[StatementLine]:
    """Lines of later statements that correct lines of this one, as far as they may be seen."""
    found = StatementLine.objects.filter(adjusts__statement=statement, statement__in=visible)
    rows = found.select_related("statement__close__plan", "statement__person", "adjusts")
    return list(rows.order_by("statement__close__starts_on", "position"))


def changes(before: Statement, after: Sequence[StatementLine]) -> list[ComponentChange]:
    """The components whose sum differs, in the order of the statement."""
    was: dict[str, Decimal] = {}
    for component, amount in before.lines.values_list("component", "amount"):
        was[component] = was.get(component, ZERO) + amount
    now: dict[str, Decimal] = {}
    for line in after:
        now[line.component] = now.get(line.component, ZERO) + line.amount
    rows = (
        ComponentChange(name, was.get(name, ZERO), now.get(name, ZERO)) for name in {**now, **was}
    )
    return [row for row in rows if row.delta]
