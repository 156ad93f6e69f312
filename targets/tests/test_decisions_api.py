"""Deciding by API: the same steps, rights and refusals as on the pages."""

import pytest
from rest_framework.test import APIClient

from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion, Resolution
from targets.operations import acceptance
from targets.tests.factories import draft_plan, issued, spread_evenly, submitted
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def api(user: User) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(version: PlanVersion, part: str) -> str:
    return f"/api/v1/plans/{version.plan.code}/versions/{version.number}/{part}/"


def test_a_version_goes_its_whole_way_by_api(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    where, manager, boss = address(version, "decisions"), api(people.east_manager), api(people.boss)
    assert manager.post(where, {"act": "submit"}, format="json").json()["status"] == "submitted"
    (step,) = boss.get(where).json()
    assert (step["kind"], step["role"], step["status"]) == ("role", "leadership", "waiting")
    assert manager.post(where, {"act": "approve"}, format="json").status_code == 403
    body = {"act": "approve", "step": step["id"], "meeting": "Board", "held_on": "2026-01-06",
            "effect": "自即日起"}  # fmt: skip
    assert boss.post(where, body, format="json").json()["resolution"] == "营决〔2026〕1号"
    assert boss.post(where, body, format="json").status_code == 409
    assert manager.post(where, {"act": "issue"}, format="json").json()["status"] == "issued"
    paper = boss.get(address(version, "resolution")).json()
    assert paper["document"]["clauses"][4] == "自即日起"
    assert paper["checks"] == dict.fromkeys(("tables", "document", "bound", "figures"), True)


def test_a_submit_by_api_lists_the_places_to_mend(people: Cast) -> None:
    version = draft_plan(people)
    answer = api(people.east_manager).post(
        address(version, "decisions"), {"act": "submit"}, format="json"
    )
    assert answer.status_code == 400
    assert "value" in str(answer.json())
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT


def test_a_repeated_key_approves_once(people: Cast) -> None:
    version = submitted(draft_plan(people))
    boss = api(people.boss)
    answers = [
        boss.post(
            address(version, "decisions"), {"act": "approve", "meeting": "Board"}, format="json",
            headers={"Idempotency-Key": "k-1"},
        )
        for _again in (1, 2)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"act": "erase"}, {"act": "approve", "held_on": "2026-13-01"},
        {"act": "approve", "step": -1}, {"act": "return", "reason": " "},
        {"act": "approve", "meeting": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_and_changes_nothing(
    people: Cast, body: dict[str, object]
) -> None:
    version = submitted(draft_plan(people))
    answer = api(people.boss).post(address(version, "decisions"), body, format="json")
    assert answer.status_code == 400
    version.refresh_from_db()
    assert version.status == VersionStatus.SUBMITTED


def test_an_adjustment_is_begun_and_compared_by_api(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    where = f"/api/v1/plans/{version.plan.code}/adjustments/"
    body = {"category": "market", "reason": "New law", "effective_month": "2026-07"}
    assert api(people.west_manager).post(where, body, format="json").status_code == 404
    assert api(people.finance).post(where, body, format="json").status_code == 403
    for wrong in ({"value": "1e5"}, {"effective_month": "2026-7"}, {"category": "import"},
                  {"effective_month": "2027-01"}, {"reason": ""}):  # fmt: skip
        answer = api(people.east_manager).post(where, body | wrong, format="json")
        assert answer.status_code == 400, wrong
    assert version.plan.versions.count() == 1
    made = api(people.east_manager).post(where, body, format="json")
    assert (made.status_code, made.json()["number"]) == (201, 2)
    assert api(people.east_manager).post(where, body, format="json").status_code == 409
    draft = version.plan.versions.get(number=2)
    assert api(people.boss).get(address(draft, "differences/1")).json()["rows"] == []


def test_an_objection_is_answered_by_api(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    own = Acceptance.objects.get(version=version, person=people.rep)
    acceptance.object_(acceptance=own, reason="Too much", actor=people.rep, now=NOW)
    where = f"/api/v1/plans/{version.plan.code}/acceptances/{own.pk}/answer/"
    body = {"answer": "It stays", "outcome": "keep"}
    assert api(people.rep).post(where, body, format="json").status_code == 403
    assert api(people.west_manager).post(where, body, format="json").status_code == 404
    answer = api(people.east_manager).post(where, body, format="json").json()
    assert (answer["status"], answer["outcome"]) == (AcceptanceStatus.OBJECTED, "keep")
