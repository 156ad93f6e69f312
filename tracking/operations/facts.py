"""What recording a contract and a receipt have in common (K2)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.amounts import MAX_AMOUNT, round_half_up
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR
from teams.models import Channel, Industry, Product, Territory, User
from tracking import rules
from tracking.models import Contract, ContractShare, Customer, Receipt, ReceiptShare
from tracking.models.sales import Fact
from tracking.operations import credits

LENSES = ("product", "channel", "industry", "territory")
ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class NewFact:
    """What a fact is made of. `shares` maps person ids to fractions that make exactly 1."""

    external_id: str
    customer: Customer
    amount: Decimal
    shares: Mapping[int, Decimal]
    #: Units sold, of the sign of the amount; None where the fact counts none.
    quantity: Decimal | None = None
    product: Product | None = None
    channel: Channel | None = None
    industry: Industry | None = None
    territory: Territory | None = None
    note: str = ""

    @property
    def occurred_on(self) -> date:
        raise NotImplementedError

    def build(self) -> Fact:
        """The row, not saved."""
        raise NotImplementedError

    def content(self) -> dict[str, Any]:
        """What makes two facts of one id the same or a conflict; the note does not."""
        return {
            "customer": self.customer.pk,
            "amount": str(round_half_up(self.amount)),
            "shares": sorted((pk, str(round_half_up(s, 6))) for pk, s in self.shares.items()),
            "on": self.occurred_on.isoformat(),
            **{lens: getattr(getattr(self, lens), "pk", None) for lens in LENSES},
            **self._units(),
        }

    def _units(self) -> dict[str, str]:
        """Absent without a quantity: facts that never had one keep their digest."""
        return {} if self.quantity is None else {"quantity": str(round_half_up(self.quantity))}

    def digest(self) -> str:
        text = json.dumps(self.content(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def fields(self) -> dict[str, Any]:
        """The values of the row's columns that the fact has in common."""
        return {
            "external_id": self.external_id,
            "customer": self.customer,
            "amount": self.amount,
            "quantity": self.quantity,
            "note": self.note,
            "content_hash": self.digest(),
            **{lens: getattr(self, lens) for lens in LENSES},
        }


@dataclass(frozen=True, kw_only=True)
class NewContract(NewFact):
    """A contract to record."""

    signed_on: date

    @property
    def occurred_on(self) -> date:
        return self.signed_on

    def build(self) -> Contract:
        return Contract(signed_on=self.signed_on, **self.fields())


@dataclass(frozen=True, kw_only=True)
class NewReceipt(NewFact):
    """A receipt to record; a refund is negative and may name the receipt that it pays back."""

    received_on: date
    contract: Contract | None = None
    refund_of: Receipt | None = None

    @property
    def occurred_on(self) -> date:
        return self.received_on

    def build(self) -> Receipt:
        return Receipt(
            received_on=self.received_on,
            contract=self.contract,
            refund_of=self.refund_of,
            **self.fields(),
        )

    def content(self) -> dict[str, Any]:
        return super().content() | {
            "contract": self.contract and self.contract.pk,
            "refund_of": self.refund_of and self.refund_of.pk,
        }


Outcome = Literal["created", "unchanged"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The fact, and whether it was written now or stood there already."""

    fact: Fact
    outcome: Outcome


def check(new: NewFact) -> None:
    """Raises Refused for what cannot be a fact, naming the field."""
    if not new.external_id.strip() or len(new.external_id) > 80:
        raise Refused(_("Enter a number of up to 80 characters."), field="external_id")
    if not FIRST_YEAR <= new.occurred_on.year <= LAST_YEAR:
        raise Refused(
            _("The day must lie between %(first)s and %(last)s.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field="day",
        )
    _check_amount(new.amount)
    _check_quantity(new)
    check_shares(new.shares)


def _check_amount(amount: Decimal) -> None:
    if not amount.is_finite() or abs(amount) > MAX_AMOUNT:
        raise Refused(_("The amount is too large."), field="amount")
    if not amount:
        raise Refused(_("The amount is not zero."), field="amount")
    if round_half_up(amount) != amount:
        raise Refused(_("Write the amount with at most two decimals."), field="amount")


def _check_quantity(new: NewFact) -> None:
    if new.quantity is None:
        return
    if not new.quantity.is_finite() or abs(new.quantity) > MAX_AMOUNT:
        raise Refused(_("The quantity is too large."), field="quantity")
    if round_half_up(new.quantity) != new.quantity:
        raise Refused(_("Write the quantity with at most two decimals."), field="quantity")
    if new.quantity * new.amount < 0:
        raise Refused(
            _("The quantity has the sign of the amount: what is paid back counts down."),
            field="quantity",
        )


def check_shares(shares: Mapping[int, Decimal]) -> None:
    """Raises Refused unless the shares are above zero and make exactly 1."""
    if not shares:
        raise Refused(_("Say whose result it is."), field="shares")
    if not all(0 < share <= 1 and round_half_up(share, 6) == share for share in shares.values()):
        raise Refused(
            _("Each share is above 0% and at most 100%, in steps of 0.0001%."), field="shares"
        )
    total = sum(shares.values(), Decimal(0))
    if total != ONE:
        raise Refused(
            _("The shares make %(total)s %%; they must make exactly 100 %%.")
            % {"total": f"{(total * 100).normalize():f}"},
            field="shares",
        )


def check_right(actor: User | None, new: NewFact, now: datetime) -> None:
    """Raises NotAllowed unless the actor may record the fact."""
    if not rules.can_record_fact(actor, set(new.shares), clock.business_date(now)):
        raise NotAllowed(_("You may record only what you or your people have a share in."))


def known(new: NewFact) -> Recorded | None:
    """The fact that has this id already; raises Conflict when its content is another."""
    model = type(new.build())
    found = model.objects.filter(external_id=new.external_id).first()
    if found is None:
        return None
    if found.content_hash != new.digest():
        raise Conflict(
            _("%(number)s was recorded before with other content. Correct it there instead.")
            % {"number": new.external_id},
            field="external_id",
        )
    return Recorded(found, "unchanged")


def insert(
    *, new: NewFact, parts: list[credits.Part], actor: User | None, now: datetime
) -> Recorded:
    """Write the fact, its shares, credits and audit entry, once per id: the unique key decides
    between two that come at the same time."""
    try:
        with transaction.atomic():
            fact = new.build()
            fact.recorded_at, fact.recorded_by = now, actor
            fact.save(force_insert=True)
            write_shares(fact, new.shares)
            credits.post(fact=fact, parts=parts, actor=actor, now=now)
            audit.record(
                actor=actor, action=f"{fact.KEY}.record", target=fact, now=now,
                after=described(new),
            )  # fmt: skip
    except IntegrityError:
        stands = known(new)
        if stands is None:
            raise
        return stands
    return Recorded(fact, "created")


def write_shares(fact: Fact, shares: Mapping[int, Decimal]) -> None:
    share_model(fact).objects.bulk_create(shares_of(fact, shares))


def shares_of(fact: Fact, shares: Mapping[int, Decimal]) -> list[Any]:
    """The share rows of a fact, not saved."""
    model = share_model(fact)
    return [
        model(person_id=person, share=share, **{fact.KEY: fact})
        for person, share in sorted(shares.items())
    ]


def share_model(fact: Fact) -> type[ContractShare] | type[ReceiptShare]:
    return ContractShare if isinstance(fact, Contract) else ReceiptShare


def described(new: NewFact) -> dict[str, Any]:
    """The content as the audit trail keeps it."""
    return {"external_id": new.external_id, **new.content()}
