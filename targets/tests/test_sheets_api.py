"""The split as a file by API: what goes out comes in unchanged, faults are told, one step."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from targets.models import PlanVersion
from targets.tests.api_calls import address, api, state
from targets.tests.factories import draft_plan, row_of, spread_evenly
from teams.models import User
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    version = draft_plan(people, value=Decimal("12345678901.23"))
    return spread_evenly(version, people.east_manager)


def send(user: User, version: PlanVersion, part: str, data: bytes, key: str = "", **more: object):
    file = SimpleUploadedFile("split.csv", data)
    return api(user).post(
        address(version, part), {"file": file, **more}, format="multipart",
        headers={"Idempotency-Key": key},
    )  # fmt: skip


def table(*lines: str) -> bytes:
    return "\n".join(["kind,unit,person,2026-01 (元)", *lines]).encode()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("unit", ["wan", "yuan"])
def test_a_file_sent_back_moves_nothing_by_a_fen(
    people: Cast, draft: PlanVersion, kind: str, unit: str
) -> None:
    before = state(draft)
    out = api(people.boss).get(address(draft, f"split.{kind}?unit={unit}"))
    assert out.headers["Content-Disposition"].endswith(f'.{kind}"')
    shown = send(people.boss, draft, "import/preview/", out.content).json()
    assert (shown["changes"], shown["faults"], shown["same"]) == ([], [], 36)
    done = send(people.boss, draft, "import/", out.content, revision=shown["revision"])
    assert (done.status_code, done.json()["saved"]) == (200, 0)
    assert state(draft) == before


def test_what_can_be_is_taken_over_in_one_step(people: Cast, draft: PlanVersion) -> None:
    data = table("person,east,rep,7.00", "person,east,mate,x", "person,east,ghost,1")
    before = state(draft)
    shown = send(people.boss, draft, "import/preview/", data).json()
    assert [one["after"] for one in shown["changes"]] == ["7.00"]
    assert (shown["fault_count"], state(draft)) == (2, before)
    done, again = (
        send(people.boss, draft, "import/", data, "i", revision=shown["revision"])
        for _again in (1, 2)
    )
    assert (done.json()["saved"], done.json()["fault_count"]) == (1, 2)
    assert done.json() == again.json()
    other = send(people.boss, draft, "import/", table("person,east,rep,8"), "i",
                 revision=shown["revision"])  # fmt: skip
    assert other.status_code == 422
    assert row_of(draft, people.rep).cells.earliest("month").amount == Decimal(7)
    answer = api(people.boss).post(address(draft, "undo/"), {}, format="json")
    assert answer.status_code == 200
    assert state(draft)[5:] == before[5:]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"name\nx", table("person,east,rep,-1"),
     table("person,east,rep,0.009"), table("person,east,ghost,1")],
)  # fmt: skip
def test_a_file_of_which_nothing_can_be_is_400(
    people: Cast, draft: PlanVersion, data: bytes
) -> None:
    before = state(draft)
    answer = send(people.boss, draft, "import/", data, revision=draft.revision)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    assert state(draft) == before


def test_an_old_revision_is_409_and_none_is_400(people: Cast, draft: PlanVersion) -> None:
    before, data = state(draft), table("person,east,rep,7.00")
    assert send(people.boss, draft, "import/", data, revision=0).status_code == 409
    assert send(people.boss, draft, "import/", data).status_code == 400
    assert send(people.boss, draft, "import/", data, revision=1, force="1").status_code == 400
    answer = api(people.boss).post(address(draft, "import/"), {"revision": 1}, format="json")
    assert answer.status_code == 415
    assert state(draft) == before


def test_who_may_not_edit_imports_nothing(people: Cast, draft: PlanVersion) -> None:
    before, data = state(draft), table("person,east,rep,7.00")
    for part in ("import/", "import/preview/"):
        for user, wanted in ((people.west_manager, 404), (people.finance, 403)):
            assert send(user, draft, part, data, revision=1).status_code == wanted
    assert state(draft) == before
    for kind in ("xlsx", "csv"):
        assert api(people.west_manager).get(address(draft, f"split.{kind}")).status_code == 404
        assert api(people.finance).get(address(draft, f"split.{kind}")).status_code == 200
