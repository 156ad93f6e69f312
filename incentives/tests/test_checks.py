"""`verify_ledger` names what no longer follows from the rows."""

from datetime import date

import pytest
from django.db import connection

from incentives.checks import LEDGER_CHECKS
from incentives.tests import factories as make
from teams.tests.factories import cast
from tracking.tests.factories import receipt, refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    who = cast()
    plan = make.pay_plan()
    make.assign(plan, who.rep, who.mate)
    sale = receipt(who.rep, "120000.00", date(2026, 1, 10), mate=who.mate)
    make.locked(plan)
    refund(sale, "-500.00", date(2026, 4, 10))
    receipt(who.mate, "100.00", date(2026, 2, 10))
    make.paid(plan, "2026-Q2")


def found():
    return {problem.check for check in LEDGER_CHECKS for problem in check()}


def test_a_sound_ledger_has_no_problem(closed):
    assert found() == set()


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE incentives_statement SET total = total + 1",
         {"statement_broken_sum", "statement_broken_hash", "broken_run"}),
        ("UPDATE incentives_statementline SET amount = amount + 1 WHERE kind = 'reversal'",
         {"statement_broken_sum", "statement_broken_hash", "broken_payout"}),
        ("UPDATE incentives_statementline SET kind = 'bonus' WHERE kind = 'earned'",
         {"statement_broken_hash"}),
        ("UPDATE incentives_payout SET amount = amount + 1", {"broken_payout"}),
        ("DELETE FROM incentives_payout", {"broken_payout"}),
    ],
)  # fmt: skip
def test_every_corruption_is_named(closed, sql, named):
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert found() == named
