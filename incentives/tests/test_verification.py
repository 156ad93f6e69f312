"""verify_pay, nightly too, names every statement that no longer follows from its inputs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from goalmgmt.core.models import JobRun, Notification, OutboxMessage
from incentives import tasks
from incentives.models import Statement
from incentives.tests import factories as make
from teams.tests.factories import NOW, Cast, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Cast:
    found = cast()
    plan = make.pay_plan()
    make.assign(plan, found.rep)
    receipt(found.rep, "123456.78", date(2026, 2, 3))
    make.calculated(plan)
    return found


def nightly() -> dict[str, Any]:
    return tasks.verify_pay(JobRun(name=tasks.NIGHTLY, key="2026-07-01"), NOW)


def test_a_sound_close_has_no_problems_and_nobody_hears(who: Cast) -> None:
    assert nightly() == {"problems": 0, "first": []}
    assert not OutboxMessage.objects.exists()
    assert not Notification.objects.exists()


CORRUPTIONS = [
    ("a total", "UPDATE incentives_statement SET total = total + 1", {"sum", "hash"}),
    ("an input", "UPDATE incentives_statement SET inputs = replace(inputs, '123456.78', '9')",
     {"hash", "replay"}),
    ("an amount", "UPDATE incentives_statementline SET amount = amount + 1",
     {"sum", "hash", "line", "replay"}),
    ("a detail", "UPDATE incentives_statementline SET detail = replace(detail, '0.02', '0.03')",
     {"hash", "line"}),
    ("a missing line", "DELETE FROM incentives_statementline", {"sum", "hash", "replay"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "checks"), [row[1:] for row in CORRUPTIONS], ids=[row[0] for row in CORRUPTIONS]
)
def test_a_corruption_is_named_and_finance_hears(
    who: Cast, statement: str, checks: set[str]
) -> None:
    if connection.vendor == "postgresql":
        statement = statement.replace("replace(inputs,", "replace(inputs::text,")
        statement = statement.replace("replace(detail,", "replace(detail::text,")
        statement = (
            statement.replace("')", "')::jsonb", 1) if "replace(" in statement else statement
        )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount
    found = nightly()
    label = str(Statement.objects.get().close.period)
    assert {text.partition(":")[0] for text in found["first"]} == checks
    assert all(label in text for text in found["first"])
    told = Notification.objects.filter(kind="incentives.pay_problems")
    assert [row.person for row in told] == [who.finance]
