"""Figures, action plan, risks and metrics by API: the same rights and refusals as the pages."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from targets.models import Metric, PlanRisk, PlanStep, PlanVersion
from targets.tests.factories import draft_plan, issued, risk_of, step_of
from teams.models import User
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db
STEP = {"title": "Visit", "owner": "rep", "due_on": "2026-04-30", "days": "2.50"}
RISK = {"title": "Late", "owner": "rep", "due_on": "2026-04-30", "likelihood": 2, "impact": 3,
        "measure": "Ask"}  # fmt: skip
METRIC = {"code": "calls", "name": "电话数", "name_en": "Calls", "unit": "count", "decimals": 0,
          "direction": "up", "aggregation": "sum", "source": "measurements"}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people)


def api(user: User) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(version: PlanVersion, part: str) -> str:
    return f"/api/v1/plans/{version.plan.code}/versions/{version.number}/{part}"


def test_a_step_is_added_changed_on_its_revision_and_removed(people, draft) -> None:
    manager = api(people.east_manager)
    made = manager.post(address(draft, "steps/"), STEP, format="json")
    assert (made.status_code, made.json()["days"]) == (201, "2.50")
    one = address(draft, f"steps/{made.json()['id']}/")
    fresh = manager.put(one, STEP | {"budget": "30000.00", "revision": 0}, format="json").json()
    assert (fresh["budget"], fresh["revision"]) == ("30000.00", 1)
    assert manager.put(one, STEP | {"revision": 0}, format="json").status_code == 409
    assert manager.get(address(draft, "steps/")).json() == [fresh]
    assert manager.delete(one).status_code == 204
    assert not PlanStep.objects.exists()


BAD_STEPS = [{"title": ""}, {"owner": "stranger"}, {"owner": "nobody"}, {"due_on": "2027-01-01"},
             {"due_on": "x"}, {"days": "-1"}, {"days": 2.5}, {"budget": "1e3"},
             {"budget": "9" * 20}]  # fmt: skip


@pytest.mark.parametrize("change", BAD_STEPS)
def test_a_step_that_cannot_be_is_400(people: Cast, draft: PlanVersion, change: dict) -> None:
    answer = api(people.east_manager).post(address(draft, "steps/"), STEP | change, format="json")
    assert answer.status_code == 400 or (change == {"days": 2.5} and answer.status_code == 201)
    assert PlanStep.objects.count() == (answer.status_code == 201)


@pytest.mark.parametrize("change", [{"likelihood": 4}, {"impact": "x"}, {"measure": ""}])
def test_a_risk_that_cannot_be_is_400(people: Cast, draft: PlanVersion, change: dict) -> None:
    answer = api(people.east_manager).post(address(draft, "risks/"), RISK | change, format="json")
    assert answer.status_code == 400
    assert not PlanRisk.objects.exists()


def test_a_risk_is_added_with_its_rating(people: Cast, draft: PlanVersion) -> None:
    made = api(people.east_manager).post(address(draft, "risks/"), RISK, format="json")
    assert (made.status_code, made.json()["rating"]) == (201, "high")


def test_who_does_not_plan_there_writes_nothing(people: Cast, draft: PlanVersion) -> None:
    item = step_of(draft, people.rep)
    for user, status in ((people.west_manager, 404), (people.finance, 403), (people.rep, 403)):
        client = api(user)
        for part, body in (("steps/", STEP), ("risks/", RISK)):
            answer = client.post(address(draft, part), body, format="json")
            assert answer.status_code == status
        assert client.delete(address(draft, f"steps/{item.pk}/")).status_code in {403, status}
    assert (PlanStep.objects.count(), PlanRisk.objects.count()) == (1, 0)


def test_the_owner_lists_and_marks_the_own_ones(people: Cast, draft: PlanVersion) -> None:
    item, other = step_of(draft, people.rep), risk_of(draft, people.mate)
    issued(draft, people)
    rep = api(people.rep)
    (listed,) = rep.get("/api/v1/my/actions/").json()
    assert (listed["kind"], listed["id"], listed["plan"]) == ("step", item.pk, draft.plan.code)
    where = f"/api/v1/my/actions/steps/{item.pk}/"
    assert rep.post(where, {"done": True}, format="json").json()["done_at"]
    assert rep.post(where, {"done": True}, format="json").status_code == 409
    theirs = f"/api/v1/my/actions/risks/{other.pk}/"
    assert rep.post(theirs, {"done": True}, format="json").status_code == 404
    assert rep.get("/api/v1/my/actions/").json() == []


def test_figures_are_put_on_the_mark_that_was_read(people: Cast, draft: PlanVersion) -> None:
    manager, where = api(people.east_manager), address(draft, "figures/")
    read = manager.get(where).json()
    body = read | {"value": "1300.00", "stretch": "1400.00"}
    fresh = manager.put(where, body, format="json").json()
    assert (fresh["value"], fresh["milestones"]) == ("1300.00", read["milestones"])
    assert manager.put(where, body, format="json").status_code == 409
    low = fresh | {"stretch": "1300.00"}
    refused = manager.put(where, low, format="json")
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "stretch")
    draft.refresh_from_db()
    assert (draft.value, draft.stretch) == (Decimal(1300), Decimal(1400))


def test_the_administrator_keeps_the_catalogue(people: Cast) -> None:
    admin = api(people.admin)
    assert admin.post("/api/v1/metrics/", METRIC, format="json").status_code == 201
    assert admin.post("/api/v1/metrics/", METRIC, format="json").status_code == 400
    one, body = "/api/v1/metrics/calls/", {k: v for k, v in METRIC.items() if k != "code"}
    fresh = admin.put(one, body | {"name_en": "Phone calls", "is_active": False}, format="json")
    assert (fresh.json()["name_en"], fresh.json()["is_active"]) == ("Phone calls", False)
    fixed = admin.get("/api/v1/metrics/receipts/").json() | {"direction": "down"}
    answer = admin.put("/api/v1/metrics/receipts/", fixed, format="json")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "direction")


def test_others_read_the_catalogue_and_write_nothing(people: Cast) -> None:
    before = Metric.objects.count()
    manager = api(people.east_manager)
    assert len(manager.get("/api/v1/metrics/").json()["results"]) == before
    assert manager.post("/api/v1/metrics/", METRIC, format="json").status_code == 403
    body = manager.get("/api/v1/metrics/visits/").json() | {"name": "x"}
    assert manager.put("/api/v1/metrics/visits/", body, format="json").status_code == 403
    assert not Metric.objects.filter(name="x").exists()
    assert Metric.objects.count() == before
