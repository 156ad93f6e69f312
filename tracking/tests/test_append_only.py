"""Posted credits cannot be changed or deleted, whoever tries and however (C2, quality.md M5)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, models, transaction

from teams.tests.factories import cast
from tracking.models import Credit, Receipt
from tracking.tests.factories import receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("append_only")]
TRUNCATE = {
    "postgresql": "TRUNCATE tracking_credit CASCADE",
    "sqlite": "DELETE FROM tracking_credit",
}


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def save(credit: Credit) -> None:
    credit.amount = Decimal(1)
    credit.save()


def bulk_update(credit: Credit) -> None:
    credit.amount = Decimal(1)
    Credit.objects.bulk_update([credit], ["amount"])


def upsert(credit: Credit) -> None:
    credit.amount = Decimal(1)
    Credit.objects.bulk_create(
        [credit], update_conflicts=True, update_fields=["amount"], unique_fields=["id"]
    )


def replace(credit: Credit) -> None:
    if connection.vendor != "sqlite":
        raise DatabaseError("only SQLite has INSERT OR REPLACE")
    columns = ", ".join(field.column for field in Credit._meta.concrete_fields)
    values = columns.replace("amount", "1")
    sql(f"INSERT OR REPLACE INTO tracking_credit ({columns}) SELECT {values} FROM tracking_credit")


def cascade(credit: Credit) -> None:
    """What Django's collector would send if the fact could be deleted under its credits."""
    Receipt._base_manager.filter(pk=credit.receipt_id)._raw_delete("default")
    sql("DELETE FROM tracking_credit")


ATTACKS: dict[str, Callable[[Credit], object]] = {
    "save": save,
    "update": lambda credit: Credit.objects.update(amount=Decimal(1)),
    "bulk_update": bulk_update,
    "upsert": upsert,
    "delete": lambda credit: credit.delete(),
    "queryset delete": lambda credit: Credit.objects.all().delete(),
    "raw delete": lambda credit: Credit.objects.all()._raw_delete("default"),
    "SQL update": lambda credit: sql("UPDATE tracking_credit SET amount = 1"),
    "SQL delete": lambda credit: sql("DELETE FROM tracking_credit"),
    "insert or replace": replace,
    "truncate": lambda credit: sql(TRUNCATE[connection.vendor]),
    "delete of its fact": cascade,
    "delete of its person": lambda credit: credit.person.delete(),
    "delete of its unit": lambda credit: credit.unit.delete(),
    "delete of its metric": lambda credit: credit.metric.delete(),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_attack_changes_a_posted_credit(attack: Callable[[Credit], object]) -> None:
    company = cast()
    receipt(company.rep, "12.34", date(2026, 3, 2))
    before = list(Credit.objects.values_list())
    with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
        attack(Credit.objects.get())
    assert list(Credit.objects.values_list()) == before
