"""Amounts and rates are exact in the database, on SQLite as on PostgreSQL (quality.md M1)."""

import random
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Sum

from goalmgmt.core.fields import AmountField
from goalmgmt.core.models import CompanyPolicy
from targets.models import Metric, PlanVersion, SplitRow, TargetCell, TargetPlan
from teams.tests.factories import NOW, cast

OWN = {"core", "teams", "targets", "tracking", "incentives", "reviews"}


def test_no_model_of_ours_keeps_a_number_as_float_or_decimal() -> None:
    inexact = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in OWN
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField | models.DecimalField)
    ]
    assert inexact == []


@pytest.mark.parametrize(
    "text", ["9999999999999.99", "-9999999999999.99", "0.01", "-0.01", "0.00", "12345678.90"]
)
def test_the_extremes_come_back_as_they_went_in(text: str) -> None:
    field = AmountField()
    stored = field.get_prep_value(Decimal(text))
    assert isinstance(stored, int)
    assert field.from_db_value(stored, None, None) == Decimal(text)


@pytest.mark.parametrize("bad", ["0.001", "NaN", "abc", "10000000000000.00"])
def test_what_cannot_be_kept_exactly_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        AmountField().get_prep_value(bad)


@pytest.mark.django_db
def test_a_rate_keeps_six_places() -> None:
    CompanyPolicy.objects.create(pk=1, reserve_limit=Decimal("0.012345"))
    assert CompanyPolicy.objects.get().reserve_limit == Decimal("0.012345")


@pytest.mark.django_db
def test_a_sum_over_many_rows_equals_the_sum_of_integers() -> None:
    people = cast()
    metric = Metric.objects.create(code="test", name="test", unit="money", source="import")
    plan = TargetPlan.objects.create(
        code="p", name="p", metric=metric, year=2026, scope=people.company,
        owner=people.boss, author=people.boss, created_at=NOW,
    )  # fmt: skip
    version = PlanVersion.objects.create(plan=plan, value=Decimal(0), created_at=NOW)
    row = SplitRow.objects.create(version=version, kind="unit", unit=people.company)
    seed = 20261123
    dice = random.Random(seed)
    fen = [dice.randrange(0, 10**11) for _ in range(5000)]
    TargetCell.objects.bulk_create(
        [
            TargetCell(
                row=row,
                month=f"{1000 + n // 12:04d}-{n % 12 + 1:02d}-01",
                amount=Decimal(value).scaleb(-2),
            )
            for n, value in enumerate(fen)
        ]
    )
    total = TargetCell.objects.filter(row=row).aggregate(total=Sum("amount"))["total"]
    assert total == Decimal(sum(fen)).scaleb(-2), f"seed {seed}"
