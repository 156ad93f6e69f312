"""The demo company: the same for a day and seed, complete, and true to its own books."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from goalmgmt.core.periods import FiscalCalendar
from goalmgmt.demo.facts import history
from goalmgmt.demo.story import closed_quarters
from incentives.models import Close, Statement
from reviews.models import Review
from targets.models import Acceptance, Resolution
from teams.models import User

TODAY = date(2026, 11, 23)


def _ask(*command: str, **options: Any) -> Any:
    out = StringIO()
    call_command(*command, "--json", stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.slow
def test_the_story_is_whole_and_its_books_are_true() -> None:
    call_command("seed_demo", "--today", TODAY.isoformat(), stdout=StringIO())
    assert _ask("verify_ledger")["problems"] == []
    assert _ask("rebuild_derived", check=True)["ok"] is True
    units = {
        row["code"]: Decimal(row["target"])
        for row in _ask("ledger", period="2026", metric="sales", by="unit")
    }
    wan = {code: amount / 10_000 for code, amount in units.items()}
    assert wan == {"SC": 10_000, "GD": 5_000, "YD": 1_500, "YX": 3_000, "GQ": 500}
    assert set(Close.objects.values_list("status", flat=True)) == {"locked"}
    assert Statement.objects.current().count() == 6 * 16
    assert Resolution.objects.count() == 6  # four plans, two of them adjusted
    assert set(Acceptance.objects.values_list("status", flat=True)) == {
        "accepted",
        "pending",
        "objected",
    }
    assert set(Review.objects.values_list("status", flat=True)) == {
        "self",
        "manager",
        "confirm",
        "signed",
    }


@pytest.mark.django_db
def test_the_demo_does_not_touch_a_company_that_has_people() -> None:
    User.objects.create_user("someone", "Someone")
    with pytest.raises(CommandError, match="empty"):
        call_command("seed_demo", stdout=StringIO())
    assert User.objects.count() == 1


def test_the_same_seed_tells_the_same_facts() -> None:
    first, again = (list(history(today=TODAY, seed=7)) for _ in range(2))
    assert first == again
    assert first != list(history(today=TODAY, seed=8))
    assert all(day <= TODAY for signed in first for day, _amount in signed.receipts)
    assert all(signed.signed_on <= TODAY for signed in first)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 1, 5), ["2025-Q1", "2025-Q2", "2025-Q3"]),
        (date(2026, 1, 2), ["2025-Q1", "2025-Q2", "2025-Q3"]),
        (date(2026, 11, 23), ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]),
    ],
)
def test_the_last_quarter_is_left_for_finance(today: date, expected: list[str]) -> None:
    quarters = closed_quarters(today, FiscalCalendar())
    assert [quarter.code for quarter in quarters] == expected


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("today", ["2026-01-01"])
def test_the_story_can_be_told_on_awkward_days(today: str) -> None:
    call_command("seed_demo", "--today", today, stdout=StringIO())
    assert _ask("verify_ledger")["problems"] == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "1990-06-01"])
def test_a_day_that_has_no_years_around_it_is_refused_before_anything_is_written(day: str) -> None:
    with pytest.raises(CommandError, match="is not a day"):
        call_command("seed_demo", "--today", day)
