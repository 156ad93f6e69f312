"""Writes the demo's contracts and receipts through the same doors as a person would."""

from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.demo.facts import Signed, history
from goalmgmt.demo.pay import at
from teams.models import Channel, Industry, Product, Territory, User
from tracking.models import Contract
from tracking.operations.contracts import NewContract, record_contract
from tracking.operations.customers import find_or_create
from tracking.operations.receipts import NewReceipt, record_receipt

SIXTY, FORTY = Decimal("0.6"), Decimal("0.4")


def record(*, today: date, seed: int, cast: dict[str, User]) -> int:
    """Record two years of contracts and receipts, each at its own day; returns how many."""
    lenses: dict[str, dict[str, Any]] = {
        "product": Product.objects.in_bulk(field_name="code"),
        "channel": Channel.objects.in_bulk(field_name="code"),
        "industry": Industry.objects.in_bulk(field_name="code"),
        "territory": Territory.objects.in_bulk(field_name="code"),
    }
    count = 0
    for signed in history(today=today, seed=seed):
        stamps = {lens: found[getattr(signed, lens)] for lens, found in lenses.items()}
        count += _record(signed, stamps, cast)
    return count


def _record(signed: Signed, stamps: dict[str, Any], cast: dict[str, User]) -> int:
    person = cast[signed.person]
    shares = {person.pk: Decimal(1)}
    if signed.mate:
        shares = {person.pk: SIXTY, cast[signed.mate].pk: FORTY}
    moment = at(signed.signed_on, 17)
    customer = find_or_create(
        name=signed.customer, actor=person, now=moment, owner=person, on=signed.signed_on
    )
    facts: dict[str, Any] = {"customer": customer, "shares": shares, **stamps}
    contract = NewContract(
        external_id=signed.number, amount=signed.amount, signed_on=signed.signed_on, **facts
    )
    recorded = record_contract(new=contract, actor=person, now=moment).fact
    assert isinstance(recorded, Contract)  # noqa: S101 - tells the type checker
    for number, (day, amount) in enumerate(signed.receipts, start=1):
        receipt = NewReceipt(
            external_id=f"SK-{signed.number[3:]}-{number}",
            amount=amount,
            received_on=day,
            contract=recorded,
            **facts,
        )
        record_receipt(new=receipt, actor=person, now=at(day, 17))
    return 1 + len(signed.receipts)
