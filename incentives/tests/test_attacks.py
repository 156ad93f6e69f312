"""What the database refuses (M5) and what happens when fifty pay at once (M7)."""

import threading
import time
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from goalmgmt.core.errors import Conflict
from incentives.models import Close, Payout, Statement, StatementLine
from incentives.operations import calculation, closes
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.tests.factories import receipt

D = make.Decimal


@pytest.fixture
def paid(append_only):
    who = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    return make.paid(plan)


def _save(model):
    row = model.objects.first()
    row.save()


def _update(model):
    model.objects.update(id=models_pk(model))


def _bulk_update(model):
    row = model.objects.first()
    model.objects.bulk_update([row], ["created_at" if model is Statement else "component"])


def _delete(model):
    model.objects.first().delete()


def _query_delete(model):
    model.objects.all()._raw_delete(using="default")


def _raw_update(model):
    column = "total" if model is Statement else "amount"
    _sql(f"UPDATE {model._meta.db_table} SET {column} = 0")


def _raw_delete(model):
    _sql(f"DELETE FROM {model._meta.db_table}")


def _truncate(model):
    if connection.vendor == "postgresql":
        _sql(f"TRUNCATE {model._meta.db_table} CASCADE")
    else:
        _raw_delete(model)


def _replace(model):
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        _raw_update(model)
    else:
        _sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def _upsert(model):
    rows = list(model.objects.all())
    field = "content_hash" if model is Statement else "component"
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=[field]
    )


def _sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)


def models_pk(model):
    return model.objects.first().pk


ATTACKS = [
    _save, _update, _bulk_update, _delete, _query_delete, _raw_update, _raw_delete, _truncate,
    _replace, _upsert,
]  # fmt: skip


@pytest.mark.parametrize("model", [Statement, StatementLine, Payout])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
def test_pay_rows_are_never_changed_or_deleted(paid, model, attack):
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(DatabaseError), transaction.atomic():
        attack(model)
    assert list(model.objects.order_by("pk").values()) == before


def test_payout_of_the_same_identity_is_refused_by_the_database(paid):
    row = Payout.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert Payout.objects.count() == 1


# Races: PostgreSQL only, where the locks are real ------------------------------------------

needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)
CROWD = 50


def _at_once(act):
    """Run `act` in CROWD threads that start together; returns what each raised, or None."""
    barrier, answers = threading.Barrier(CROWD), []

    def go():
        barrier.wait()
        try:
            act()
            answers.append(None)
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_payments_at_once_pay_everybody_exactly_once():
    who = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    receipt(who.mate, "200.00", date(2026, 1, 10))
    close = make.published(plan)
    answers = _at_once(lambda: closes.pay(close=close, actor=None, now=NOW))
    assert answers.count(None) == 1
    assert {type(answer) for answer in answers if answer} == {Conflict}
    rows = Payout.objects.order_by("amount").values_list("person__code", "amount")
    assert list(rows) == [("rep", D("10.00")), ("mate", D("20.00"))]


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_closes_at_once_from_opening_to_payment_pay_once():
    """Of every step one wins, and goes on to the next; the others hear of it."""
    who = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    receipt(who.mate, "200.00", date(2026, 1, 10))

    def whole():
        close = closes.open_close(plan=plan, period="2026-Q1", actor=None, now=NOW)
        calculation.calculate(close=close, actor=None, now=NOW, number=1)
        closes.submit(close=close, actor=None, now=NOW)
        closes.approve(close=close, actor=None, now=NOW)
        closes.publish(close=close, today=NOW.date(), actor=None, now=NOW)
        closes.pay(close=close, actor=None, now=NOW)

    answers = _at_once(whole)
    assert answers.count(None) == 1
    assert {type(answer) for answer in answers if answer} == {Conflict}
    close = Close.objects.get()
    assert (close.runs.count(), close.payroll_files.count()) == (1, 1)
    rows = Payout.objects.order_by("amount").values_list("person__code", "amount")
    assert list(rows) == [("rep", D("10.00")), ("mate", D("20.00"))]


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_state_the_key_alone_pays_once():
    who = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    close = make.published(plan)

    def careless():
        with transaction.atomic():
            for identity, amount in closes._due(close):
                Payout.objects.create(close=close, amount=amount, paid_at=NOW, **identity)

    answers = _at_once(careless)
    assert answers.count(None) == 1
    assert Payout.objects.count() == 1


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_state_and_key_a_crowd_is_paid_many_times():
    """The negative control: what the two guards above are for."""
    who = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    close = make.published(plan)
    table = Payout._meta.db_table

    def careless():
        with transaction.atomic():
            if not Payout.objects.filter(close=close).exists():
                time.sleep(0.05)
                for identity, amount in closes._due(close):
                    Payout.objects.create(close=close, amount=amount, paid_at=NOW, **identity)

    _sql(f"ALTER TABLE {table} DROP CONSTRAINT pay_once")
    try:
        _at_once(careless)
        assert Payout.objects.count() > 1
    finally:
        Payout.objects.all().delete()
        _sql(
            f"ALTER TABLE {table} ADD CONSTRAINT pay_once "
            "UNIQUE (person_id, close_id, component, sequence)"
        )


@needs_postgres
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_calculations_at_once_number_their_runs_without_a_gap():
    who = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    close = closes.open_close(plan=plan, period="2026-Q1", actor=None, now=NOW)
    answers = _at_once(lambda: calculation.calculate(close=close, actor=None, now=NOW))
    assert answers == [None] * CROWD
    numbers = close.runs.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, CROWD + 1))
    assert Statement.objects.current().count() == 1
