"""Correcting facts: reversal and repost, reasons, rights, locked months, stale edits."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from targets.models import LockedMonth
from teams.tests.factories import NOW, cast, person
from tracking.enums import CreditKind
from tracking.models import Credit
from tracking.operations.corrections import (
    as_new_contract,
    as_new_receipt,
    correct_contract,
    correct_receipt,
    share_map,
)
from tracking.tests.factories import contract, receipt, refund

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 5), date(2026, 4, 1)


def test_a_correction_reverses_the_live_credits_and_posts_the_right_ones() -> None:
    company = cast()
    fact = contract(company.rep, 100, MARCH, mate=company.mate)
    new = replace(as_new_contract(fact, share_map(fact)), amount=Decimal(50))
    fixed = correct_contract(
        contract=fact, new=new, reason="typing slip", actor=company.finance, now=NOW, revision=1
    )
    assert (fixed.amount, fixed.revision) == (Decimal(50), 2)
    kinds = [(credit.kind, credit.amount) for credit in Credit.objects.order_by("pk")]
    assert kinds == [
        (CreditKind.POST, Decimal(60)),
        (CreditKind.POST, Decimal(40)),
        (CreditKind.REVERSAL, Decimal(-60)),
        (CreditKind.REVERSAL, Decimal(-40)),
        (CreditKind.POST, Decimal(30)),
        (CreditKind.POST, Decimal(20)),
    ]
    event = AuditEvent.objects.get(action="contract.correct")
    assert (event.before["amount"], event.after["amount"], event.reason) == (
        "100.00",
        "50.00",
        "typing slip",
    )


def test_a_correction_after_the_lock_counts_in_the_next_open_month() -> None:
    company = cast()
    fact = contract(company.rep, 100, MARCH)
    LockedMonth.objects.create(month=date(2026, 3, 1), locked_at=NOW)
    new = replace(as_new_contract(fact, share_map(fact)), amount=Decimal(50))
    correct_contract(contract=fact, new=new, reason="late", actor=company.finance, now=NOW)
    sums = [(credit.month, credit.amount) for credit in Credit.objects.order_by("pk")]
    assert sums == [
        (date(2026, 3, 1), Decimal(100)),
        (APRIL, Decimal(-100)),
        (APRIL, Decimal(50)),
    ]


def test_a_receipts_refunds_follow_its_corrected_shares() -> None:
    company = cast()
    paid = receipt(company.rep, 100, MARCH)
    back = refund(paid, -100, MARCH)
    shares = {company.mate.pk: Decimal(1)}
    correct_receipt(
        receipt=paid, new=as_new_receipt(paid, shares), reason="hers", actor=None, now=NOW
    )
    assert share_map(back) == shares
    net = {person: Decimal(0) for person in (company.rep, company.mate)}
    for credit in Credit.objects.select_related("person"):
        net[credit.person] += credit.amount
    assert set(net.values()) == {Decimal(0)}


REFUSALS = [
    ("no reason", {"amount": Decimal(1)}, " ", "why"),
    ("nothing differs", {}, "x", "Nothing differs"),
    ("another number", {"external_id": "HT-X"}, "x", "number stays"),
    ("zero", {"amount": Decimal(0)}, "x", "not zero"),
]


@pytest.mark.parametrize(
    ("changes", "reason", "words"), [row[1:] for row in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_a_correction_is_refused_and_writes_nothing(
    changes: dict[str, object], reason: str, words: str
) -> None:
    company = cast()
    fact = contract(company.rep, 100, MARCH)
    new = replace(as_new_contract(fact, share_map(fact)), **changes)
    with pytest.raises(Refused, match=words):
        correct_contract(contract=fact, new=new, reason=reason, actor=None, now=NOW)
    assert Credit.objects.count() == 1


def test_a_receipt_is_never_corrected_below_what_was_paid_back() -> None:
    company = cast()
    paid = receipt(company.rep, 100, MARCH)
    refund(paid, -60, MARCH)
    new = replace(as_new_receipt(paid, share_map(paid)), amount=Decimal(50))
    with pytest.raises(Refused, match="was paid back already"):
        correct_receipt(receipt=paid, new=new, reason="x", actor=None, now=NOW)


def test_the_second_of_two_stale_edits_is_a_conflict() -> None:
    company = cast()
    fact = contract(company.rep, 100, MARCH)
    new = as_new_contract(fact, share_map(fact))
    for amount in (Decimal(50), Decimal(60)):
        changed = replace(new, amount=amount)
        if amount == 50:
            correct_contract(
                contract=fact, new=changed, reason="x", actor=None, now=NOW, revision=1
            )
            continue
        with pytest.raises(Conflict):
            correct_contract(
                contract=fact, new=changed, reason="x", actor=None, now=NOW, revision=1
            )
    fact.refresh_from_db()
    assert fact.amount == Decimal(50)


RIGHTS = [
    ("the rep", "rep", False),
    ("the manager above", "east_manager", True),
    ("another manager", "west_manager", False),
    ("leadership", "boss", False),
    ("finance", "finance", True),
]


@pytest.mark.parametrize(("who", "may"), [row[1:] for row in RIGHTS], ids=[r[0] for r in RIGHTS])
def test_who_may_correct(who: str, may: bool) -> None:
    company = cast()
    fact = contract(company.rep, 100, MARCH)
    new = replace(as_new_contract(fact, share_map(fact)), amount=Decimal(50))
    if may:
        correct_contract(contract=fact, new=new, reason="x", actor=getattr(company, who), now=NOW)
        return
    with pytest.raises(NotAllowed):
        correct_contract(contract=fact, new=new, reason="x", actor=getattr(company, who), now=NOW)
    assert Credit.objects.count() == 1


@pytest.mark.parametrize("role", ["finance", "admin", "manager"])
def test_nobody_corrects_what_one_has_a_share_in(role: str) -> None:
    """A correction moves the own result and the own pay, whatever roles one holds besides."""
    company = cast()
    seller = person("both", company.east, "rep", role)
    fact = contract(company.rep, 100, MARCH, mate=seller)
    new = replace(as_new_contract(fact, share_map(fact)), amount=Decimal(150))
    with pytest.raises(NotAllowed):
        correct_contract(contract=fact, new=new, reason="more", actor=seller, now=NOW)
    fact.refresh_from_db()
    assert (fact.amount, fact.revision, Credit.objects.count()) == (Decimal(100), 1, 2)
