"""What is due of contracts and what of it has come in: receipts pay the earliest due first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, F, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from goalmgmt.core.amounts import ZERO
from teams.models import User
from tracking.models import Contract, Instalment, Receipt


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment with what has come in for it."""

    due_on: date
    amount: Decimal
    label: str
    paid: Decimal
    is_overdue: bool

    @property
    def left(self) -> Decimal:
        return self.amount - self.paid

    @property
    def status(self) -> str:
        """The badge: paid, overdue, or planned."""
        if not self.left:
            return "paid"
        return "overdue" if self.is_overdue else "planned"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The plan of a contract against what came in. `unplanned` is what a correction of the
    contract's amount left over; `beyond` what came in above the plan."""

    rows: list[Due]
    received: Decimal
    unplanned: Decimal
    beyond: Decimal


def schedule_of(contract: Contract, today: date) -> Schedule:
    """What is due of a contract, the earliest first."""
    received: Decimal = contract.receipts.aggregate(sum=Sum("amount"))["sum"] or ZERO
    left = max(received, ZERO)
    rows, planned = [], ZERO
    for part in contract.instalments.all():
        paid = min(part.amount, left)
        left, planned = left - paid, planned + part.amount
        late = paid < part.amount and part.due_on < today
        rows.append(Due(part.due_on, part.amount, part.label, paid, late))
    unplanned = contract.amount - planned if rows else ZERO
    return Schedule(rows, received, unplanned, left if rows else ZERO)


def overdue(user: User, today: date) -> Any:
    """The contracts seen of which more was due before today than came in, the oldest due first,
    each with `late_fen` and `first_due_on`."""
    big = BigIntegerField()
    due = Instalment.objects.filter(contract=OuterRef("pk"), due_on__lt=today).order_by()
    receipts: Any = Receipt.objects
    came = receipts.filter(contract=OuterRef("pk")).order_by()
    nothing = Value(0, output_field=big)
    due_fen = Subquery(
        due.values("contract").annotate(s=Sum(Cast("amount", big))).values("s"), output_field=big
    )
    came_fen = Subquery(
        came.values("contract").annotate(s=Sum(Cast("amount", big))).values("s"), output_field=big
    )
    seen: Any = Contract.objects.filter(
        pk__in=Contract.objects.visible_to(user, today).values("pk")
    )
    rows = seen.filter(instalments__due_on__lt=today).annotate(
        first_due_on=Min("instalments__due_on", filter=Q(instalments__due_on__lt=today)),
        late_fen=Coalesce(due_fen, nothing) - Coalesce(came_fen, nothing),
    )
    return rows.filter(late_fen__gt=0).order_by(F("first_due_on").asc(), "pk")


def late_amount(row: Any) -> Decimal:
    """What a row of `overdue` still owes, in yuan."""
    return Decimal(row.late_fen).scaleb(-2)
