"""The ledger's files: the rows and columns of the page, amounts exact, nothing that runs."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from teams.models import User
from teams.operations.people import NewPerson, add_person, join_unit
from teams.tests.factories import Cast, cast
from tracking.tests.factories import customer, issued_plan, receipt, target

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def furnished() -> Cast:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, {MARCH: 31000})
    receipt(company.rep, "1234567.89", date(2026, 3, 5))
    receipt(company.mate, "0.01", date(2026, 3, 6))
    receipt(company.stranger, "70.10", date(2026, 3, 7))
    return company


def rows_of(client: Client, url: str) -> list[list[str]]:
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_holds_the_rows_of_the_page_in_its_order_and_the_exact_total() -> None:
    company = furnished()
    url = "/ledger/2026-03/co/?sort=-achieved&asof=2026-03-10&format=csv"
    assert rows_of(signed_in(company.boss), url) == [
        ["Code", "Name", "Target", "Plan to date", "Achieved", "Attainment", "Pace index",
         "Gap to date", "Status", "vs last year", "Forecast", "Forecast low", "Forecast high"],
        ["east", "east", "31000.00", "10000.00", "1234567.90", "39.824771", "123.456790",
         "1224567.90", "Ahead", "", "1234567.90", "1234567.90", "1234567.90"],
        ["west", "west", "0.00", "0.00", "70.10", "", "", "70.10", "No target set", "",
         "70.10", "70.10", "70.10"],
        ["co", "Total", "31000.00", "10000.00", "1234638.00", "39.827032", "123.463800",
         "1224638.00", "Ahead", "", "1234638.00", "1234638.00", "1234638.00"],
    ]  # fmt: skip


def test_the_workbook_holds_the_same_figures_as_numbers() -> None:
    company = furnished()
    client = signed_in(company.boss, "zh-hans")
    answer = client.get("/ledger/2026-03/co/?format=xlsx&asof=2026-03-10")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="ledger-2026-03-co.xlsx"'
    )
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][:5] == ("编号", "名称", "目标", "应达", "已达")
    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("east", 1234567.9), ("west", 70.1), ("co", 1234638)
    ]  # fmt: skip


def test_the_page_offers_both_files_with_its_filters() -> None:
    company = furnished()
    page = signed_in(company.boss).get("/ledger/2026/co/?metric=sales&sort=name").content.decode()
    for kind in ("csv", "xlsx"):
        assert f'href="?metric=sales&amp;sort=name&amp;format={kind}"' in page


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    company = furnished()
    new = NewPerson("p9", '=HYPERLINK("http://x")', roles=frozenset({"rep"}))
    joker = add_person(new=new, actor=None, now=NOW)
    join_unit(person=joker, unit=company.west, starts_on=MARCH, actor=None, now=NOW)
    receipt(joker, 5, date(2026, 3, 8), customer=customer("@SUM(A1)"))
    client = signed_in(company.boss)
    names = [row[1] for row in rows_of(client, "/ledger/2026/west/?format=csv")]
    assert '\'=HYPERLINK("http://x")' in names
    book = load_workbook(BytesIO(client.get("/ledger/2026/west/p9/?format=xlsx").content))
    cell = book.active["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("@SUM(A1)", "s", True)


def test_a_persons_file_holds_every_credit_and_not_only_those_of_the_first_page() -> None:
    company = cast()
    for number in range(60):
        receipt(company.rep, number + 1, date(2026, 3, 1 + number % 10))
    rows = rows_of(signed_in(company.rep), "/ledger/2026-03/east/rep/?format=csv")
    assert len(rows) == 61
    assert sum(int(row[-1].removesuffix(".00")) for row in rows[1:]) == 60 * 61 // 2


def test_files_are_kept_from_whom_the_pages_are_kept_from() -> None:
    company = furnished()
    for kind in ("csv", "xlsx"):
        mate = signed_in(company.mate)
        assert mate.get(f"/ledger/2026/east/?format={kind}").status_code == 403
        assert mate.get(f"/ledger/2026/east/rep/?format={kind}").status_code == 404
