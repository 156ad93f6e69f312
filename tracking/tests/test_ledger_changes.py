"""Snapshots of the night, and what changed since: it adds up to the difference, whatever it is."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goalmgmt.core import jobs, schedule
from goalmgmt.core.periods import FiscalCalendar
from targets.enums import VersionStatus
from targets.models import PlanVersion
from targets.queries import metric
from teams.models import User
from teams.operations import units
from teams.tests.factories import Cast, cast
from tracking import tasks
from tracking.models import LedgerSnapshot, Receipt
from tracking.operations.corrections import correct_receipt
from tracking.operations.receipts import NewReceipt
from tracking.operations.snapshots import take_snapshot
from tracking.queries import Asked, drill
from tracking.queries.changes import Changes, Scope, changes
from tracking.tests.factories import contract, issued_plan, receipt, refund, target

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)  # one in the morning of the 11th in Shanghai
LATER = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
D10, TODAY, MARCH = date(2026, 3, 10), date(2026, 3, 18), date(2026, 3, 1)
Q1 = FiscalCalendar().parse("2026-Q1")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def corrected(fact: Receipt, amount: str, person: User) -> None:
    new = NewReceipt(
        external_id=fact.external_id, received_on=fact.received_on, amount=Decimal(amount),
        customer=fact.customer, shares={person.pk: Decimal(1)},
    )  # fmt: skip
    correct_receipt(receipt=fact, new=new, reason="slip", actor=None, now=LATER)


def replanned(plan_version: PlanVersion, amount: int, person: User) -> None:
    """A second version, issued after the night, that gives the person another March."""
    PlanVersion.objects.filter(pk=plan_version.pk).update(
        status=VersionStatus.SUPERSEDED, superseded_at=LATER
    )
    version = PlanVersion.objects.create(
        plan=plan_version.plan, number=2, value=0, status=VersionStatus.ISSUED,
        created_at=LATER, approved_at=LATER, issued_at=LATER,
    )  # fmt: skip
    top = version.rows.create(kind="unit", unit=plan_version.plan.scope)
    target(top, person, {MARCH: amount})


def furnished() -> Cast:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(plan, company.rep, {MARCH: 3100})
    first = receipt(company.rep, 100, date(2026, 3, 5))
    second = receipt(company.mate, 40, date(2026, 3, 6))
    take_snapshot(day=D10, now=NIGHT)
    receipt(company.rep, 25, date(2026, 3, 9), now=LATER)
    receipt(company.stranger, 10, date(2026, 3, 16), now=LATER)
    refund(first, "-30", date(2026, 3, 17))
    corrected(second, "44.44", company.mate)
    replanned(plan.version, 6200, company.rep)
    return company


def steps(found: Changes, figure: str) -> dict[str, str]:
    return {str(step.cause): str(step.amount) for step in getattr(found, figure)}


def asked(code: str = "receipts") -> Asked:
    return Asked(Q1, metric(code), TODAY)


def test_each_cause_says_its_part_and_all_make_the_difference() -> None:
    company = furnished()
    found = changes(asked(), Scope(unit=company.company), D10)
    assert found.snapshot
    assert (found.then.achieved, found.now.achieved) == (Decimal(140), Decimal("149.44"))
    assert steps(found, "achieved") == {
        "receipt": "35.00", "refund": "-30.00", "correction": "4.44"
    }  # fmt: skip
    assert steps(found, "target") == {"plan": "3100.00"}
    assert (found.then.plan_to_date, found.now.plan_to_date) == (Decimal(1000), Decimal(3600))
    assert steps(found, "plan_to_date") == {"plan": "1000.00", "days": "1600.00"}
    assert found.now.achieved == drill(asked(), company.company).total.achieved


@pytest.mark.parametrize("with_snapshot", [True, False])
@pytest.mark.parametrize("since", [date(2026, 2, 27), D10, date(2026, 3, 16), TODAY])
def test_it_adds_up_for_every_unit_and_person_and_since_any_day(
    with_snapshot: bool, since: date
) -> None:
    company = furnished()
    if not with_snapshot:
        connection.cursor().execute("DELETE FROM tracking_ledgersnapshot")
    scopes = [Scope(unit=one) for one in (company.company, company.east, company.west)]
    scopes += [Scope(person=one) for one in (company.rep, company.mate, company.stranger)]
    for scope in scopes:
        found = changes(asked(), scope, since)
        for figure in ("achieved", "target", "plan_to_date"):
            parts = sum((step.amount for step in getattr(found, figure)), Decimal(0))
            assert parts == getattr(found.now, figure) - getattr(found.then, figure)
        credits = sum((credit.amount for credit in found.credits), Decimal(0))
        moved = sum(step.amount for step in found.achieved if step.cause == "moved")
        assert credits + moved == found.now.achieved - found.then.achieved


def test_a_unit_that_was_moved_backwards_in_time_is_a_cause_of_its_own() -> None:
    company = furnished()
    units.place_unit(unit=company.west, parent=company.east, starts_on=MARCH, actor=None, now=NOW)
    receipt(company.stranger, 5, date(2026, 3, 3), now=datetime(2026, 3, 9, tzinfo=UTC))
    found = changes(asked(), Scope(unit=company.east), D10)
    assert steps(found, "achieved")["moved"] == "5.00"
    assert sum(step.amount for step in found.achieved) == found.now.achieved - found.then.achieved


def test_new_contracts_are_told_from_receipts() -> None:
    company = cast()
    contract(company.rep, 70, date(2026, 3, 14), now=LATER)
    found = changes(asked("sales"), Scope(unit=company.company), D10)
    assert steps(found, "achieved") == {"contract": "70.00"}
    assert not found.snapshot


def test_a_snapshot_taken_twice_changes_nothing_and_keeps_what_it_first_saw() -> None:
    company = furnished()
    kept = list(LedgerSnapshot.objects.order_by("pk").values())
    added = take_snapshot(day=D10, now=NOW)
    after = list(LedgerSnapshot.objects.order_by("pk").values())
    assert after[: len(kept)] == kept
    assert len(after) == len(kept) + added
    assert take_snapshot(day=D10, now=NOW) == 0
    whole = LedgerSnapshot.objects.get(unit=company.company, period="2026", metric__code="receipts")
    assert (whole.achieved, whole.target, whole.taken_at) == (140, 3100, NIGHT)


def test_the_night_keeps_year_quarter_and_month_of_every_unit_and_person() -> None:
    company = furnished()
    rows = LedgerSnapshot.objects.filter(metric__code="receipts", day=D10)
    assert set(rows.values_list("period", flat=True)) == {"2026", "2026-Q1", "2026-03"}
    month = rows.filter(period="2026-03")
    assert {row.unit.code: row.achieved for row in month if row.unit} == {"co": 140, "east": 140}
    assert {row.person.code: row.achieved for row in month if row.person} == {
        "rep": 100, "mate": 40
    }  # fmt: skip
    assert month.get(person=company.rep).plan_to_date == Decimal(1000)


def test_one_row_a_node_and_night_even_against_the_database() -> None:
    company = furnished()
    row = LedgerSnapshot.objects.filter(unit=company.company).first()
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_nightly_job_runs_with_the_others_and_bears_a_second_run() -> None:
    company = cast()
    receipt(company.rep, 5, date(2026, 3, 17))
    schedule.queue_due(now=NOW, today=TODAY)
    run = jobs.JobRun.objects.get(name=tasks.SNAPSHOT)
    assert run.key == "2026-03-17"
    jobs.run(run.pk, now=NOW)
    count = LedgerSnapshot.objects.count()
    assert count
    jobs.JobRun.objects.filter(pk=run.pk).update(status="queued")
    jobs.run(run.pk, now=NOW)
    run.refresh_from_db()
    assert (run.status, run.result) == ("done", {"rows": 0})
    assert LedgerSnapshot.objects.count() == count


def test_the_page_tells_it_in_chinese_and_its_file_sums_to_the_difference() -> None:
    company = furnished()
    client = signed_in(company.boss, "zh-hans")
    page = client.get("/ledger-changes/2026-Q1/co/")
    text = page.content.decode()
    assert page.context["since"] == D10
    for word in ("更正", "退款", "回款", "+9.44", "149.44"):
        assert word in text
    answer = client.get("/ledger-changes/2026-Q1/co/?since=2026-03-10&format=csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert sum(Decimal(row[-1]) for row in rows[1:]) == Decimal("9.44")
    assert (
        'href="/ledger-changes/2026-Q1/co/"' in client.get("/ledger/2026-Q1/co/").content.decode()
    )


def test_who_may_not_see_the_ledger_does_not_see_its_changes() -> None:
    company = furnished()
    urls = ("/ledger-changes/2026-Q1/east/", "/ledger-changes/2026-Q1/east/rep/")
    found = {
        who.code: [signed_in(who).get(url).status_code for url in urls]
        for who in (company.rep, company.mate, company.east_manager, company.west_manager)
    }
    assert found == {"rep": [403, 200], "mate": [403, 404], "east-m": [200, 200],
                     "west-m": [403, 404]}  # fmt: skip
    assert signed_in(company.boss).get(urls[0] + "?metric=visits").status_code == 404


def test_the_page_costs_the_same_with_many_credits() -> None:
    company = furnished()
    client = signed_in(company.boss)
    client.get("/ledger-changes/2026-Q1/co/")
    costs = []
    for count in (0, 20):
        for _number in range(count):
            receipt(company.rep, 1, date(2026, 3, 15), now=LATER)
        with CaptureQueriesContext(connection) as captured:
            client.get("/ledger-changes/2026-Q1/co/")
        costs.append(len(captured))
    assert costs[1] <= costs[0]
