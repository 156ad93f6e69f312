"""The API: the same rules as the pages, amounts as strings, writes once per key."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from teams.models import User
from teams.tests.factories import cast
from tracking.models import Credit, Receipt, Visit
from tracking.tests.test_pages import furnished

pytestmark = pytest.mark.django_db
RECEIPT = {
    "external_id": "SK-9", "received_on": "2026-03-05", "customer": "Huamei",
    "amount": "100.01", "shares": {"rep": "0.6", "mate": "0.4"},
}  # fmt: skip


def api(person: User) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.force_authenticate(person)
    return client


def send(client: APIClient, url: str, body: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/{url}/", body, format="json", headers=headers)


def test_a_receipt_is_recorded_once_per_key_and_answers_the_same() -> None:
    company = cast()
    client = api(company.rep)
    first, again = (send(client, "receipts", RECEIPT, "k1") for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["shares"] == {"mate": "0.400000", "rep": "0.600000"}
    assert (Receipt.objects.count(), Credit.objects.count()) == (1, 2)
    other = send(client, "receipts", RECEIPT | {"amount": "5.00"}, "k1")
    assert other.status_code in {409, 422}


def test_the_same_number_with_other_content_is_409_and_the_same_content_200() -> None:
    company = cast()
    client = api(company.rep)
    send(client, "receipts", RECEIPT)
    assert send(client, "receipts", RECEIPT).status_code == 200
    assert send(client, "receipts", RECEIPT | {"amount": "5.00"}).status_code == 409


BAD = [
    {"amount": "1_000"}, {"amount": "１２３"}, {"amount": "NaN"}, {"amount": "0.005"},
    {"amount": "0"}, {"amount": 12.5}, {"shares": {"rep": "0.6", "mate": "0.3"}},
    {"shares": {"nobody": "1"}}, {"shares": []}, {"shares": {}}, {"received_on": "2026-02-30"},
    {"customer": " "}, {"external_id": ""}, {"contract": "HT-404"}, {"refund_of": "SK-404"},
]  # fmt: skip


@pytest.mark.parametrize("changes", BAD, ids=str)
def test_bad_input_is_400_and_writes_nothing(changes: dict[str, Any]) -> None:
    company = cast()
    answer = send(api(company.rep), "receipts", RECEIPT | changes)
    if changes == {"amount": 12.5}:
        assert answer.status_code in {201, 400}
        return
    assert answer.status_code == 400
    assert not Receipt.objects.exists()


def test_strangers_get_404_and_others_results_are_not_writable() -> None:
    company = furnished()
    fact = Receipt.objects.get()
    assert api(company.stranger).get(f"/api/v1/receipts/{fact.pk}/").status_code == 404
    assert api(company.rep).get(f"/api/v1/receipts/{fact.pk}/").status_code == 200
    refused = send(api(company.stranger), "receipts", RECEIPT)
    assert refused.status_code == 403
    assert api(company.rep).patch(f"/api/v1/credits/{fact.pk}/", {}).status_code == 405


def test_the_ledger_shows_a_rep_only_the_own_row() -> None:
    company = furnished()
    rows = api(company.rep).get("/api/v1/ledger/?period=2026-Q1").json()
    assert [(row["code"], row["target"], row["achieved"]) for row in rows] == [
        ("rep", "31000.00", "600.00")
    ]
    everybody = api(company.boss).get("/api/v1/ledger/?period=2026-Q1&by=company").json()
    assert [row["code"] for row in everybody] == ["co"]
    for query in ("period=2026-Q9", "period=2026&metric=love", "period=2026&by=love",
                  "period=2026&as_of=9999-99-99", "period=2026&node=nowhere"):  # fmt: skip
        assert api(company.boss).get(f"/api/v1/ledger/?{query}").status_code == 400


def test_a_visit_is_saved_once_per_client_id() -> None:
    company = cast()
    body = {
        "client_id": "8a3a0f7e-2b6e-4f0e-9f53-1f4a6f0b7d11", "customer": "Huamei",
        "planned_on": "2026-03-18", "outcome": "progress", "next_step": "none",
    }  # fmt: skip
    client = api(company.rep)
    assert [send(client, "visits", body).status_code for _time in range(2)] == [201, 200]
    assert Visit.objects.get().status == "done"


@pytest.mark.parametrize("url", ["contracts", "receipts", "credits", "visits", "reports"])
def test_lists_answer_who_may_see_them(url: str) -> None:
    company = furnished()
    own = {"credits": 2}.get(url, 1)
    assert api(company.rep).get(f"/api/v1/{url}/").json()["count"] == own
    assert api(company.stranger).get(f"/api/v1/{url}/").json()["count"] == 0
