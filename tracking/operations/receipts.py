"""Recording receipts and refunds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO, allocate, round_half_up
from goalmgmt.core.errors import Refused
from goalmgmt.core.states import lock
from teams.models import User
from tracking.models import Credit, Receipt
from tracking.operations import credits, facts
from tracking.operations.credits import Part
from tracking.operations.facts import NewReceipt, Recorded

__all__ = ["NewReceipt", "Recorded", "record_receipt", "record_refund"]


def record_receipt(*, new: NewReceipt, actor: User | None, now: datetime) -> Recorded:
    """Record a receipt, or a refund when negative, and credit it; the same content again is
    unchanged.

    Raises Conflict for the same number with other content, Refused for bad input, NotAllowed.
    """
    facts.check(new)
    facts.check_right(actor, new, now)
    if new.refund_of is not None:
        return record_refund(new=new, original=new.refund_of, actor=actor, now=now)
    stands = facts.known(new)
    if stands is not None:
        return stands
    parts = credits.parts_of(new.amount, new.shares, new.quantity)
    return facts.insert(new=new, parts=parts, actor=actor, now=now)


@transaction.atomic
def record_refund(
    *, new: NewReceipt, original: Receipt, actor: User | None, now: datetime
) -> Recorded:
    """Record money paid back on `original`, in the original's shares; all refunds together never
    exceed it (M11). Called by `record_receipt`, which checks the right."""
    original = lock(original)
    new = replace(new, contract=new.contract or original.contract)
    stands = facts.known(new)
    if stands is not None:
        return stands
    check_refund(new, original)
    refunded = refunded_of(original)
    if refunded + new.amount + original.amount < 0:
        raise Refused(
            _("%(number)s leaves %(rest)s to pay back; enter no more than that.")
            % {"number": original, "rest": original.amount + refunded},
            field="amount",
        )
    new = replace(new, shares=share_map(original))
    parts = refund_parts(original, new.amount, new.quantity)
    return facts.insert(new=new, parts=parts, actor=actor, now=now)


def check_refund(new: NewReceipt, original: Receipt) -> None:
    """Raises Refused when `new` cannot be a refund of `original`."""
    if new.amount > 0:
        raise Refused(_("A refund is negative: write −1000.00."), field="amount")
    if original.refund_of_id is not None or original.amount < 0:
        raise Refused(
            _("%(number)s is itself a refund; name the receipt it pays back.")
            % {"number": original},
            field="refund_of",
        )
    if new.received_on < original.received_on:
        raise Refused(_("A refund is not older than its receipt."), field="day")
    if new.customer.pk != original.customer_id:
        raise Refused(_("The refund goes to the customer of the receipt."), field="customer")
    if dict(new.shares) != share_map(original):
        raise Refused(
            _("A refund has the shares of its receipt. Correct the receipt to change them."),
            field="shares",
        )


def refunded_of(original: Receipt) -> Decimal:
    """What was paid back on `original` so far: zero or negative."""
    total: Decimal | None = original.refunds.aggregate(total=Sum("amount"))["total"]
    return total or Decimal("0.00")


def share_map(receipt: Receipt) -> dict[int, Decimal]:
    """The shares of a receipt by person id."""
    return dict(receipt.shares.values_list("person", "share"))


def refund_parts(original: Receipt, amount: Decimal, quantity: Decimal | None = None) -> list[Part]:
    """The parts that bring everybody to their share of what remains: after a full refund each
    person stands at exactly zero, however many partial refunds there were. Where the receipt
    counted units, those go back with the money, unless the refund says how many."""
    shares = share_map(original)
    people = sorted(shares)
    group = Q(receipt=original) | Q(receipt__refund_of=original)
    rows = Credit.objects.filter(group).order_by().values_list("person").annotate(s=Sum("amount"))
    standing = dict(rows)
    remaining = sum(standing.values(), Decimal("0.00")) + amount
    units = _units_back(original, shares, remaining, quantity)
    wanted = dict(zip(people, allocate(remaining, [shares[p] for p in people]), strict=True))
    return [
        Part(
            person,
            shares.get(person, Decimal(0)),
            wanted.get(person, Decimal(0)) - stands,
            units.get(person),
        )
        for person, stands in (
            (p, standing.get(p, Decimal(0))) for p in sorted({*people, *standing})
        )
    ]


def _units_back(
    original: Receipt,
    shares: Mapping[int, Decimal],
    remaining: Decimal,
    quantity: Decimal | None,
) -> dict[int, Decimal]:
    """The units that go back by person: those stated, or in the proportion of the money that
    remains, so that a full refund leaves none."""
    if quantity is None and original.quantity is None:
        return {}
    group = Q(receipt=original) | Q(receipt__refund_of=original)
    rows = Credit.objects.filter(group).order_by().values_list("person").annotate(s=Sum("quantity"))
    standing = {person: units or ZERO for person, units in rows}
    if quantity is None:
        left = round_half_up(
            Fraction(original.quantity or ZERO) * Fraction(remaining) / Fraction(original.amount)
        )
    else:
        left = sum(standing.values(), ZERO) + quantity
    people = sorted(shares)
    wanted = dict(zip(people, allocate(left, [shares[p] for p in people]), strict=True))
    return {p: wanted.get(p, ZERO) - standing.get(p, ZERO) for p in {*people, *standing}}
