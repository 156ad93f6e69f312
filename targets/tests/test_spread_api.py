"""Spreading by API: the preview writes nothing, the spread does what the preview said."""

import pytest

from targets.models import PlanVersion
from targets.tests.api_calls import address, api, state
from targets.tests.factories import draft_plan, issued, row_of
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people)


def order(people: Cast, draft: PlanVersion, **more: object) -> dict[str, object]:
    return {"revision": draft.revision, "row": row_of(draft, people.east).pk} | more


def test_the_spread_does_what_its_preview_said(people: Cast, draft: PlanVersion) -> None:
    boss, before = api(people.boss), state(draft)
    weights = [{"row": row_of(draft, people.rep).pk, "weight": "3"},
               {"row": row_of(draft, people.mate).pk, "weight": "1"}]  # fmt: skip
    body = order(people, draft, method="weights", weights=weights)
    shown = boss.post(address(draft, "spread/preview/"), body, format="json").json()
    assert state(draft) == before
    years = {row["name"]: row["after"] for row in shown["rows"]}
    assert years == {"east": "1200.00", "rep": "900.00", "mate": "300.00"}
    done = boss.post(address(draft, "spread/"), body, format="json").json()
    changed = {f"{one['row']}:{one['month']}": one["after"] for one in shown["cells"]}
    assert (done["revision"], done["changed"]) == (1, changed)
    undone = boss.post(address(draft, "undo/"), {}, format="json").json()
    assert set(undone["changed"].values()) == {"0.00"}


def test_a_repeated_key_spreads_once(people: Cast, draft: PlanVersion) -> None:
    body = order(people, draft)
    first, second = (
        api(people.boss).post(
            address(draft, "spread/"), body, format="json", headers={"Idempotency-Key": "s"}
        )
        for _again in (1, 2)
    )
    assert (first.status_code, first.json()) == (200, second.json())
    assert draft.cell_steps.count() == 1


BAD = [
    {"row": 10**30}, {"method": "magic"}, {"over": "all"}, {"unit": "7"}, {"revision": -1},
    {"method": "template"}, {"method": "template", "shape": "none"}, {"method": "change"},
    {"method": "change", "change": "-1.5"}, {"method": "change", "change": "５"},
    {"method": "change", "change": "NaN"}, {"over": "selection"},
    {"over": "selection", "rows": [10**30], "months": ["2026-01"]},
    {"weights": [{"row": 1, "weight": "-1"}]}, {"weights": [{"row": 0, "weight": "1"}]},
    {"months": ["2026-13"]}, {"force": True},
]  # fmt: skip


def test_an_order_that_cannot_be_is_400_and_writes_nothing(people: Cast, draft: PlanVersion):
    boss, before = api(people.boss), state(draft)
    for wrong in BAD:
        for part in ("spread/", "spread/preview/"):
            answer = boss.post(address(draft, part), order(people, draft, **wrong), format="json")
            assert answer.status_code == 400, (part, wrong)
    person = order(people, draft, row=row_of(draft, people.rep).pk)
    assert boss.post(address(draft, "spread/"), person, format="json").status_code == 400
    assert state(draft) == before


def test_a_spread_on_an_old_revision_or_a_read_only_version_is_409(
    people: Cast, draft: PlanVersion
) -> None:
    manager, body = api(people.east_manager), order(people, draft)
    assert manager.post(address(draft, "spread/"), body, format="json").status_code == 200
    before = state(draft)
    changed = body | {"method": "change", "change": "0.1"}
    assert manager.post(address(draft, "spread/"), changed, format="json").status_code == 409
    assert state(draft) == before
    issued(draft, people)
    before = state(draft)
    for part in ("spread/", "spread/preview/"):
        assert manager.post(address(draft, part), body, format="json").status_code == 409
    assert state(draft) == before


def test_who_may_not_edit_neither_sees_a_preview_nor_spreads(people: Cast, draft: PlanVersion):
    before, body = state(draft), order(people, draft)
    for user, wanted in ((people.west_manager, 404), (people.finance, 403), (people.rep, 403)):
        for part in ("spread/", "spread/preview/"):
            answer = api(user).post(address(draft, part), body, format="json")
            assert answer.status_code == wanted
    assert state(draft) == before
