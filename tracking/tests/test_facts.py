"""Recording contracts and receipts: shares, ids, rights, stamps."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from targets.models import LockedMonth
from teams.operations import people
from teams.tests.factories import NOW, Cast, cast
from tracking.models import AchievedCell, Contract, Credit, Receipt
from tracking.operations.contracts import NewContract, record_contract
from tracking.operations.facts import NewFact
from tracking.operations.receipts import NewReceipt, record_receipt, share_map
from tracking.tests.factories import contract, customer, receipt, refund

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 5)


def new_receipt(company: Cast, **changes: object) -> NewReceipt:
    values = {
        "external_id": "SK-1",
        "received_on": MARCH,
        "customer": customer(),
        "amount": Decimal("100.01"),
        "shares": {company.rep.pk: Decimal("0.6"), company.mate.pk: Decimal("0.4")},
    }
    return NewReceipt(**(values | changes))


def nothing_written() -> bool:
    tables = (Contract, Receipt, Credit, AchievedCell)
    return not any(model.objects.exists() for model in tables)


def test_a_shared_receipt_posts_credits_that_sum_to_it() -> None:
    company = cast()
    fact = record_receipt(new=new_receipt(company), actor=company.rep, now=NOW).fact
    amounts = {credit.person: credit.amount for credit in fact.credits.all()}
    assert amounts == {company.rep: Decimal("60.01"), company.mate: Decimal("40.00")}
    assert {credit.unit for credit in fact.credits.all()} == {company.east}
    assert {cell.person: cell.amount for cell in AchievedCell.objects.all()} == amounts


def test_the_same_content_again_is_unchanged() -> None:
    company = cast()
    new = new_receipt(company)
    first = record_receipt(new=new, actor=company.rep, now=NOW)
    again = record_receipt(new=new, actor=company.rep, now=NOW)
    assert (first.outcome, again.outcome, again.fact) == ("created", "unchanged", first.fact)
    assert Credit.objects.count() == 2
    assert AuditEvent.objects.filter(action="receipt.record").count() == 1


def test_the_same_number_with_other_content_is_a_conflict() -> None:
    company = cast()
    new = new_receipt(company)
    record_receipt(new=new, actor=company.rep, now=NOW)
    with pytest.raises(Conflict):
        record_receipt(new=replace(new, amount=Decimal(7)), actor=company.rep, now=NOW)
    assert Receipt.objects.get().amount == Decimal("100.01")


SHARES = [
    ("none", [], "whose result"),
    ("too little", ["0.6", "0.3"], "make 90 %"),
    ("too much", ["0.6", "0.5"], "make 110 %"),
    ("a hair short", ["0.6", "0.399999"], "make 99.9999 %"),
    ("negative", ["1.5", "-0.5"], "above 0"),
    ("zero", ["1", "0"], "above 0"),
    ("too fine", ["0.5000001", "0.4999999"], "above 0"),
]


@pytest.mark.parametrize(
    ("parts", "words"), [row[1:] for row in SHARES], ids=[r[0] for r in SHARES]
)
def test_shares_that_do_not_make_one_are_refused(parts: list[str], words: str) -> None:
    company = cast()
    people = (company.rep.pk, company.mate.pk)
    shares = {person: Decimal(part) for person, part in zip(people, parts, strict=False)}
    with pytest.raises(Refused, match=words):
        record_receipt(new=new_receipt(company, shares=shares), actor=company.rep, now=NOW)
    assert nothing_written()


INPUTS = [
    ("no number", {"external_id": " "}, "external_id"),
    ("zero", {"amount": Decimal(0)}, "amount"),
    ("NaN", {"amount": Decimal("NaN")}, "amount"),
    ("three decimals", {"amount": Decimal("1.005")}, "amount"),
    ("too large", {"amount": Decimal(10) ** 14}, "amount"),
    ("another age", {"received_on": date(1066, 1, 1)}, "day"),
]


@pytest.mark.parametrize(
    ("changes", "field"), [row[1:] for row in INPUTS], ids=[row[0] for row in INPUTS]
)
def test_bad_input_names_its_field_and_writes_nothing(
    changes: dict[str, object], field: str
) -> None:
    company = cast()
    with pytest.raises(Refused) as refusal:
        record_receipt(new=new_receipt(company, **changes), actor=company.rep, now=NOW)
    assert refusal.value.field == field
    assert nothing_written()


RIGHTS = [
    ("the rep with a share", "rep", True),
    ("the mate with a share", "mate", True),
    ("a rep without a share", "stranger", False),
    ("the manager above", "east_manager", True),
    ("another unit's manager", "west_manager", False),
    ("leadership", "boss", False),
    ("finance", "finance", True),
    ("the administrator", "admin", True),
]


@pytest.mark.parametrize(("who", "may"), [row[1:] for row in RIGHTS], ids=[r[0] for r in RIGHTS])
def test_who_may_record_a_fact(who: str, may: bool) -> None:
    company = cast()
    actor = getattr(company, who)
    if may:
        record_receipt(new=new_receipt(company), actor=actor, now=NOW)
        assert Receipt.objects.get().recorded_by == actor
        return
    with pytest.raises(NotAllowed):
        record_receipt(new=new_receipt(company), actor=actor, now=NOW)
    assert nothing_written()


def test_a_contract_counts_as_sales_in_its_own_month() -> None:
    company = cast()
    new = NewContract(
        external_id="HT-1",
        signed_on=MARCH,
        customer=customer(),
        amount=Decimal(500),
        shares={company.rep.pk: Decimal(1)},
    )
    fact: NewFact = new
    assert fact.occurred_on == MARCH
    record_contract(new=new, actor=company.rep, now=NOW)
    credit = Credit.objects.get()
    assert (credit.metric.code, credit.month) == ("sales", date(2026, 3, 1))


def test_a_credit_takes_the_unit_of_its_own_day() -> None:
    company = cast()
    people.join_unit(
        person=company.rep, unit=company.west, starts_on=date(2026, 3, 10), actor=None, now=NOW
    )
    receipt(company.rep, 10, date(2026, 3, 9))
    receipt(company.rep, 20, date(2026, 3, 10))
    units = {credit.amount: credit.unit for credit in Credit.objects.all()}
    assert units == {Decimal(10): company.east, Decimal(20): company.west}


def test_a_late_fact_of_a_locked_month_counts_in_the_next_open_one() -> None:
    company = cast()
    for month in (date(2026, 3, 1), date(2026, 4, 1)):
        LockedMonth.objects.create(month=month, locked_at=NOW)
    receipt(company.rep, 10, MARCH)
    credit = Credit.objects.get()
    assert (credit.occurred_on, credit.month, credit.is_late) == (MARCH, date(2026, 5, 1), True)


def test_partial_refunds_never_exceed_the_receipt_and_end_at_zero_for_everybody() -> None:
    company = cast()
    paid = receipt(company.rep, "0.10", MARCH, mate=company.mate)
    for _step in range(10):
        refund(paid, "-0.01", MARCH)
    with pytest.raises(Refused, match=r"leaves 0\.00"):
        refund(paid, "-0.01", MARCH)
    assert {cell.amount for cell in AchievedCell.objects.all()} == {Decimal("0.00")}


def test_the_same_refund_again_is_unchanged() -> None:
    company = cast()
    paid = receipt(company.rep, 10, MARCH)
    first = refund(paid, -10, MARCH, number="TK-1")
    assert refund(paid, -10, MARCH, number="TK-1") == first
    assert Credit.objects.count() == 2


def test_a_refund_without_its_contract_is_known_again() -> None:
    company = cast()
    sold = contract(company.rep, 10, MARCH)
    paid = receipt(company.rep, 10, MARCH, contract=sold, customer=sold.customer)
    new = NewReceipt(
        external_id="TK-2", received_on=MARCH, amount=Decimal(-4), customer=paid.customer,
        shares=share_map(paid), refund_of=paid,
    )  # fmt: skip
    first = record_receipt(new=new, actor=None, now=NOW)
    again = record_receipt(new=new, actor=None, now=NOW)
    assert (first.outcome, again.outcome, again.fact) == ("created", "unchanged", first.fact)
    assert first.fact.contract == sold


def test_a_person_without_any_unit_cannot_be_credited() -> None:
    company = cast()
    with pytest.raises(Refused, match="sits in no unit"):
        receipt(company.finance, 10, MARCH)
    assert nothing_written()
