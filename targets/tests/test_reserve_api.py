"""Reserves and what leavers leave by API."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goalmgmt.core.models import CompanyPolicy
from targets.enums import RowKind
from targets.models import PlanVersion
from targets.tests.api_calls import address, api, state
from targets.tests.factories import draft_plan, issued, row_of, spread_evenly
from teams.operations import people as seats
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def people() -> Cast:
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"reserve_limit": Decimal("0.1")})
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return spread_evenly(draft_plan(people, value=1200), people.east_manager)


def test_a_reserve_is_kept_within_the_limit_and_moved(people: Cast, draft: PlanVersion) -> None:
    manager, where = api(people.east_manager), address(draft, "reserves/")
    body = {"row": row_of(draft, people.east).pk, "amount": "120.00"}
    kept = manager.post(where, body, format="json").json()
    assert sum(map(Decimal, kept["changed"].values())) == Decimal(120)
    reserve = draft.rows.get(kind=RowKind.RESERVE)
    before = state(draft)
    rep = row_of(draft, people.rep).pk
    for wrong in ({"amount": "120.01"}, {"amount": "-1"}, {"amount": "1e1"}, {"row": rep},
                  {"row": 10**30}, {"unit": "wan"}):  # fmt: skip
        assert manager.post(where, body | wrong, format="json").status_code == 400, wrong
    move = address(draft, f"reserves/{reserve.pk}/move/")
    given = {"to": rep, "amount": "20.00"}
    for wrong in ({"amount": "120.01"}, {"amount": "0"}, {"to": reserve.pk}, {"to": 10**30},
                  {"all": True}):  # fmt: skip
        assert manager.post(move, given | wrong, format="json").status_code == 400, wrong
    assert manager.post(address(draft, f"reserves/{rep}/move/"), given).status_code == 404
    assert state(draft) == before
    answers = [
        manager.post(move, given, format="json", headers={"Idempotency-Key": "m"})
        for _again in (1, 2)
    ]
    assert answers[0].json() == answers[1].json()
    held = sum(cell.amount for cell in reserve.cells.all())
    assert held == Decimal(100)


def test_who_may_not_edit_keeps_no_reserve(people: Cast, draft: PlanVersion) -> None:
    before = state(draft)
    body = {"row": row_of(draft, people.east).pk, "amount": "1.00"}
    for user, wanted in ((people.west_manager, 404), (people.finance, 403), (people.rep, 403)):
        answer = api(user).post(address(draft, "reserves/"), body, format="json")
        assert answer.status_code == wanted
    assert state(draft) == before
    issued(draft, people)
    answer = api(people.boss).post(address(draft, "reserves/"), body, format="json")
    assert answer.status_code == 409


def test_what_a_leaver_leaves_is_listed_and_assigned(people: Cast, draft: PlanVersion) -> None:
    version = issued(draft, people)
    seats.leave(person=people.rep, left_on=date(2026, 6, 16), actor=None, now=LATER)
    boss, rep = api(people.boss), row_of(version, people.rep).pk
    (one,) = boss.get(address(version, "freed/")).json()
    assert (one["row"], one["person"], one["left_on"]) == (rep, "rep", "2026-06-16")
    assert (one["months"]["2026-07"], one["total"]) == ("50.00", "325.00")
    where, before = address(version, f"freed/{rep}/"), state(version)
    mate = row_of(version, people.mate).pk
    body = {"to": "successor", "successor": mate, "reason": "Left"}
    for wrong in ({"to": "nobody"}, {"successor": None}, {"successor": rep}, {"reason": " "},
                  {"silent": True}):  # fmt: skip
        assert boss.post(where, body | wrong, format="json").status_code == 400, wrong
    assert boss.post(address(version, "freed/999999/"), body, format="json").status_code == 404
    assert boss.post(address(version, f"freed/{mate}/"), body, format="json").status_code == 409
    for user, wanted in ((people.west_manager, 404), (people.finance, 403)):
        assert api(user).post(where, body, format="json").status_code == wanted
    assert state(version) == before
    key = {"Idempotency-Key": "f"}
    made, again = (boss.post(where, body, format="json", headers=key) for _again in (1, 2))
    assert (made.status_code, made.json()["number"], made.json()["category"]) == (201, 2, "people")
    assert made.json() == again.json()
    draft = version.plan.versions.get(number=2)
    assert boss.get(address(draft, "freed/")).json() == []
