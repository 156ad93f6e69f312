"""verify_ledger names every corruption, and nothing else; rebuild_derived mends the cells."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from goalmgmt.core.models import AuditEvent
from teams.tests.factories import Cast, cast
from tracking.models import AchievedCell, ContractShare, Credit, Receipt
from tracking.tests.factories import contract, receipt, refund

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 5)


def company_with_facts() -> Cast:
    company = cast()
    contract(company.rep, "1000.01", MARCH, mate=company.mate)
    paid = receipt(company.rep, 300, MARCH)
    refund(paid, -100, MARCH)
    receipt(company.stranger, 70, MARCH)
    return company


def run(command: str, *args: str) -> tuple[int, Any]:
    out, code = StringIO(), 0
    try:
        call_command(command, *args, "--json", stdout=out)
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, json.loads(out.getvalue())


def test_a_sound_ledger_has_no_problems() -> None:
    company_with_facts()
    code, answer = run("verify_ledger")
    assert (code, answer["ok"], answer["problems"]) == (0, True, [])
    assert answer["counts"] == {"contracts": 1, "receipts": 3, "credits": 5, "cells": 4}


CORRUPTIONS = [
    ("an amount", "UPDATE tracking_credit SET amount = amount + 1",
     "unbalanced_fact"),
    ("a fact's amount", "UPDATE tracking_contract SET amount = amount + 1", "unbalanced_fact"),
    ("a missing credit", "DELETE FROM tracking_credit WHERE receipt_id = "
     "(SELECT min(id) FROM tracking_receipt)", "unbalanced_fact"),
    ("swapped parts", "UPDATE tracking_credit SET amount = 100001 - amount "
     "WHERE receipt_id IS NULL",
     "wrong_part"),
    ("another share", "UPDATE tracking_credit SET share = 1", "wrong_share"),
    ("another day", "UPDATE tracking_credit SET occurred_on = '2026-03-06'", "misplaced_credit"),
    ("another month", "UPDATE tracking_credit SET month = '2026-04-01'", "wrong_period"),
    ("an earlier month", "UPDATE tracking_credit SET month = '2026-02-01'", "wrong_period"),
    ("shares that leave a rest", "UPDATE tracking_contractshare SET share = 400000",
     "broken_shares"),
    ("a cell", "UPDATE tracking_achievedcell SET amount = amount + 1", "wrong_cell"),
    ("a missing cell", "DELETE FROM tracking_achievedcell", "wrong_cell"),
    ("an audit entry", "UPDATE core_auditevent SET reason = 'because'", "altered_audit"),
    ("too much paid back", "UPDATE tracking_receipt SET amount = -30001 WHERE amount < 0",
     "refunds_exceed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "check"), [row[1:] for row in CORRUPTIONS], ids=[row[0] for row in CORRUPTIONS]
)
def test_a_corruption_is_named(statement: str, check: str) -> None:
    company_with_facts()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount
    code, answer = run("verify_ledger")
    assert code == 1
    assert check in {problem["check"] for problem in answer["problems"]}


def test_a_metric_that_is_not_the_facts_own_is_named() -> None:
    company_with_facts()
    sold, paid = Credit.objects.filter(contract=None).first(), Credit.objects.first()
    assert sold is not None
    assert paid is not None
    Credit.objects.update(metric=sold.metric)
    _code, answer = run("verify_ledger")
    assert "wrong_metric" in {problem["check"] for problem in answer["problems"]}


def test_rebuilding_brings_the_cells_back_and_changes_nothing_twice() -> None:
    company_with_facts()
    before = list(AchievedCell.objects.order_by("pk").values_list("person", "month", "amount"))
    AchievedCell.objects.update(amount=Decimal(7))
    assert run("rebuild_derived", "--check") == (1, {"ok": False, "wrong": 4, "rebuilt": 0})
    assert run("rebuild_derived") == (0, {"ok": True, "wrong": 4, "rebuilt": 4})
    assert run("rebuild_derived", "--check") == (0, {"ok": True, "wrong": 0, "rebuilt": 0})
    after = list(AchievedCell.objects.order_by("pk").values_list("person", "month", "amount"))
    assert after == before
    assert AuditEvent.objects.exists()
    assert ContractShare.objects.count() == 2
    assert Receipt.objects.count() == 3
