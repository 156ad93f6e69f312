"""The Today rows of tracking, the reminders and the nightly check."""

from datetime import UTC, date, datetime

import pytest

from goalmgmt.core.jobs import request, run
from goalmgmt.core.models import JobRun, Notification
from teams.tests.factories import cast
from tracking import tasks
from tracking.models import AchievedCell
from tracking.operations.visits import NewVisit, plan_visit
from tracking.tests.factories import customer, receipt
from tracking.tests.test_pages import furnished
from tracking.today import items

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 18, 2, tzinfo=UTC)
TODAY = date(2026, 3, 18)


def keys(person: object, on: date = TODAY) -> list[str]:
    return [item.key for item in items(person, on)]  # type: ignore[arg-type]


def test_a_rep_sees_visits_steps_and_the_gap() -> None:
    company = furnished()
    plan_visit(new=NewVisit(customer=customer(), planned_on=TODAY), actor=company.rep, now=NOW)
    assert keys(company.rep) == ["visits", "steps", "gap"]
    assert keys(company.mate) == ["report-2026-W11"]


def test_a_manager_sees_reports_to_read_and_those_missing() -> None:
    company = furnished()
    rows = {item.key: item for item in items(company.east_manager, TODAY)}
    assert list(rows) == ["to-read", "missing"]
    assert (rows["to-read"].count, rows["missing"].detail) == (1, "mate")


def test_finance_sees_receipts_without_a_contract() -> None:
    company = furnished()
    assert keys(company.finance) == ["unmatched"]
    assert keys(company.admin) == []


def carry_out(name: str, key: str) -> JobRun:
    job = request(name=name, key=key, now=NOW)
    run(job.pk, now=NOW)
    job.refresh_from_db()
    return job


def test_the_nightly_check_tells_the_administrator_once_what_does_not_hold() -> None:
    company = cast()
    receipt(company.rep, 10, TODAY)
    assert carry_out(tasks.NIGHTLY, "2026-03-16").result["problems"] == 0
    AchievedCell.objects.all().delete()
    assert carry_out(tasks.NIGHTLY, "2026-03-17").result["problems"] == 1
    note = Notification.objects.get()
    assert (note.person, note.kind) == (company.admin, "ledger_problems")
