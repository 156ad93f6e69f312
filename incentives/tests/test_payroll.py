"""The payroll file: one row a person, numbered, kept to the byte, repeats marked (P5)."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from incentives.models import Close, Payout, PayrollFile
from incentives.operations import closes
from incentives.operations.payroll import make_payroll_file
from incentives.tests import factories as make
from teams.models import User
from teams.tests.factories import NOW, Cast, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Cast:
    return cast()


@pytest.fixture
def close(who: Cast) -> Close:
    User.objects.filter(pk=who.mate.pk).update(name="=cmd()")
    plan = make.pay_plan()
    make.assign(plan, who.rep, who.mate, who.stranger)
    receipt(who.rep, "100000.05", date(2026, 1, 10))
    receipt(who.mate, "50.00", date(2026, 1, 10))
    return make.published(plan)


def rows(file: PayrollFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(bytes(file.content).decode("utf-8-sig"))))


def make_file(close: Close, actor: User | None, form: str = "csv", reason: str = "") -> PayrollFile:
    return make_payroll_file(close=close, format=form, reason=reason, actor=actor, now=NOW)


def test_the_file_pays_what_the_statements_say(who: Cast, close: Close) -> None:
    file = make_file(close, who.finance)
    assert (file.number, file.copy, file.people) == ("GZ-2026-Q1-01", 1, 2)
    assert file.total == close.run.total == Decimal("2001.00")
    assert [row[4:6] + row[7:] for row in rows(file)[1:]] == [
        ["mate", "'=cmd()", "1.00", "CNY"], ["rep", "rep", "2000.00", "CNY"],
    ]  # fmt: skip


def test_a_repeat_says_why_and_is_marked_in_every_row(who: Cast, close: Close) -> None:
    make_file(close, who.finance)
    with pytest.raises(Refused, match="why another"):
        make_file(close, who.finance)
    assert PayrollFile.objects.count() == 1
    again = make_file(close, who.finance, "csv", "lost in the mail")
    assert (again.number, again.copy) == ("GZ-2026-Q1-02-COPY2", 2)
    assert {row[1] for row in rows(again)[1:]} == {"COPY 2"}


def test_the_workbook_holds_figures_and_no_formula(who: Cast, close: Close) -> None:
    file = make_file(close, who.finance, "xlsx")
    sheet = load_workbook(io.BytesIO(bytes(file.content))).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert sum(Decimal(str(row[7].value)) for row in sheet.iter_rows(min_row=2)) == file.total


def test_a_person_marks_paid_only_what_a_file_says(who: Cast, close: Close) -> None:
    with pytest.raises(Refused, match="payroll file"):
        closes.pay(close=close, actor=who.finance, now=NOW)
    assert not Payout.objects.exists()
    make_file(close, who.finance)
    assert closes.pay(close=close, actor=who.finance, now=NOW).status == "paid"


def test_the_system_makes_the_file_itself(close: Close) -> None:
    closes.pay(close=close, actor=None, now=NOW)
    assert [file.copy for file in PayrollFile.objects.all()] == [1]


@pytest.mark.parametrize("role", ["rep", "boss", "admin", "east_manager"])
def test_only_finance_makes_the_file(who: Cast, close: Close, role: str) -> None:
    with pytest.raises(NotAllowed):
        make_file(close, getattr(who, role))
    assert not PayrollFile.objects.exists()


def test_no_file_before_publication(who: Cast) -> None:
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    close = make.calculated(plan)
    with pytest.raises(Conflict):
        make_file(close, who.finance)
    assert not PayrollFile.objects.exists()


def test_the_page_hands_out_the_bytes_that_were_kept(client, who: Cast, close: Close) -> None:
    file = make_file(close, who.finance)
    client.force_login(who.finance)
    answer = client.get(
        reverse("incentives:payroll_file", args=["2026-Q1", "quarterly", file.number])
    )
    assert answer.content == bytes(file.content)
    assert answer["Content-Disposition"] == 'attachment; filename="GZ-2026-Q1-01.csv"'
    client.force_login(who.boss)
    assert client.get(answer.wsgi_request.path).status_code == 403
