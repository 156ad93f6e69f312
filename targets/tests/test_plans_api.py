"""Making a plan, changing its frame and giving it up by API."""

import pytest

from targets.enums import VersionStatus
from targets.models import PlanVersion, TargetPlan
from targets.tests.api_calls import address, api, state
from targets.tests.factories import company_plan, draft_plan
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/plans/"
NEW = {"name": "East 2026", "metric": "receipts", "year": 2026, "scope": "east",
       "owner": "east-m", "value": "1234567.89", "stretch": "1300000.00",
       "milestones": {"Q1": "300000.00"}}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_plan_is_made_as_a_draft_with_its_rows(people: Cast) -> None:
    parent = company_plan(people)
    answer = api(people.east_manager).post(WHERE, NEW | {"parent": parent.code}, format="json")
    made = answer.json()
    assert (answer.status_code, made["scope"], made["parent"]) == (201, "east", parent.code)
    assert made["versions"] == [{"number": 1, "status": "draft", "value": "1234567.89"}]
    version = PlanVersion.objects.get(plan__code=made["code"])
    rows = api(people.east_manager).get(address(version, "cells/")).json()["rows"]
    assert {row["name"] for row in rows} == {"east", "rep", "mate"}


def test_a_repeated_key_makes_one_plan_and_without_it_the_second_is_refused(people: Cast) -> None:
    manager, keys = api(people.east_manager), ("k", "k", "")
    answers = [
        manager.post(WHERE, NEW, format="json", headers={"Idempotency-Key": key}) for key in keys
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 400]
    assert answers[0].json() == answers[1].json()
    assert answers[2].json()["error"]["field"] == "scope"
    other = manager.post(WHERE, NEW | {"year": 2027}, format="json",
                         headers={"Idempotency-Key": "k"})  # fmt: skip
    assert other.status_code == 422
    assert TargetPlan.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"metric": "none"}, {"year": 1800}, {"year": "x"}, {"scope": "west"},
     {"scope": "nowhere"}, {"owner": "west-m"}, {"owner": "stranger"}, {"parent": "none"},
     {"kind": "magic"}, {"value": "-1"}, {"value": "1e5"}, {"value": "0.009"},
     {"value": "9" * 20}, {"value": "5万"}, {"stretch": "1.00"}, {"milestones": {"Q5": "1"}},
     {"status": "issued"}],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_400_at_its_field(people: Cast, wrong: dict[str, object]) -> None:
    answer = api(people.east_manager).post(WHERE, NEW | wrong, format="json")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error.get("field") in wrong or set(error["fields"]) == set(wrong)
    assert not TargetPlan.objects.exists()


def test_who_leads_nothing_makes_no_plan(people: Cast) -> None:
    for user, wanted in ((people.west_manager, 400), (people.finance, 403), (people.rep, 403)):
        mine = NEW | {"owner": user.code}
        assert api(user).post(WHERE, mine, format="json").status_code == wanted
    assert not TargetPlan.objects.exists()


def test_the_frame_is_changed_with_the_figures(people: Cast) -> None:
    draft = draft_plan(people)
    manager, where = api(people.east_manager), address(draft, "figures/")
    read = manager.get(where).json()
    assert manager.put(where, read, format="json").json() == read
    frame = read["frame"] | {"kind": "market", "reason": "New law", "owner": "rep"}
    fresh = manager.put(where, read | {"frame": frame}, format="json").json()
    assert fresh["frame"] == frame
    before = state(draft)
    for wrong in ({"owner": "stranger"}, {"parent": "none"}, {"kind": "x"}, {"extra": 1}):
        body = fresh | {"frame": frame | wrong}
        assert manager.put(where, body, format="json").status_code == 400
    assert state(draft) == before


def test_a_draft_is_given_up_once(people: Cast) -> None:
    draft = draft_plan(people)
    where, body = address(draft, "decisions/"), {"act": "withdraw", "reason": "Merged"}
    before = state(draft)
    for user, wanted in ((people.west_manager, 404), (people.finance, 403)):
        assert api(user).post(where, body, format="json").status_code == wanted
    assert state(draft) == before
    manager = api(people.east_manager)
    assert manager.post(where, body, format="json").json()["status"] == VersionStatus.WITHDRAWN
    assert manager.post(where, body, format="json").status_code == 409
