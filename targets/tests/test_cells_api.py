"""Cells by API: each answered by itself, clashes told, undo and redo, locks."""

from decimal import Decimal

import pytest

from targets.models import PlanVersion
from targets.tests.api_calls import address, api, state
from targets.tests.factories import draft_plan, issued, row_of, spread_evenly
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people)


def cell(row: int, amount: str | None = None, month: str = "2026-01") -> dict[str, object]:
    place: dict[str, object] = {"row": row, "month": month}
    return place if amount is None else place | {"amount": amount}


def save(user, version: PlanVersion, *cells: object, revision: int = 0, **more: object):
    body = {"revision": revision, "cells": list(cells), **more}
    return api(user).patch(address(version, "cells/"), body, format="json")


def test_each_cell_is_answered_by_itself(people: Cast, draft: PlanVersion) -> None:
    rep, mate = row_of(draft, people.rep), row_of(draft, people.mate)
    save(people.boss, draft, cell(rep.pk, "7.00"))
    answer = save(
        people.east_manager, draft, cell(rep.pk, "9"), cell(mate.pk, "3"),
        cell(mate.pk, "x", "2026-02"), cell(mate.pk, "1", "2027-01"),
    )  # fmt: skip
    assert answer.status_code == 200
    found = {(one["row"], one["month"]): one for one in answer.json()["results"]}
    assert {key: (one["result"], one["amount"]) for key, one in found.items()} == {
        (rep.pk, "2026-01"): ("clash", "7.00"), (mate.pk, "2026-01"): ("saved", "3.00"),
        (mate.pk, "2026-02"): ("wrong", None), (mate.pk, "2027-01"): ("wrong", None),
    }  # fmt: skip
    clash = found[rep.pk, "2026-01"]
    assert (clash["who"], bool(clash["at"])) == ("boss", True)
    assert answer.json()["changed"] == {f"{mate.pk}:2026-01": "3.00"}
    amounts = [row.cells.earliest("month").amount for row in (rep, mate)]
    assert amounts == [Decimal(7), Decimal(3)]


def test_nothing_saved_is_409_or_400_and_writes_nothing(people: Cast, draft: PlanVersion) -> None:
    rep = row_of(draft, people.rep)
    save(people.boss, draft, cell(rep.pk, "7.00"))
    before = state(draft)
    stale = save(people.east_manager, draft, cell(rep.pk, "9"), cell(rep.pk, "x", "2026-02"))
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "conflict")
    twice = save(people.boss, draft, cell(rep.pk, "1"), cell(rep.pk, "2"), revision=1)
    assert (twice.status_code, "twice" in twice.json()["error"]["message"]) == (400, True)
    assert state(draft) == before


def test_an_unknown_field_is_refused_by_its_name(people: Cast, draft: PlanVersion) -> None:
    rep, before = row_of(draft, people.rep), state(draft)
    outer = save(people.boss, draft, cell(rep.pk, "1"), force=True)
    inner = save(people.boss, draft, cell(rep.pk, "1") | {"locked": True})
    assert (outer.status_code, inner.status_code) == (400, 400)
    assert outer.json()["error"]["fields"] == {"force": ["There is no such field."]}
    assert state(draft) == before


@pytest.mark.parametrize("part", ["cells/", "locks/", "undo/", "redo/", "rows/"])
def test_who_may_not_edit_writes_nothing(people: Cast, draft: PlanVersion, part: str) -> None:
    rep = row_of(draft, people.rep)
    save(people.boss, draft, cell(rep.pk, "1"))
    before = state(draft)
    bodies = {"cells/": {"revision": 1, "cells": [cell(rep.pk, "2")]},
              "locks/": {"cells": [cell(rep.pk)], "locked": True}}  # fmt: skip
    body, method = bodies.get(part, {}), "patch" if part == "cells/" else "post"
    for user, wanted in ((people.west_manager, 404), (people.finance, 403), (people.rep, 403)):
        answer = getattr(api(user), method)(address(draft, part), body, format="json")
        assert answer.status_code == wanted
    assert state(draft) == before


def test_an_issued_version_is_read_only(people: Cast, draft: PlanVersion) -> None:
    rep = row_of(draft, people.rep)
    issued(draft, people)
    before = state(draft)
    assert save(people.boss, draft, cell(rep.pk, "2"), revision=99).status_code == 409
    for part in ("undo/", "redo/", "rows/"):
        answer = api(people.boss).post(address(draft, part), {}, format="json")
        assert answer.status_code == 409, part
    assert state(draft) == before


def test_a_locked_cell_keeps_its_amount(people: Cast, draft: PlanVersion) -> None:
    rep, boss = row_of(draft, people.rep), api(people.boss)
    where = address(draft, "locks/")
    body = {"cells": [cell(rep.pk)], "locked": True}
    assert boss.post(where, body, format="json").json() == {"count": 1}
    assert boss.post(where, body, format="json").json() == {"count": 0}
    assert save(people.boss, draft, cell(rep.pk, "2")).status_code == 400
    assert boss.post(where, body | {"locked": False}, format="json").json() == {"count": 1}
    assert save(people.boss, draft, cell(rep.pk, "2")).status_code == 200


def test_undo_and_redo_go_through_the_own_steps(people: Cast, draft: PlanVersion) -> None:
    rep, boss = row_of(draft, people.rep), api(people.boss)
    save(people.boss, draft, cell(rep.pk, "5"))
    place = f"{rep.pk}:2026-01"
    undone = boss.post(address(draft, "undo/"), {}, format="json", headers={"Idempotency-Key": "u"})
    assert undone.json()["changed"] == {place: "0.00"}
    again = boss.post(address(draft, "undo/"), {}, format="json", headers={"Idempotency-Key": "u"})
    assert again.json() == undone.json()
    redone = boss.post(address(draft, "redo/"), {}, format="json").json()
    assert (redone["changed"], redone["undo"], redone["redo"]) == ({place: "5.00"}, 1, 0)
    before = state(draft)
    assert boss.post(address(draft, "redo/"), {}, format="json").status_code == 400
    assert state(draft) == before


def test_an_undo_over_another_persons_change_asks_whose_stays(
    people: Cast, draft: PlanVersion
) -> None:
    rep, boss = row_of(draft, people.rep), api(people.boss)
    save(people.boss, draft, cell(rep.pk, "5"))
    save(people.east_manager, draft, cell(rep.pk, "6"), revision=1)
    before = state(draft)
    asked = boss.post(address(draft, "undo/"), {}, format="json")
    (clash,) = asked.json()["results"]
    assert (asked.status_code, clash["result"], clash["amount"]) == (409, "clash", "6.00")
    assert state(draft) == before
    choices = {"revision": asked.json()["revision"], "mine": [cell(rep.pk)]}
    done = boss.post(address(draft, "undo/"), {"choices": choices}, format="json")
    assert (done.status_code, done.json()["changed"]) == (200, {f"{rep.pk}:2026-01": "0.00"})


def test_what_is_read_and_sent_back_moves_nothing_by_a_fen(people: Cast) -> None:
    version = draft_plan(people, value=Decimal("12345678901.23"))
    spread_evenly(version, people.east_manager)
    read = api(people.boss).get(address(version, "cells/")).json()
    cells = [
        cell(row["row"], amount, month)
        for row in read["rows"] for month, amount in row["months"].items()
    ]  # fmt: skip
    before = state(version)
    answer = save(people.boss, version, *cells, revision=read["revision"])
    assert (answer.status_code, answer.json()["changed"]) == (200, {})
    assert state(version) == before
