"""The targets API: the same visibility, rights and refusals as the pages."""

from datetime import date
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from targets.models import Acceptance, PlanVersion
from targets.tests.factories import draft_plan, issued, row_of
from teams.models import User
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def api(user: User) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(version: PlanVersion, part: str = "") -> str:
    return f"/api/v1/plans/{version.plan.code}/versions/{version.number}/{part}"


def test_plans_are_listed_to_those_who_may_see_them(people: Cast) -> None:
    issued(draft_plan(people), people)
    seen = {
        user: [row["scope"] for row in api(user).get("/api/v1/plans/").json()["results"]]
        for user in (people.boss, people.east_manager, people.west_manager)
    }
    assert seen == {people.boss: ["co", "east"], people.east_manager: ["east"],
                    people.west_manager: []}  # fmt: skip
    assert api(people.rep).get("/api/v1/plans/").status_code == 403
    assert APIClient().get("/api/v1/plans/").status_code in {401, 403}


@pytest.mark.parametrize("part", ["", "cells/", "acceptances/"])
def test_a_version_is_404_to_strangers(people: Cast, part: str) -> None:
    version = issued(draft_plan(people), people)
    assert api(people.east_manager).get(address(version, part)).status_code == 200
    assert api(people.west_manager).get(address(version, part)).status_code == 404


def test_amounts_are_strings(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    assert api(people.boss).get(address(version)).json()["value"] == "1200.00"
    rows = api(people.boss).get(address(version, "cells/")).json()["rows"]
    assert rows[0]["months"]["2026-01"] == "100.00"


def edit(version: PlanVersion, row: int, amount: str, revision: int = 0) -> dict[str, object]:
    return {"revision": revision, "cells": [{"row": row, "month": "2026-01", "amount": amount}]}


def test_cells_are_saved_on_their_revision_and_a_stale_edit_is_409(people: Cast) -> None:
    version = draft_plan(people)
    row, where = row_of(version, people.rep), address(version, "cells/")
    first = api(people.boss).patch(where, edit(version, row.pk, "7.00"), format="json")
    assert first.json() == {
        "revision": 1,
        "changed": {f"{row.pk}:2026-01": "7.00"},
        "results": [
            {"row": row.pk, "month": "2026-01", "result": "saved", "amount": "7.00", "message": ""}
        ],
    }
    second = api(people.east_manager).patch(where, edit(version, row.pk, "9"), format="json")
    assert second.status_code == 409
    assert "boss changed rep 2026-01" in second.json()["error"]["fields"][f"{row.pk}:2026-01"]
    assert row.cells.get(month=date(2026, 1, 1)).amount == Decimal("7.00")


@pytest.mark.parametrize(
    "amount", ["-1", "1e3", "NaN", "1_000", "１２３", "0.001", "9" * 20, "", "5万"]
)
def test_an_amount_that_is_none_is_400(people: Cast, amount: str) -> None:
    version = draft_plan(people)
    row = row_of(version, people.rep)
    answer = api(people.east_manager).patch(
        address(version, "cells/"), edit(version, row.pk, amount), format="json"
    )
    assert answer.status_code == 400
    assert not row.cells.filter(amount__gt=0).exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"revision": 0}, {"revision": "x", "cells": []}, {"revision": 0, "cells": [5]},
     {"revision": 0, "cells": [{"row": 10**30, "month": "2026-01", "amount": "1"}]},
     {"revision": 0, "cells": [{"row": 1, "month": "2026-13", "amount": "1"}]}],
)  # fmt: skip
def test_a_body_of_another_shape_is_400(people: Cast, body: object) -> None:
    version = draft_plan(people)
    answer = api(people.east_manager).patch(address(version, "cells/"), body, format="json")
    assert answer.status_code == 400


def test_the_person_answers_by_api_only_for_the_own_target(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    own = Acceptance.objects.get(version=version, person=people.rep)
    where = f"/api/v1/my/acceptances/{own.pk}/"
    assert api(people.mate).post(where, {"answer": "accept"}, format="json").status_code == 404
    refused = api(people.rep).post(where, {"answer": "object"}, format="json")
    assert refused.json()["error"]["field"] == "reason"
    assert api(people.rep).post(where, {"answer": "accept"}, format="json").json()["status"] == (
        "accepted"
    )
    (listed,) = api(people.rep).get("/api/v1/my/acceptances/").json()["results"]
    assert listed["id"] == own.pk
