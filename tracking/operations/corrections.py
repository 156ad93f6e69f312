"""Correcting a fact: its live credits are reversed and the right ones posted (C2)."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.states import lock
from teams.models import User
from tracking import rules
from tracking.enums import CreditKind
from tracking.models import Contract, Credit, Receipt
from tracking.models.sales import Fact
from tracking.operations import credits, facts, receipts
from tracking.operations.facts import NewContract, NewFact, NewReceipt

F = TypeVar("F", bound=Fact)


@transaction.atomic
def correct_contract(
    *, contract: Contract, new: NewContract, reason: str, actor: User | None, now: datetime,
    revision: int | None = None,
) -> Contract:  # fmt: skip
    """Replace what a contract says. `revision` is the one that the actor saw.

    Raises Conflict when somebody corrected it meanwhile, Refused for bad input, NotAllowed.
    """
    fact = lock(contract)
    _check(fact, new, reason, actor, now)
    _check_revision(fact, revision)
    before = _rewrite(fact, new, {"signed_on": new.signed_on})
    _reverse(fact, actor, now)
    _post(fact, new, actor, now)
    _audit(fact, before, new, reason, actor, now)
    return fact


@transaction.atomic
def correct_receipt(
    *, receipt: Receipt, new: NewReceipt, reason: str, actor: User | None, now: datetime,
    revision: int | None = None,
) -> Receipt:  # fmt: skip
    """Replace what a receipt or refund says; the refunds of a receipt are credited again in its
    new shares. Raises as `correct_contract`."""
    original = lock(receipt.refund_of) if receipt.refund_of else None
    fact = lock(receipt)
    _check(fact, new, reason, actor, now)
    _check_revision(fact, revision)
    _check_refunds(fact, new, original)
    before = _rewrite(fact, new, {"received_on": new.received_on, "contract": new.contract})
    _reverse(fact, actor, now)
    if original is None:
        refunds: list[Any] = list(fact.refunds.order_by("pk"))
        for refund in refunds:
            _reverse(refund, actor, now)
        _post(fact, new, actor, now)
        for refund in refunds:
            _follow(refund, fact, actor, now)
    else:
        parts = receipts.refund_parts(original, fact.amount, fact.quantity)
        credits.post(fact=fact, parts=parts, actor=actor, now=now)
    _audit(fact, before, new, reason, actor, now)
    return fact


def _check(fact: Fact, new: NewFact, reason: str, actor: User | None, now: datetime) -> None:
    people = set(share_map(fact)) | set(new.shares)
    if not rules.can_correct_fact(actor, people, clock.business_date(now)):
        raise NotAllowed(_("Finance, the administrator or the manager corrects facts."))
    facts.check(new)
    if not reason.strip():
        raise Refused(_("Write why it is corrected."), field="reason")
    if new.external_id != fact.external_id:
        raise Refused(_("The number stays; record a new one instead."), field="external_id")
    if new.digest() == fact.content_hash:
        raise Refused(_("Nothing differs from what is recorded."))


def _check_revision(fact: Fact, revision: int | None) -> None:
    if revision is not None and revision != fact.revision:
        raise Conflict(
            _("Somebody else corrected %(number)s meanwhile. Reload the page.") % {"number": fact}
        )


def _check_refunds(fact: Receipt, new: NewReceipt, original: Receipt | None) -> None:
    if (new.refund_of and new.refund_of.pk) != fact.refund_of_id:
        raise Refused(_("Which receipt a refund pays back stays."), field="refund_of")
    if original is not None:
        receipts.check_refund(new, original)
        rest = original.amount + receipts.refunded_of(original) - fact.amount
        if rest + new.amount < 0:
            raise Refused(
                _("%(number)s leaves %(rest)s to pay back; enter no more than that.")
                % {"number": original, "rest": rest},
                field="amount",
            )
        return
    refunded = receipts.refunded_of(fact)
    if refunded and new.amount + refunded < 0:
        raise Refused(
            _("%(amount)s was paid back already; the receipt cannot be less.")
            % {"amount": -refunded},
            field="amount",
        )


def share_map(fact: Fact) -> dict[int, Any]:
    """The shares of a fact by person id."""
    rows = facts.share_model(fact).objects.filter(**{fact.KEY: fact})
    return dict(rows.values_list("person", "share"))


def _rewrite(fact: Fact, new: NewFact, own: dict[str, Any]) -> dict[str, Any]:
    """Write the new content to the row; returns what it was."""
    shares = share_map(fact)
    before = {
        "customer": fact.customer_id,
        "amount": fact.amount,
        "quantity": fact.quantity,
        "shares": sorted(shares.items()),
        "on": fact.occurred_on,
        **{lens: getattr(fact, f"{lens}_id") for lens in facts.LENSES},
    }
    values = new.fields() | own | {"revision": fact.revision + 1}
    del values["external_id"]
    for name, value in values.items():
        setattr(fact, name, value)
    fact.save(update_fields=list(values))
    if shares != dict(new.shares):
        _replace_shares(fact, new.shares)
    return before


def _replace_shares(fact: Fact, shares: Any) -> None:
    facts.share_model(fact).objects.filter(**{fact.KEY: fact}).delete()
    facts.write_shares(fact, shares)


def live_credits(fact: Fact) -> list[Credit]:
    """The credits of a fact that nothing has taken back."""
    rows = Credit.objects.filter(**{fact.KEY: fact})
    return list(rows.filter(kind=CreditKind.POST, reversed_by=None).order_by("pk"))


def _reverse(fact: Fact, actor: User | None, now: datetime) -> None:
    credits.reverse(credits=live_credits(fact), actor=actor, now=now)


def _post(fact: Fact, new: NewFact, actor: User | None, now: datetime) -> None:
    parts = credits.parts_of(fact.amount, new.shares, new.quantity)
    credits.post(fact=fact, parts=parts, actor=actor, now=now)


def _follow(refund: Receipt, original: Receipt, actor: User | None, now: datetime) -> None:
    """Give a refund the customer and shares of its corrected receipt and credit it anew."""
    shares = receipts.share_map(original)
    if receipts.share_map(refund) != shares:
        _replace_shares(refund, shares)
    refund.customer = original.customer
    refund.content_hash = as_new_receipt(refund, shares).digest()
    refund.save(update_fields=["customer", "content_hash"])
    parts = receipts.refund_parts(original, refund.amount, refund.quantity)
    credits.post(fact=refund, parts=parts, actor=actor, now=now)


def as_new_receipt(receipt: Receipt, shares: dict[int, Any]) -> NewReceipt:
    """What the receipt says now, to change and hand in again."""
    return NewReceipt(
        received_on=receipt.received_on, contract=receipt.contract, refund_of=receipt.refund_of,
        **_common(receipt, shares),
    )  # fmt: skip


def as_new_contract(contract: Contract, shares: dict[int, Any]) -> NewContract:
    """What the contract says now, to change and hand in again."""
    return NewContract(signed_on=contract.signed_on, **_common(contract, shares))


def _common(fact: Fact, shares: dict[int, Any]) -> dict[str, Any]:
    names = ("external_id", "customer", "amount", "quantity", "note", *facts.LENSES)
    return {name: getattr(fact, name) for name in names} | {"shares": shares}


def _audit(
    fact: Fact, before: dict[str, Any], new: NewFact, reason: str, actor: User | None,
    now: datetime,
) -> None:  # fmt: skip
    audit.record(
        actor=actor, action=f"{fact.KEY}.correct", target=fact, now=now, before=before,
        after=facts.described(new), reason=reason,
    )  # fmt: skip
