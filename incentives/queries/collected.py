"""How much of the contracts' money has come in: what pay by two clocks waits for (P3).

A contract's money counts by the month in which its receipts count, so a late receipt releases in
the next open period and a locked period keeps its figures (C4).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Sum

from goalmgmt.core.amounts import ZERO
from incentives.queries.scope import Scope
from tracking.models import Credit

if TYPE_CHECKING:
    from incentives.queries.payees import Payee

Fraction = tuple[Decimal, Decimal]


def collected(scope: Scope, contracts: Collection[int]) -> dict[int, Fraction]:
    """By contract id: what came in until the period's end, and what the contract is worth."""
    came = dict(
        Credit.objects.filter(receipt__contract__in=contracts, month__lt=scope.period.ends_on)
        .order_by()
        .values_list("receipt__contract")
        .annotate(sum=Sum("amount"))
    )
    worth = dict(
        Credit.objects.filter(contract__in=contracts, month__lt=scope.period.ends_on)
        .order_by()
        .values_list("contract")
        .annotate(sum=Sum("amount"))
    )
    return {pk: (came.get(pk) or ZERO, whole) for pk, whole in worth.items() if whole}


def add_to(scope: Scope, payees: Sequence[Payee]) -> None:
    """Give payees what came in for the credits of their contracts, also those that wait since an
    earlier period."""
    credits = {credit.pk: credit.contract_id for payee in payees for credit in payee.own}
    waiting = {payee.person.pk: _waiting(payee) for payee in payees}
    older = {pk for pks in waiting.values() for pk in pks} - set(credits)
    credits |= dict(Credit.objects.filter(pk__in=older).values_list("pk", "contract"))
    money = collected(scope, {pk for pk in credits.values() if pk is not None})
    for payee in payees:
        own = [credit.pk for credit in payee.own]
        for pk in {*own, *waiting[payee.person.pk]}:
            contract = credits.get(pk)
            if contract is not None and contract in money:
                payee.received[f"CR-{pk:08d}"] = money[contract]


def _waiting(payee: Payee) -> list[int]:
    opening = payee.carried.opening
    names = {one.credit for one in opening.awaiting} if opening is not None else set()
    return [int(name.removeprefix("CR-")) for name in names if name.startswith("CR-")]


def mark(scope: Scope) -> list[str]:
    """What the releases of a run hang on, for its fingerprint."""
    rows = Credit.objects.filter(receipt__contract__isnull=False, month__lt=scope.period.ends_on)
    return [str(value) for value in rows.aggregate(Count("pk"), Max("pk"), Sum("amount")).values()]
