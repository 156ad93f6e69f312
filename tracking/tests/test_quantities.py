"""Units beside the money: credited by the shares, reversed and refunded with it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from goalmgmt.core.errors import Refused
from teams.tests.factories import NOW, person, unit
from tracking.models import Credit, Receipt
from tracking.operations import corrections, receipts
from tracking.tests.factories import customer, receipt

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def units_of(fact: Receipt) -> dict[str, Decimal | None]:
    rows = Credit.objects.filter(receipt=fact).values_list("person__code", "quantity")
    return dict(rows.order_by("person__code"))


def standing(fact: Receipt) -> list[Decimal]:
    group = Credit.objects.filter(receipt=fact) | Credit.objects.filter(receipt__refund_of=fact)
    rows = group.values("person").annotate(s=Sum("quantity")).order_by("person__code")
    return [row["s"] for row in rows]


@pytest.fixture
def pair():
    place = unit("south")
    return person("a", place), person("b", place)


def test_units_are_credited_by_the_shares_and_sum_to_the_fact(pair) -> None:
    fact = receipt(pair[0], "1000.00", DAY, mate=pair[1], part="0.333333", quantity=Decimal(10))
    assert units_of(fact) == {"a": Decimal("3.33"), "b": Decimal("6.67")}


def test_a_fact_without_units_credits_none(pair) -> None:
    assert units_of(receipt(pair[0], "1000.00", DAY)) == {"a": None}


def test_refunds_take_units_back_in_the_proportion_of_the_money(pair) -> None:
    fact = receipt(pair[0], "900.00", DAY, mate=pair[1], quantity=Decimal(7))
    receipt(pair[0], "-300.00", DAY, mate=pair[1], refund_of=fact)
    assert sum(standing(fact)) == Decimal("4.67")
    receipt(pair[0], "-600.00", DAY, mate=pair[1], refund_of=fact)
    assert standing(fact) == [Decimal("0.00"), Decimal("0.00")]


def test_a_refund_may_say_how_many_units_came_back(pair) -> None:
    fact = receipt(pair[0], "900.00", DAY, quantity=Decimal(7))
    receipt(pair[0], "-100.00", DAY, refund_of=fact, quantity=Decimal(-3))
    assert standing(fact) == [Decimal("4.00")]


def test_a_correction_takes_the_units_back_and_credits_the_right_ones(pair) -> None:
    fact = receipt(pair[0], "900.00", DAY, quantity=Decimal(7))
    shares = {pair[0].pk: Decimal(1)}
    new = corrections.as_new_receipt(fact, shares)
    wanted = receipts.NewReceipt(**{**vars_of(new), "quantity": Decimal(9)})
    corrections.correct_receipt(receipt=fact, new=wanted, reason="counted", actor=None, now=NOW)
    assert list(
        Credit.objects.filter(receipt=fact).order_by("pk").values_list("quantity", flat=True)
    ) == [Decimal(7), Decimal(-7), Decimal(9)]


def vars_of(new: receipts.NewReceipt) -> dict[str, object]:
    return {name: getattr(new, name) for name in new.__dataclass_fields__}


@pytest.mark.parametrize("quantity", ["-1", "0.001", "NaN", "1E+15"])
def test_a_quantity_that_cannot_be_is_refused_at_its_field(pair, quantity: str) -> None:
    with pytest.raises(Refused) as refusal:
        receipt(pair[0], "900.00", DAY, quantity=Decimal(quantity), customer=customer())
    assert refusal.value.field == "quantity"
    assert not Receipt.objects.exists()
