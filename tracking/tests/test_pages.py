"""The pages: who may open them, what they say, that they cost the same with many rows."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.models import User
from teams.tests.factories import Cast, cast
from tracking.models import Contract, Credit, Customer, Receipt, Report, Visit
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.visits import NewVisit, VisitLog, log_visit, plan_visit
from tracking.reporting import slot_named
from tracking.tests.factories import contract, customer, issued_plan, receipt, target

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def furnished() -> Cast:
    company = cast()
    plan = issued_plan(company.company, company.boss)
    target(target(plan, company.east, {}), company.rep, {date(2026, 3, 1): 31000})
    contract(company.rep, 5000, date(2026, 3, 4))
    receipt(company.rep, 1000, date(2026, 3, 5), mate=company.mate)
    visit = plan_visit(
        new=NewVisit(customer=customer(), planned_on=TODAY), actor=company.rep, now=NOW
    )
    log_visit(
        visit=visit,
        log=VisitLog(outcome="progress", next_step="quote", next_step_on=TODAY),
        actor=company.rep,
        now=NOW,
    )
    report = open_report(slot=slot_named("2026-W11"), actor=company.rep, now=NOW)
    submit_report(report=report, text=ReportText(summary="Fine"), actor=company.rep, now=NOW)
    return company


PAGES = [
    "/ledger/2026/", "/ledger/2026-Q1/co/", "/ledger/2026-03/east/", "/ledger/2026-W11/east/rep/",
    "/ledger/2026/east/rep/?metric=sales&asof=2026-03-04", "/customers/", "/contracts/",
    "/receipts/", "/visits/", "/activity/", "/activity/visits/", "/reports/",
    "/reports/2026-W12/",
    "/reports/2026-03/", "/reports/2026-03-18/", "/reports/inbox/", "/reports/board/",
    "/customers/new/", "/contracts/new/", "/receipts/new/", "/visits/new/", "/visits/new/?log=1",
    "/ledger/2026/co/?format=csv", "/ledger/2026/east/rep/?format=csv",
    "/ledger/2026/co/?sort=-achieved", "CREDIT", "CONTRACT", "RECEIPT", "CUSTOMER", "VISIT",
    "REPORT", "CORRECT", "REFUND",
]  # fmt: skip
#: By page: the status for rep, mate, east_manager, west_manager, boss, finance, admin.
EXPECTED = {
    "/ledger/2026/": "302 302 302 302 200 200 200",
    "/ledger/2026-Q1/co/": "403 403 403 403 200 200 200",
    "/ledger/2026-03/east/": "403 403 200 403 200 200 200",
    "/ledger/2026-W11/east/rep/": "200 404 200 404 200 200 200",
    "/ledger/2026/east/rep/?metric=sales&asof=2026-03-04": "200 404 200 404 200 200 200",
    "/ledger/2026/east/rep/?format=csv": "200 404 200 404 200 200 200",
    "/ledger/2026/co/?format=csv": "403 403 403 403 200 200 200",
    "/ledger/2026/co/?sort=-achieved": "403 403 403 403 200 200 200",
    "/customers/": "200 200 200 200 200 200 200",
    "/contracts/": "200 200 200 200 200 200 200",
    "/receipts/": "200 200 200 200 200 200 200",
    "/visits/": "200 200 200 200 403 403 403",
    "/activity/": "200 200 200 200 200 403 403",
    "/activity/visits/": "403 403 200 200 200 403 403",
    "/reports/": "200 200 200 200 403 403 403",
    "/reports/2026-W12/": "200 200 200 200 403 403 403",
    "/reports/2026-03/": "200 200 200 200 403 403 403",
    "/reports/2026-03-18/": "200 200 200 200 403 403 403",
    "/reports/inbox/": "403 403 200 200 200 403 403",
    "/reports/board/": "403 403 200 200 200 403 403",
    "/customers/new/": "200 200 200 200 403 200 200",
    "/contracts/new/": "200 200 200 200 403 200 200",
    "/receipts/new/": "200 200 200 200 403 200 200",
    "/visits/new/": "200 200 200 200 403 403 403",
    "/visits/new/?log=1": "200 200 200 200 403 403 403",
    "CREDIT": "200 404 200 404 200 200 200",
    "CONTRACT": "200 404 200 404 200 200 200",
    "RECEIPT": "200 200 200 404 200 200 200",
    "CUSTOMER": "200 200 200 404 200 200 200",
    "VISIT": "200 404 200 404 200 403 403",
    "REPORT": "302 404 200 404 200 403 403",
    "CORRECT": "403 403 200 404 403 200 200",
    "REFUND": "200 200 200 404 403 200 200",
}
ROLES = ("rep", "mate", "east_manager", "west_manager", "boss", "finance", "admin")


def address(page: str) -> str:
    known = {
        "CREDIT": lambda: f"/credits/{Credit.objects.exclude(receipt=None).first().pk}/",
        "CONTRACT": lambda: f"/contracts/{Contract.objects.get().pk}/",
        "RECEIPT": lambda: f"/receipts/{Receipt.objects.get().pk}/",
        "CUSTOMER": lambda: f"/customers/{Customer.objects.get().code}/",
        "VISIT": lambda: f"/visits/{Visit.objects.get().pk}/",
        "REPORT": lambda: f"/reports/{Report.objects.get().pk}/read/",
        "CORRECT": lambda: f"/receipts/{Receipt.objects.get().pk}/correct/",
        "REFUND": lambda: f"/receipts/{Receipt.objects.get().pk}/refund/",
    }
    if page == "CREDIT":
        return f"/credits/{Credit.objects.get(person__code='rep', receipt__isnull=False).pk}/"
    return known[page]() if page in known else page


@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_each_role_as_declared(page: str) -> None:
    company = furnished()
    url = address(page)
    found = [signed_in(getattr(company, role)).get(url).status_code for role in ROLES]
    assert " ".join(map(str, found)) == EXPECTED[page]


def test_every_page_is_in_the_table() -> None:
    assert set(PAGES) == set(EXPECTED)


def post(client: Client, url: str, **values: Any) -> Any:
    return client.post(url, values)


RECEIPT = {
    "external_id": "SK-77", "day": "2026-03-18", "customer": "Newcomer", "amount": "1万",
    "person_1": "rep", "percent_1": "", "person_2": "mate", "percent_2": "40",
}  # fmt: skip


def test_a_rep_records_a_receipt_shared_60_40_and_sees_the_own_gap_change_at_once() -> None:
    company = furnished()
    client = signed_in(company.rep)
    answer = client.post("/receipts/new/", RECEIPT, follow=True)
    fact = Receipt.objects.get(external_id="SK-77")
    amounts = {credit.person.code: credit.amount for credit in fact.credits.all()}
    assert amounts == {"rep": Decimal(6000), "mate": Decimal(4000)}
    assert fact.customer.name == "Newcomer"
    page = answer.content.decode()
    assert "Saved and credited." in page
    # planned to date 18,000; achieved 600 before and 6,600 after
    assert "17,400.00" in page
    assert "11,400.00" in page


BAD_FORMS = [
    ("percentages too much", {"percent_1": "70"}, "must make exactly 100"),
    ("two left empty", {"percent_2": ""}, "only one may stay empty"),
    ("the same person twice", {"person_2": "rep"}, "appears twice"),
    ("no amount", {"amount": ""}, "Enter an amount"),
    ("words for an amount", {"amount": "lots"}, "is not an amount"),
    ("no such day", {"day": "2026-02-30"}, "valid date"),
    ("nobody of one's own", {"person_1": "stranger", "person_2": "mate"}, ""),
]


@pytest.mark.parametrize(
    ("changes", "words"), [row[1:] for row in BAD_FORMS], ids=[row[0] for row in BAD_FORMS]
)
def test_a_bad_receipt_keeps_what_was_typed_and_writes_nothing(
    changes: dict[str, str], words: str
) -> None:
    company = furnished()
    answer = signed_in(company.rep).post("/receipts/new/", RECEIPT | changes)
    assert answer.status_code == (422 if words else 403)
    assert words in answer.content.decode()
    assert not Receipt.objects.filter(external_id="SK-77").exists()
    assert not Customer.objects.filter(name="Newcomer").exists()


def test_sending_the_same_receipt_form_twice_records_it_once() -> None:
    company = furnished()
    client = signed_in(company.rep)
    for _time in range(2):
        assert client.post("/receipts/new/", RECEIPT).status_code == 302
    assert Receipt.objects.filter(external_id="SK-77").count() == 1


def test_finance_corrects_a_receipt_with_a_reason_and_pays_part_of_it_back() -> None:
    company = furnished()
    client, fact = signed_in(company.finance), Receipt.objects.get()
    values = {
        "day": "2026-03-05", "customer": "Huamei", "amount": "900", "person_1": "rep",
        "percent_1": "100", "reason": "typing slip", "revision": "1",
    }  # fmt: skip
    assert client.post(f"/receipts/{fact.pk}/correct/", values).status_code == 302
    fact.refresh_from_db()
    assert (fact.amount, fact.revision) == (Decimal(900), 2)
    stale = client.post(f"/receipts/{fact.pk}/correct/", values | {"amount": "800"})
    assert stale.status_code == 422
    back = {"amount": "100", "day": "2026-03-18", "external_id": "TK-1"}
    assert client.post(f"/receipts/{fact.pk}/refund/", back).status_code == 302
    assert Receipt.objects.get(external_id="TK-1").amount == Decimal(-100)
    too_much = client.post(
        f"/receipts/{fact.pk}/refund/", back | {"amount": "801", "external_id": "TK-2"}
    )
    assert too_much.status_code == 422
    assert "leaves 800.00" in too_much.content.decode()


def test_a_planned_visit_is_logged_with_two_choices() -> None:
    company = cast()
    client, token = signed_in(company.rep), str(uuid4())
    plan = {"customer": "Newcomer", "planned_on": "2026-03-18", "client_id": token}
    for _time in range(2):
        assert client.post("/visits/new/", plan).status_code == 302
    visit = Visit.objects.get()
    log = {
        "kind": "on_site", "outcome": "progress", "next_step": "quote",
        "next_step_on": "2026-03-19",
    }  # fmt: skip
    assert client.post(f"/visits/{visit.pk}/log/", log | {"outcome": ""}).status_code == 422
    for _time in range(2):
        assert client.post(f"/visits/{visit.pk}/log/", log).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.outcome) == ("done", "progress")
    assert client.post(f"/visits/{visit.pk}/step-done/").status_code == 302
    assert client.post(f"/visits/{visit.pk}/cancel/").status_code == 409


def test_an_unplanned_visit_is_logged_in_one_go() -> None:
    company = cast()
    log = {
        "kind": "phone", "outcome": "won", "next_step": "none", "customer": "Newcomer",
        "client_id": str(uuid4()),
    }  # fmt: skip
    client = signed_in(company.rep)
    for _time in range(2):
        assert client.post("/visits/new/?log=1", log).status_code == 302
    assert Visit.objects.get().outcome == "won"


def test_a_visit_that_waited_on_the_phone_counts_for_the_day_it_was_written() -> None:
    company = cast()
    client = signed_in(company.rep)
    log = {"kind": "phone", "outcome": "won", "next_step": "none", "customer": "Newcomer"}
    for written_on, counted in (
        ("2026-03-16", date(2026, 3, 16)),
        ("2026-03-01", date(2026, 3, 18)),  # longer ago than a phone may keep it
        ("2026-03-19", date(2026, 3, 18)),  # a clock that runs ahead
    ):
        token = str(uuid4())
        sent = log | {"client_id": token, "written_on": written_on}
        for _time in range(2):
            answer = client.post("/visits/new/?log=1", sent, headers={"x-kept": "1"})
            assert answer.status_code == 204
        assert Visit.objects.get(client_id=token).planned_on == counted


def test_a_kept_visit_that_cannot_be_taken_is_answered_with_what_to_mend() -> None:
    client = signed_in(cast().rep)
    answer = client.post("/visits/new/?log=1", {"customer": "N"}, headers={"x-kept": "1"})
    assert answer.status_code == 422
    assert not Visit.objects.exists()


def test_a_report_that_is_handed_in_is_no_longer_to_write() -> None:
    client = signed_in(cast().rep)
    assert 'href="/reports/2026-W12/"' in client.get("/reports/").content.decode()
    assert client.post("/reports/2026-W12/", {"summary": "Whole"}).status_code == 302
    to_write = client.get("/reports/").context["to_write"]
    assert "2026-W12" not in [slot.code for slot, *_rest in to_write]


def test_the_week_of_visits_opens_with_today() -> None:
    client = signed_in(cast().rep)
    for day in ("2026-03-16", "2026-03-18", "2026-03-20"):
        plan = {"customer": "Newcomer", "planned_on": day, "client_id": str(uuid4())}
        assert client.post("/visits/new/", plan).status_code == 302
    context = client.get("/visits/").context
    assert [day.day for day, _visits in context["days"]] == [18, 19, 20, 21, 22]
    assert [day.day for day, _visits in context["earlier"]] == [16, 17]
    past = client.get("/visits/?week=2026-03-09").context
    assert [visits for _day, visits in past["days"]] == [[]] * 7
    assert past["earlier"] == []


def test_somebody_elses_visit_is_not_ones_own_to_log() -> None:
    company = furnished()
    visit = Visit.objects.get()
    assert signed_in(company.mate).post(f"/visits/{visit.pk}/log/", {}).status_code == 404
    assert signed_in(company.east_manager).post(f"/visits/{visit.pk}/log/", {}).status_code == 403


def test_a_report_is_kept_while_typing_handed_in_read_returned_and_handed_in_again() -> None:
    company = cast()
    client, url = signed_in(company.rep), "/reports/2026-W12/"
    draft = client.post(url, {"summary": "Half", "draft": "1"}, headers={"hx-request": "true"})
    assert "Draft saved" in draft.content.decode()
    assert client.post(url, {"summary": ""}).status_code == 422
    assert client.post(url, {"summary": "Whole"}).status_code == 302
    report = Report.objects.get()
    assert (report.status, report.summary, report.is_late) == ("submitted", "Whole", False)
    manager = signed_in(company.east_manager)
    assert "Whole" in manager.get(f"/reports/{report.pk}/read/").content.decode()
    report.refresh_from_db()
    assert (report.status, report.read_by) == ("read", company.east_manager)
    assert manager.post(f"/reports/{report.pk}/comment/", {"text": "Good"}).status_code == 302
    assert manager.post(f"/reports/{report.pk}/return/", {"reason": ""}).status_code == 422
    assert manager.post(f"/reports/{report.pk}/return/", {"reason": "Why?"}).status_code == 302
    assert "Why?" in client.get(url).content.decode()
    assert client.post(url, {"summary": "Because"}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.return_reason) == ("submitted", "")


def test_looking_at_a_report_to_write_writes_nothing() -> None:
    company = cast()
    assert signed_in(company.rep).get("/reports/2026-W12/").status_code == 200
    assert not Report.objects.exists()


LISTS = [
    ("rep", "/receipts/"), ("rep", "/contracts/"), ("rep", "/customers/"), ("rep", "/visits/"),
    ("rep", "/reports/"), ("rep", "/ledger/2026/east/rep/"), ("boss", "/ledger/2026/co/"),
    ("east_manager", "/ledger/2026/east/"), ("east_manager", "/reports/board/"),
    ("east_manager", "/reports/inbox/"), ("east_manager", "/activity/"),
    ("east_manager", "/activity/visits/"),
]  # fmt: skip


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("who", "url"), LISTS)
def test_a_list_costs_the_same_with_many_rows(who: str, url: str) -> None:
    company = furnished()
    client = signed_in(getattr(company, who))
    client.get(url)
    few = queries_of(client, url)
    for number in range(20):
        shop = customer(f"Shop {number}")
        receipt(company.rep, 10, date(2026, 3, 6), customer=shop)
        contract(company.mate, 10, date(2026, 3, 6), mate=company.rep, customer=shop)
        plan_visit(new=NewVisit(customer=shop, planned_on=TODAY), actor=company.rep, now=NOW)
        slot = slot_named(f"2026-03-{number + 1:02d}") if number < 17 else slot_named("2026-02")
        report = open_report(slot=slot, actor=company.rep, now=NOW)
        if report.status == "draft":
            submit_report(report=report, text=ReportText(summary="x"), actor=company.rep, now=NOW)
    assert queries_of(client, url) <= few + 1
