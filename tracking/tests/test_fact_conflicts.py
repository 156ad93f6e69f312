"""Facts sent again with other content wait for finance; taking one over is a correction (K2)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.imports.runs import run_import
from goalmgmt.core.models import Notification
from teams.tests.factories import NOW, Cast, cast
from tracking.models import Contract, Credit, Customer, FactConflict
from tracking.operations.fact_conflicts import keep, note, said, take
from tracking.tests.factories import contract, customer, receipt

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def people() -> Cast:
    return cast()


def sent(people: Cast, **change: object) -> tuple[Contract, FactConflict]:
    fact = contract(people.rep, "1000.00", DAY)
    found = note(kind="contract", number=fact.external_id, content=said(fact) | change,
                 source="api", actor=people.rep, now=NOW)  # fmt: skip
    assert found is not None
    return fact, found


def test_what_is_the_same_is_no_conflict_and_what_differs_waits_once(people: Cast) -> None:
    fact = contract(people.rep, "1000.00", DAY)
    told = {"kind": "contract", "number": fact.external_id, "source": "api", "actor": people.rep,
            "now": NOW}  # fmt: skip
    assert note(content=said(fact), **told) is None
    assert note(content=said(fact), **told | {"number": "unknown"}) is None
    other = said(fact) | {"amount": "999.00"}
    assert note(content=other, **told) == note(content=other, **told)
    assert [one.kind for one in Notification.objects.filter(person=people.finance)] == [
        "tracking.fact_conflict"
    ]


def test_taking_it_over_reverses_and_posts_anew(people: Cast) -> None:
    fact, found = sent(people, amount="900.00", shares={people.rep.code: "0.5",
                                                       people.mate.code: "0.5"})  # fmt: skip
    with pytest.raises(Refused):
        take(conflict=found, reason=" ", actor=people.finance, now=NOW)
    done = take(conflict=found, reason="typing error", actor=people.finance, now=NOW)
    fact.refresh_from_db()
    assert (done.status, fact.amount, fact.revision) == ("taken", Decimal(900), 2)
    sales = Credit.objects.filter(metric__code="sales")
    totals = [sum(one.amount for one in sales.filter(person=person))
              for person in (people.rep, people.mate)]  # fmt: skip
    assert totals == [Decimal(450), Decimal(450)]
    with pytest.raises(Conflict):
        keep(conflict=found, reason="late", actor=people.finance, now=NOW)


def test_keeping_says_why_and_changes_nothing(people: Cast) -> None:
    fact, found = sent(people, amount="900.00")
    keep(conflict=found, reason="the ERP is wrong", actor=people.admin, now=NOW)
    fact.refresh_from_db()
    assert (fact.amount, fact.revision) == (Decimal(1000), 1)
    again = note(kind="contract", number=fact.external_id, content=found.content, source="api",
                 actor=None, now=NOW)  # fmt: skip
    assert again != found


@pytest.mark.parametrize("name", ["rep", "east_manager", "boss"])
def test_only_bookkeepers_decide(people: Cast, name: str) -> None:
    _fact, found = sent(people, amount="900.00")
    with pytest.raises(NotAllowed):
        take(conflict=found, reason="x", actor=getattr(people, name), now=NOW)


@pytest.mark.parametrize(
    "change", [{"customer": "Nobody"}, {"shares": {"ghost": "1"}}, {"product": "P-none"}]
)
def test_names_that_are_not_known_are_said_and_it_stays_open(
    people: Cast, change: dict[str, object]
) -> None:
    fact, found = sent(people, **change)
    with pytest.raises(Refused):
        take(conflict=found, reason="x", actor=people.finance, now=NOW)
    found.refresh_from_db()
    fact.refresh_from_db()
    assert (found.status, fact.revision) == ("open", 1)


def test_the_api_refuses_and_keeps_it(people: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.rep)
    body = {"external_id": "K-1", "customer": "Chen Steel", "amount": "10.00",
            "shares": {people.rep.code: "1"}, "signed_on": "2026-03-02"}  # fmt: skip
    where = "/api/v1/contracts/"
    assert client.post(where, body, content_type="application/json").status_code == 201
    answer = client.post(where, body | {"amount": "11.00", "customer": "Wang"},
                         content_type="application/json")  # fmt: skip
    assert answer.status_code == 409
    found = FactConflict.objects.get()
    assert (found.external_id, found.content["amount"], found.source) == ("K-1", "11.00", "api")
    assert client.post(where, body, content_type="application/json").status_code == 200
    assert FactConflict.objects.count() == 1


def test_a_receipt_of_the_api_too(people: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.rep)
    fact = receipt(people.rep, "10.00", DAY)
    body = {"external_id": fact.external_id, "customer": fact.customer.name, "amount": "12.00",
            "shares": {people.rep.code: "1"}, "received_on": "2026-03-02"}  # fmt: skip
    answer = client.post("/api/v1/receipts/", body, content_type="application/json")
    assert answer.status_code == 409
    found = FactConflict.objects.get(kind="receipt")
    take(conflict=found, reason="bank statement", actor=people.finance, now=NOW)
    fact.refresh_from_db()
    assert fact.amount == Decimal(12)


def test_a_refused_file_keeps_its_conflicts_and_a_preview_does_not(
    people: Cast, tmp_path: Path
) -> None:
    fact = contract(people.rep, "1000.00", DAY, customer=customer("Chen Steel"))
    file = tmp_path / "contracts.csv"
    file.write_text(
        "external_id,signed_on,customer,amount,person\n"
        f"{fact.external_id},2026-03-02,Chen Steel,900.00,{people.rep.code}\n"
        f"K-2,2026-03-03,New Customer,5.00,{people.rep.code}\n"
    )
    looked = run_import("contracts", file, actor=people.finance, now=NOW, dry_run=True)
    assert looked.errors
    assert not FactConflict.objects.exists()
    report = run_import("contracts", file, actor=people.finance, now=NOW)
    assert [(one.row, one.column) for one in report.errors] == [(2, "amount")]
    found = FactConflict.objects.get()
    assert found.content == said(fact) | {"amount": "900.00"}
    assert not Customer.objects.filter(name="New Customer").exists()
    take(conflict=found, reason="the file is right", actor=people.finance, now=NOW)
    assert not run_import("contracts", file, actor=people.finance, now=NOW).errors
    assert Contract.objects.filter(external_id="K-2").exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_show_both_sides_and_decide(people: Cast, language: str) -> None:
    _fact, found = sent(people, amount="900.00")
    client = Client(headers={"accept-language": language})
    client.force_login(people.finance)
    assert found.external_id in client.get("/conflicts/").content.decode()
    where = f"/conflicts/{found.pk}/"
    page = client.get(where).content.decode()
    assert "1000.00" in page
    assert "900.00" in page
    assert client.post(where + "take/", {"reason": ""}).status_code == 422
    assert client.post(where + "odd/", {"reason": "x"}).status_code == 404
    assert client.post(where + "take/", {"reason": "bank"}).status_code == 302
    assert client.post(where + "keep/", {"reason": "bank"}).status_code == 422
    assert client.get("/conflicts/?state=taken").status_code == 200
    rep = Client()
    rep.force_login(people.rep)
    assert rep.get(where).status_code == 403
