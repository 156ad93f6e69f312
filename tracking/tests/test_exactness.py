"""Amounts are exact, and no sequence of events lets the cells part from the credits (M1, M11)."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from goalmgmt.core.errors import Refused
from goalmgmt.core.fields import AmountField, FixedPointField
from targets.models import LockedMonth
from teams.models import User
from teams.tests.factories import NOW, Cast, cast
from tracking.models import AchievedCell, Credit, Receipt
from tracking.operations.corrections import as_new_receipt, correct_receipt
from tracking.operations.receipts import share_map
from tracking.queries.derived import differences
from tracking.queries.verification import problems
from tracking.tests.factories import receipt, refund


def test_no_amount_of_the_process_is_a_float_or_a_decimal_field() -> None:
    fields = [field for model in apps.get_app_config("tracking").get_models()
              for field in model._meta.concrete_fields]  # fmt: skip
    inexact = {"FloatField", "DecimalField"}
    assert not [field for field in fields if field.get_internal_type() in inexact]
    names = {"amount", "share", "value", "price", "chance"}
    amounts = [field for field in fields if field.name in names]
    assert len(amounts) == 13
    assert all(isinstance(field, FixedPointField) for field in amounts)


LIMITS = ["9999999999999.99", "-9999999999999.99", "0.01", "-0.01", "1.10", "99999999999.99"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", LIMITS)
def test_an_amount_comes_back_to_the_fen(text: str) -> None:
    company = cast()
    receipt(company.rep, text, date(2026, 3, 2))
    assert Receipt.objects.get().amount == Decimal(text)
    assert Credit.objects.get().amount == Decimal(text)
    assert AchievedCell.objects.get().amount == Decimal(text)


@pytest.mark.django_db
def test_the_sum_of_many_random_amounts_equals_that_of_python_integers() -> None:
    company = cast()
    first = receipt(company.rep, 1, date(2026, 3, 2))
    template = Credit.objects.get()
    dice = random.Random(7)
    values = [dice.randint(-(10**13), 10**13) or 1 for _row in range(100_000)]
    for start in range(0, len(values), 5000):
        Credit.objects.bulk_create(
            [
                Credit(
                    metric_id=template.metric_id, person_id=company.mate.pk,
                    unit_id=template.unit_id, occurred_on=first.received_on,
                    month=template.month, amount=Decimal(value).scaleb(-2), share=Decimal(1),
                    receipt=first, recorded_at=NOW,
                )
                for value in values[start : start + 5000]
            ]
        )  # fmt: skip
    total = Credit.objects.filter(person=company.mate).aggregate(s=Sum("amount"))["s"]
    assert total == Decimal(sum(values)).scaleb(-2)


def test_a_total_of_cells_is_an_integer_in_the_database() -> None:
    field = AchievedCell._meta.get_field("amount")
    assert isinstance(field, AmountField)
    assert field.db_type(connection) == "bigint"


AMOUNTS = st.integers(1, 10**7).map(lambda fen: Decimal(fen).scaleb(-2))
PARTS = st.integers(1, 999_999).map(lambda millionths: Decimal(millionths).scaleb(-6))
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
STEPS = st.lists(
    st.tuples(st.sampled_from(["sell", "refund", "correct", "lock"]), AMOUNTS, PARTS, DAYS),
    min_size=1,
    max_size=12,
)


class Sequences(TestCase):
    """Random histories: sell, part-refund, correct amount, day and shares, lock a month."""

    @given(STEPS)
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_cells_equal_credits_and_credits_their_facts(
        self, steps: list[tuple[str, Decimal, Decimal, date]]
    ) -> None:
        company = cast()
        for step in steps:
            try:
                play(company, *step)
            except Refused:
                continue
        assert differences() == {}
        assert list(problems()) == []
        for paid in Receipt.objects.filter(refund_of=None):
            assert rest_of(paid) == net_by_person(paid)


def play(company: Cast, verb: str, amount: Decimal, part: Decimal, on: date) -> None:
    if verb == "lock":
        LockedMonth.objects.get_or_create(month=on.replace(day=1), defaults={"locked_at": NOW})
        return
    paid = Receipt.objects.filter(refund_of=None).order_by("-pk").first()
    if verb == "sell" or paid is None:
        receipt(company.rep, amount, on, mate=company.mate, part=part)
    elif verb == "refund":
        refund(paid, -min(amount, paid.amount), max(on, paid.received_on))
    else:
        correct(company, paid, amount, part, on)


def correct(company: Cast, paid: Receipt, amount: Decimal, part: Decimal, on: date) -> None:
    shares = {company.rep.pk: part, company.stranger.pk: 1 - part}
    new = as_new_receipt(paid, shares)
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    changed = type(new)(**(values | {"amount": amount, "received_on": on}))
    correct_receipt(receipt=paid, new=changed, reason="typo", actor=company.finance, now=NOW)


def net_by_person(paid: Receipt) -> dict[int, Decimal]:
    rows = Credit.objects.filter(receipt__in=[paid.pk, *paid.refunds.values_list("pk", flat=True)])
    sums = rows.order_by().values_list("person").annotate(s=Sum("amount"))
    return {person: total for person, total in sums if total}


def rest_of(paid: Receipt) -> dict[int, Decimal]:
    """What remains of a receipt, by largest remainder over its shares."""
    from tracking.operations.credits import parts_of  # noqa: PLC0415

    back = paid.refunds.aggregate(s=Sum("amount"))["s"] or Decimal(0)
    if not paid.amount + back:
        return {}
    parts = parts_of(paid.amount + back, share_map(paid))
    return {part.person_id: part.amount for part in parts if part.amount}


def test_users_are_the_people_of_the_ledger() -> None:
    assert Credit._meta.get_field("person").remote_field.model is User
