"""The ledger by the API: the same rows, lenses and changes as on the pages."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from teams.models import User
from tracking.models import Measurement
from tracking.tests import test_ledger_changes, test_ledger_lens

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def api(person: User) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.force_authenticate(person)
    return client


def get(person: User, query: str, path: str = "ledger/") -> Any:
    return api(person).get(f"/api/v1/{path}?{query}")


def test_rows_one_level_down_sum_to_the_unit_and_say_all_figures() -> None:
    company = test_ledger_lens.furnished()
    rows = get(company.boss, "period=2026-Q1&by=below&as_of=2026-03-10").json()
    assert rows == [
        {"kind": "unit", "code": "east", "name": "east", "target": "3600.00",
         "plan_to_date": "1500.00", "achieved": "87.77", "attainment": "0.024381",
         "gap": "-3512.23", "gap_to_date": "-1412.23", "pace": "0.058513", "last_year": "0.00",
         "growth": None, "status": "behind"},
        {"kind": "unit", "code": "west", "name": "west", "target": "0.00",
         "plan_to_date": "0.00", "achieved": "20.00", "attainment": None, "gap": "20.00",
         "gap_to_date": "20.00", "pace": None, "last_year": "0.00", "growth": None,
         "status": "no_target"},
    ]  # fmt: skip


def test_the_entries_of_a_lens_with_what_is_unassigned() -> None:
    company = test_ledger_lens.furnished()
    rows = get(company.east_manager, "period=2026-Q1&lens=product&node=east").json()
    assert [(row["code"], row["achieved"]) for row in rows] == [("pump", "80.10"), ("-", "7.67")]


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("boss", "period=2026-Q1&lens=love"),
        ("boss", "period=2026-Q1&lens=product&metric=visits"),
        ("boss", "period=2026-Q1&by=moon"),
        ("boss", "period=2026-Q9"),
        ("east_manager", "period=2026-Q1&lens=product"),
        ("east_manager", "period=2026-Q1&by=below&node=west"),
        ("rep", "period=2026-Q1&by=below&node=east"),
    ],
)
def test_what_makes_no_sense_or_is_not_open_is_refused(who: str, query: str) -> None:
    company = test_ledger_lens.furnished()
    assert get(getattr(company, who), query).status_code == 400


def test_changes_say_their_steps() -> None:
    company = test_ledger_changes.furnished()
    found = get(company.boss, "period=2026-Q1&since=2026-03-10", "ledger/changes/").json()
    assert (found["then"]["achieved"], found["now"]["achieved"]) == ("140.00", "149.44")
    assert found["snapshot"] is True
    steps = [(one["cause"], one["amount"], one["count"]) for one in found["achieved"]]
    assert steps == [("receipt", "35.00", 2), ("refund", "-30.00", 1), ("correction", "4.44", 2)]
    assert found["target"][0]["version"].endswith("v2")
    own = get(company.rep, "period=2026-Q1&since=2026-03-10&person=rep", "ledger/changes/")
    assert own.json()["now"]["achieved"] == "95.00"


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("boss", "period=2026-Q1"),
        ("boss", "period=2026-Q1&since=yesterday"),
        ("boss", "period=2026-Q1&since=2026-03-10&metric=visits"),
        ("mate", "period=2026-Q1&since=2026-03-10&person=rep"),
        ("east_manager", "period=2026-Q1&since=2026-03-10&node=co"),
    ],
)
def test_changes_of_others_or_of_no_day_are_refused(who: str, query: str) -> None:
    company = test_ledger_changes.furnished()
    assert get(getattr(company, who), query, "ledger/changes/").status_code == 400


VALUE = {"metric": "satisfaction", "person": "rep", "period": "2026-02", "amount": "88.25",
         "measured_on": "2026-02-27", "source": "survey"}  # fmt: skip


def test_a_value_is_recorded_once_read_back_and_null_where_nothing_was_measured() -> None:
    company = test_ledger_lens.furnished()
    client = api(company.finance)
    for status in (201, 200):
        answer = client.post("/api/v1/measurements/", VALUE, format="json")
        assert answer.status_code == status
    assert Measurement.objects.count() == 1
    found = get(company.rep, "", "measurements/").json()["results"]
    assert [(row["person"], row["unit"], row["amount"]) for row in found] == [
        ("rep", "east", "88.25")
    ]  # fmt: skip
    assert get(company.mate, "", "measurements/").json()["results"] == []
    rows = get(company.boss, "period=2026-Q1&metric=satisfaction&by=below&node=east").json()
    assert {row["code"]: row["achieved"] for row in rows}["rep"] == "88.25"
    assert {row["code"]: row["achieved"] for row in rows}["mate"] is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"metric": "love"}, 400),
        ({"period": "soon"}, 400),
        ({"person": None}, 400),
        ({"amount": "much"}, 400),
        ({"person": "fin"}, 403),
    ],
)
def test_bad_values_are_refused_and_write_nothing(changes: dict[str, Any], status: int) -> None:
    company = test_ledger_lens.furnished()
    body = VALUE | changes
    answer = api(company.finance).post("/api/v1/measurements/", body, format="json")
    assert answer.status_code == status
    assert not Measurement.objects.exists()
