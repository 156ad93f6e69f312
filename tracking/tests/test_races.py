"""Many writers at once: nothing lost, nothing doubled, the cells equal the credits (C1, C2)."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.models import Sum

from goalmgmt.core.errors import Conflict, Refused
from teams.models import User
from teams.tests.factories import NOW, cast
from tracking.models import AchievedCell, Credit, Customer, FlowApprover, FlowTemplate, Receipt
from tracking.operations import cells, flow_steps, flows
from tracking.operations.flow_templates import seed_templates
from tracking.operations.receipts import NewReceipt, record_receipt
from tracking.queries.derived import CellKey, differences
from tracking.queries.verification import problems
from tracking.tests.factories import customer, receipt, refund

WRITERS, EVENTS = 20, 25
MARCH = date(2026, 3, 2)

postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="row locks and races need PostgreSQL"
)
truncating = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], object], writers: int = WRITERS) -> list[object]:
    """`act` in as many threads, all starting together; what each returned or raised."""
    start = Barrier(writers)

    def run(number: int) -> object:
        start.wait()
        try:
            return act(number)
        except (Conflict, Refused) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(run, range(writers)))


def new(number: str, people: list[User], shop: Customer) -> NewReceipt:
    first, second = people
    return NewReceipt(
        external_id=number, received_on=MARCH, customer=shop, amount=Decimal("10.01"),
        shares={first.pk: Decimal("0.6"), second.pk: Decimal("0.4")},
    )  # fmt: skip


@pytest.mark.postgres
@postgres
@truncating
def test_writers_to_the_same_people_lose_nothing_and_never_deadlock() -> None:
    company = cast()
    people, shop = [company.rep, company.mate], customer()

    def act(writer: int) -> None:
        for event in range(EVENTS):
            order = people if writer % 2 else people[::-1]
            record_receipt(new=new(f"{writer}-{event}", order, shop), actor=None, now=NOW)

    assert at_once(act) == [None] * WRITERS
    assert Receipt.objects.count() == WRITERS * EVENTS
    total = Decimal("10.01") * WRITERS * EVENTS
    assert Credit.objects.aggregate(s=Sum("amount"))["s"] == total
    assert AchievedCell.objects.aggregate(s=Sum("amount"))["s"] == total
    assert differences() == {}
    assert list(problems()) == []


@pytest.mark.postgres
@postgres
@truncating
def test_without_the_single_statement_the_cells_would_lose_amounts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: read, add, write back. It must lose something, else the race proves nothing."""
    company = cast()
    people, shop = [company.rep, company.mate], customer()
    receipt(company.rep, 1, MARCH, mate=company.mate, customer=shop)

    def naive(deltas: dict[CellKey, Decimal]) -> None:
        for key, amount in deltas.items():
            cell = AchievedCell.objects.get(**key._asdict())
            AchievedCell.objects.filter(pk=cell.pk).update(amount=cell.amount + amount)

    monkeypatch.setattr(cells, "add", naive)

    def act(writer: int) -> None:
        for event in range(5):
            record_receipt(new=new(f"{writer}-{event}", people, shop), actor=None, now=NOW)

    at_once(act)
    assert differences() != {}


@pytest.mark.postgres
@postgres
@truncating
def test_the_same_number_from_many_sides_is_recorded_once() -> None:
    company = cast()
    people, shop = [company.rep, company.mate], customer()
    results = at_once(
        lambda _n: record_receipt(new=new("SK-1", people, shop), actor=None, now=NOW).outcome
    )
    assert sorted(map(str, results)) == ["created"] + ["unchanged"] * (WRITERS - 1)
    assert (Receipt.objects.count(), Credit.objects.count()) == (1, 2)


@pytest.mark.postgres
@postgres
@truncating
def test_refunds_at_once_never_exceed_the_receipt() -> None:
    company = cast()
    paid = receipt(company.rep, 100, MARCH, mate=company.mate)
    results = at_once(lambda n: refund(paid, -30, MARCH, number=f"TK-{n}"))
    done = [result for result in results if isinstance(result, Receipt)]
    assert len(done) == 3
    assert Receipt.objects.aggregate(s=Sum("amount"))["s"] == Decimal(10)
    assert differences() == {}


WRITER = """
import sys, django
django.setup()
from datetime import date
from decimal import Decimal
from teams.models import User
from teams.tests.factories import NOW
from tracking.models import Customer
from tracking.operations.receipts import NewReceipt, record_receipt
people = list(User.objects.filter(code__in=["rep", "mate"]).order_by("code"))
shop = Customer.objects.get()
for event in range(int(sys.argv[2])):
    record_receipt(
        new=NewReceipt(
            external_id=f"{sys.argv[1]}-{event}", received_on=date(2026, 3, 2), customer=shop,
            amount=Decimal("10.01"),
            shares={people[0].pk: Decimal("0.6"), people[1].pk: Decimal("0.4")},
        ),
        actor=None,
        now=NOW,
    )
"""
SETUP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from teams.tests.factories import cast
from tracking.tests.factories import customer
cast(); customer()
"""
CHECK = """
import django
django.setup()
from django.db.models import Sum
from tracking.models import AchievedCell, Credit, Receipt
from tracking.queries.derived import differences
print(
    Receipt.objects.count(),
    Credit.objects.aggregate(s=Sum("amount"))["s"],
    AchievedCell.objects.aggregate(s=Sum("amount"))["s"],
    len(differences()),
)
"""
PROCESSES, EACH = 6, 20


def python(script: str, folder: Path, *args: str) -> "subprocess.Popen[str]":
    """A process of its own on a database of its own, with the settings as shipped."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "goalmgmt.settings",
        "GOALMGMT_PROFILE": "dev",
        "GOALMGMT_VAR": str(folder),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    return subprocess.Popen(
        [sys.executable, "-c", script, *args],
        env=environment, cwd=settings.BASE_DIR, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.slow
def test_processes_on_one_sqlite_file_never_see_it_locked(tmp_path: Path) -> None:
    setup = python(SETUP, tmp_path)
    assert setup.communicate(timeout=120)[1].strip() == ""
    writers = [python(WRITER, tmp_path, str(n), str(EACH)) for n in range(PROCESSES)]
    failures = [writer.communicate(timeout=300)[1] for writer in writers]
    assert failures == [""] * PROCESSES
    answer = python(CHECK, tmp_path).communicate(timeout=60)[0].split()
    total = Decimal("10.01") * PROCESSES * EACH
    assert answer == [str(PROCESSES * EACH), str(total), str(total), "0"]


@pytest.mark.postgres
@postgres
@truncating
def test_a_request_that_many_approve_at_once_moves_one_step() -> None:
    company = cast()
    seed_templates()
    quotation = FlowTemplate.objects.get(kind="quotation")
    answers = {field.label: "1" for field in quotation.fields.all()}
    content = flows.FlowContent(
        title="Pumps", customer=customer(), amount=Decimal(500_000), answers=answers
    )
    draft = flows.create_draft(template=quotation, content=content, actor=company.rep, now=NOW)
    sent = flows.submit(request=draft, actor=company.rep, today=MARCH, now=NOW)

    def act(_number: int) -> str:
        done = flow_steps.approve(request=sent, actor=company.east_manager, today=MARCH, now=NOW)
        return str(done.status)

    done = at_once(act)
    assert [one for one in done if isinstance(one, str)] == ["in_review"]
    assert FlowApprover.objects.filter(decision="approved").count() == 1
    assert sent.steps.filter(started_at__isnull=False).count() == 2
