"""Pages of targets: who sees what, what they do, and that they cost the same with many rows."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion, Resolution, TargetPlan
from targets.operations import acceptance, decisions
from targets.queries import metric
from targets.tests.factories import (
    MEETING,
    company_plan,
    draft_plan,
    issued,
    issued_plan,
    row_of,
    spread_evenly,
)  # fmt: skip
from teams.models import User
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"targets:{name}", args=args)


PAGES = ("plan_detail", "plan_split", "resolution_detail")


@pytest.mark.parametrize("name", PAGES)
def test_a_plan_is_shown_to_its_line_and_hidden_from_others(people: Cast, name: str) -> None:
    plan = issued(draft_plan(people), people).plan
    seen = {people.east_manager: 200, people.boss: 200, people.finance: 200, people.admin: 200,
            people.west_manager: 404, people.rep: 403}  # fmt: skip
    got = {user: as_(user).get(url(name, plan.code)).status_code for user in seen}
    assert got == seen


def test_a_manager_makes_a_plan_splits_submits_and_leadership_decides(people: Cast) -> None:
    manager, boss = as_(people.east_manager), as_(people.boss)
    parent = company_plan(people)
    form = {
        "name": "East 2026", "metric": metric("receipts").pk, "year": 2026,
        "scope": people.east.pk, "owner": people.east_manager.pk, "kind": "sales",
        "value": "120万", "parent": parent.pk, "achievable_note": "New product",
        **{f"milestone_{q}": "30万" for q in (1, 2, 3, 4)},
    }  # fmt: skip
    answer = manager.post(url("plan_create"), form)
    plan = TargetPlan.objects.get(scope=people.east)
    assert answer.url == url("plan_split", plan.code)
    version = plan.versions.get()
    assert version.value == Decimal("1200000.00")

    blocked = manager.post(url("plan_submit", plan.code))
    assert blocked.status_code == 422
    assert "1 place has to be mended" in blocked.content.decode()

    spread = {"method": "even", "over": "below", "step": "10000", "keep_locked": "on",
              "revision": version.revision}  # fmt: skip
    preview = manager.post(url("split_spread", plan.code), {**spread, "preview": "1"})
    assert "36 cells would change" in preview.content.decode()
    assert manager.post(url("split_spread", plan.code), spread).status_code == 302
    assert manager.post(url("plan_submit", plan.code)).url == url("plan_detail", plan.code)
    assert manager.get(url("plan_review", plan.code)).status_code == 403

    page = boss.get(url("plan_review", plan.code)).content.decode()
    assert "every node and month adds up" in page
    decided = boss.post(
        url("plan_review", plan.code), {"meeting": "Board", "held_on": "2026-01-06"}
    )
    assert decided.url == url("resolution_detail", plan.code)
    assert "营决〔2026〕1号" in boss.get(decided.url).content.decode()
    boss.post(url("plan_issue", plan.code))
    assert PlanVersion.objects.get(plan=plan).status == VersionStatus.ISSUED


def test_the_rep_reads_where_the_target_comes_from_and_accepts(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    rep = as_(people.rep)
    page = rep.get(url("my_target", 2026)).content.decode()
    assert "600.00" in page
    assert "50.0%" in page
    asked = Acceptance.objects.get(version=version, person=people.rep)
    assert as_(people.mate).post(url("acceptance_accept", asked.pk)).status_code == 404
    rep.post(url("acceptance_accept", asked.pk))
    asked.refresh_from_db()
    assert asked.status == AcceptanceStatus.ACCEPTED
    assert "1/2" in as_(people.boss).get(url("plan_list")).content.decode()


def test_the_form_without_script_saves_only_what_was_changed(people: Cast) -> None:
    version = draft_plan(people)
    manager, address = as_(people.east_manager), url("plan_split", version.plan.code)
    page = manager.get(address + "?open=Q1&unit=yuan")
    shown = page.context["table"].shown_texts
    row = row_of(version, people.rep)
    name = f"c-{row.pk}-2026-01"
    body = {**shown, name: "1.5万", "shown": json.dumps(shown), "revision": version.revision}
    assert manager.post(address + "?open=Q1&unit=yuan", body).status_code == 302
    assert row.cells.get(month=date(2026, 1, 1)).amount == Decimal("15000.00")
    assert row.cells.filter(amount__gt=0).count() == 1


def test_the_form_without_script_keeps_unreadable_text_apart_and_saves_the_rest(
    people: Cast,
) -> None:
    version = draft_plan(people)
    manager, address = as_(people.east_manager), url("plan_split", version.plan.code)
    row = row_of(version, people.rep)
    names = [f"c-{row.pk}-2026-0{n}" for n in (1, 2)]
    shown = json.dumps(dict.fromkeys(names, "0"))
    body = {names[0]: "abc", names[1]: "5", "shown": shown, "revision": version.revision}
    answer = manager.post(address + "?unit=yuan", body)
    assert answer.status_code == 422
    assert "Not a number: “abc”" in answer.content.decode()
    assert row.cells.get(month=date(2026, 2, 1)).amount == Decimal("5.00")


def save(client: Client, version: PlanVersion, body: object, query: str = "?unit=yuan") -> object:
    return client.post(
        url("split_cells", version.plan.code) + query, json.dumps(body),
        content_type="application/json",
    )  # fmt: skip


def test_the_script_saves_cells_and_gets_every_figure_back(people: Cast) -> None:
    version = draft_plan(people)
    manager = as_(people.east_manager)
    row = row_of(version, people.rep)
    answer = save(manager, version, {"revision": 0, "cells": {f"q-{row.pk}-1": "100.01"}}).json()
    assert (answer["revision"], answer["wrong"]) == (1, {})
    assert answer["page"]["cells"][f"q-{row.pk}-1"][0] == "100.01"
    undone = save(manager, version, {"revision": 1, "undo": True}).json()
    assert undone["page"]["cells"][f"q-{row.pk}-1"][0] == "0"


def test_a_stale_cell_answers_409_with_the_change_of_the_other(people: Cast) -> None:
    version = draft_plan(people)
    row = row_of(version, people.rep)
    name = f"c-{row.pk}-2026-01"
    save(as_(people.boss), version, {"revision": 0, "cells": {name: "7"}})
    answer = save(as_(people.east_manager), version, {"revision": 0, "cells": {name: "9"}})
    assert answer.status_code == 409
    body = answer.json()
    assert "boss changed rep 2026-01" in body["message"]
    assert body["page"]["cells"][name][0] == "7"
    again = save(
        as_(people.east_manager), version, {"revision": body["revision"], "cells": {name: "9"}}
    )
    assert again.json()["page"]["cells"][name][0] == "9"


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"cells": 5}', "[" * 50 + "]" * 50, '{"cells": {"x": "1"}, "cells": {}}',
     '{"revision": NaN}', '{"cells": ["a"]}'],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused(people: Cast, body: str) -> None:
    version = draft_plan(people)
    answer = as_(people.east_manager).post(
        url("split_cells", version.plan.code), body, content_type="application/json"
    )
    assert answer.status_code in {200, 400}
    assert PlanVersion.objects.get(pk=version.pk).revision == 0


@pytest.mark.parametrize("text", ["-5", "1e9", "NaN", "0.001", "99999999999999999", "5万万"])
def test_amounts_that_cannot_be_are_named_at_their_cell(people: Cast, text: str) -> None:
    version = draft_plan(people)
    row = row_of(version, people.rep)
    name = f"c-{row.pk}-2026-01"
    answer = save(as_(people.east_manager), version, {"revision": 0, "cells": {name: text}})
    assert set(answer.json()["wrong"]) == {name}
    assert row.cells.filter(amount__gt=0).count() == 0


def test_nobody_edits_the_own_row_or_a_foreign_plan(people: Cast) -> None:
    version = draft_plan(people)
    row = row_of(version, people.rep)
    cells = {"revision": 0, "cells": {f"c-{row.pk}-2026-01": "5"}}
    assert save(as_(people.rep), version, cells).status_code == 403
    assert save(as_(people.west_manager), version, cells).status_code == 404
    assert save(as_(people.finance), version, cells).status_code == 403
    assert not row.cells.filter(amount__gt=0).exists()


@pytest.mark.parametrize("name", ["plan_list", "plan_create", "metric_list"])
def test_pages_without_a_plan_open(people: Cast, name: str) -> None:
    assert as_(people.east_manager).get(url(name)).status_code == 200


def test_the_smart_panel_answers_while_typing(people: Cast) -> None:
    typed = {"metric": metric("receipts").pk, "year": 2026, "value": "5000万"}
    page = as_(people.east_manager).post(url("smart_panel"), typed).content.decode()
    assert "Still to name: scope, owner." in page
    assert "Milestones are missing for Q1, Q2, Q3, Q4." in page


def test_a_second_plan_for_the_same_scope_links_to_the_first(people: Cast) -> None:
    plan = draft_plan(people).plan
    form = {"name": "Again", "metric": plan.metric_id, "year": 2026, "scope": people.east.pk,
            "owner": people.east_manager.pk, "kind": "sales", "value": "1"}  # fmt: skip
    answer = as_(people.east_manager).post(url("plan_create"), form)
    assert answer.status_code == 422
    assert url("plan_detail", plan.code) in answer.content.decode()
    assert TargetPlan.objects.filter(scope=people.east).count() == 1


def test_an_adjustment_starts_from_the_page_and_fixes_the_months_before(people: Cast) -> None:
    plan = issued(draft_plan(people), people).plan
    manager = as_(people.east_manager)
    form = {"category": "market", "effective_month": "2026-07-01", "value": "1500",
            "reason": "New law"}  # fmt: skip
    assert manager.get(url("plan_adjust", plan.code)).status_code == 200
    answer = manager.post(url("plan_adjust", plan.code), form)
    assert answer.url == url("plan_split", plan.code)
    version = plan.versions.get(number=2)
    row = row_of(version, people.rep)
    page = manager.get(url("plan_split", plan.code) + "?open=Q2").content.decode()
    assert f'name="c-{row.pk}-2026-04"' not in page
    assert f'name="q-{row.pk}-3"' in page


def test_the_row_form_of_a_phone_saves_one_row(people: Cast) -> None:
    version = draft_plan(people)
    manager, row = as_(people.east_manager), row_of(version, people.rep)
    address = url("split_row", version.plan.code, row.pk) + "?unit=yuan"
    name = f"c-{row.pk}-2026-05"
    assert f'id="{name}"' in manager.get(address).content.decode()
    body = {name: "12.5", "shown": json.dumps({name: "0"}), "revision": 0}
    assert manager.post(address, body).status_code == 302
    assert row.cells.get(month=date(2026, 5, 1)).amount == Decimal("12.50")


def test_returning_and_the_resolution_of_an_older_version(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    review = as_(people.boss).get(url("plan_review", version.plan.code)).content.decode()
    assert 'href="#decide"' in review
    assert "Go there" not in review, "there is nothing to mend for who decides"
    as_(people.boss).post(url("plan_return", version.plan.code), {"reason": "Too low"})
    version.refresh_from_db()
    assert version.status == VersionStatus.RETURNED
    for name in ("plan_detail", "plan_split"):
        page = as_(people.east_manager).get(url(name, version.plan.code)).content.decode()
        assert '<div class="thread-body">Too low</div>' in page
    draft = as_(people.boss).get(url("resolution_detail", version.plan.code)).content.decode()
    assert "（待编号）" in draft
    assert "草稿" in draft
    assert not Resolution.objects.exists()


def test_a_missing_reason_is_said_at_its_field_and_nothing_happens(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    boss, code = as_(people.boss), version.plan.code
    answer = boss.post(url("plan_return", code), {"reason": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="error-summary"' in page
    assert page.count("Say what has to change.") == 2
    assert 'name="meeting"' in page
    decisions.approve(version=version, decision=MEETING, actor=people.boss, now=NOW)
    decisions.issue(version=version, actor=people.boss, now=NOW)
    own = version.acceptances.get(person=people.rep)
    answer = as_(people.rep).post(url("acceptance_object", own.pk), {"reason": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count("Say why you object; your leader answers it.") == 2
    acceptance.object_(acceptance=own, reason="Lost a client", actor=people.rep, now=NOW)
    words = {"answer": "", "outcome": "adjust"}
    answer = as_(people.east_manager).post(url("acceptance_answer", code, own.pk), words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Write the answer.") == 2
    assert '<option value="adjust" selected>' in page
    own.refresh_from_db()
    assert own.answer == ""


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_lists_and_the_grid_cost_the_same_with_many_rows(people: Cast) -> None:
    boss = as_(people.boss)
    plan = issued_plan("receipts", 2026, {people.rep: 1200}).plan
    addresses = [
        url("plan_list"), url("plan_detail", plan.code), url("plan_split", plan.code),
        url("resolution_detail", plan.code),
    ]  # fmt: skip
    few = [queries_of(boss, address) for address in addresses]
    many = {person(f"p{n}", people.east): 100 for n in range(30)}
    for code in ("sales", "profit", "visits"):
        issued_plan(code, 2026, many)
    issued_plan("receipts", 2026, many)
    assert [queries_of(boss, address) for address in addresses] == few
