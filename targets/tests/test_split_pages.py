"""Pages beside the grid: the story of a cell, presence, month shapes."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goalmgmt.core.models import CompanyPolicy
from targets.models import CellNote, DraftEditor, MonthShape
from targets.queries import last_year
from targets.tests.factories import draft_plan, row_of, spread_evenly, submitted
from teams.models import User
from teams.tests.factories import cast

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_a_cell_tells_its_edits_keeps_a_note_and_goes_back() -> None:
    people = cast()
    version = spread_evenly(draft_plan(people), people.east_manager)
    row = row_of(version, people.rep)
    address = reverse("targets:split_cell", args=[version.plan.code, row.pk, "2026-01"])
    manager = as_(people.east_manager)
    assert "Back to" in manager.get(address).content.decode()
    assert "Back to" not in as_(people.finance).get(address).content.decode()
    manager.post(address, {"note": "Two new dealers"})
    assert CellNote.objects.get().text == "Two new dealers"
    manager.post(address, {"amount": "0.00", "revision": "1"})
    assert row.cells.get(month="2026-01-01").amount == 0
    assert as_(people.finance).post(address, {"note": "x"}).status_code == 403
    assert manager.get(address.replace("2026-01", "2031-01")).status_code == 404


def test_a_second_editor_hears_who_is_here_and_what_changed() -> None:
    people = cast()
    version = spread_evenly(draft_plan(people), people.east_manager)
    address = reverse("targets:split_presence", args=[version.plan.code]) + "?unit=yuan"
    for who, others in ((people.east_manager, []), (people.boss, ["east-m"])):
        answer = as_(who).post(address, json.dumps({"revision": 0}), content_type="text/json")
        assert answer.json()["others"] == others
        assert f"c-{row_of(version, people.rep).pk}-2026-01" in answer.json()["page"]["cells"]
    assert DraftEditor.objects.count() == 2


def test_who_has_the_split_open_hears_that_it_is_no_draft_any_more() -> None:
    people = cast()
    version = submitted(draft_plan(people))
    address = reverse("targets:split_presence", args=[version.plan.code])
    manager, stranger = as_(people.east_manager), as_(people.finance)
    answer = manager.post(address, json.dumps({"revision": 0}), content_type="text/json")
    assert answer.status_code == 200
    assert answer.json() == {"closed": "By now this version is “In approval”. Reload the page."}
    refused = stranger.post(address, json.dumps({"revision": 0}), content_type="text/json")
    assert refused.status_code == 403
    assert not DraftEditor.objects.exists()


def test_last_year_has_columns_only_where_it_has_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = cast()
    version = spread_evenly(draft_plan(people), people.east_manager)
    address = reverse("targets:plan_split", args=[version.plan.code])
    page = as_(people.east_manager).get(address).content.decode()
    assert "Last year" not in page
    assert "data-growth" not in page
    known = {("person", people.rep.pk): Decimal(300)}
    monkeypatch.setattr(last_year, "read", lambda _version: known)
    page = as_(people.east_manager).get(address).content.decode()
    assert "Last year" in page
    assert page.count("<td></td>") == 3 * 3 + 3  # below share, last year, growth; and remainder


def test_the_page_of_the_reserve_says_in_what_it_counts_and_how_much_may_be_kept() -> None:
    people = cast()
    version = spread_evenly(draft_plan(people, value=1_200_000), people.east_manager)
    manager = as_(people.east_manager)
    address = reverse("targets:split_reserve", args=[version.plan.code])
    assert "allow no reserve" in manager.get(address).content.decode()
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"reserve_limit": Decimal("0.1")})
    page = manager.get(address).content.decode()
    assert "allow no reserve" not in page
    assert "120,000" in page
    assert "not in 万" in page


def test_a_shape_is_saved_from_the_page_and_taken_out_of_use() -> None:
    people = cast()
    version = spread_evenly(draft_plan(people), people.east_manager)
    address = reverse("targets:shape_save", args=[version.plan.code])
    assert as_(people.east_manager).post(address, {"name": "Ours"}).status_code == 302
    assert as_(people.east_manager).post(address, {"name": "Ours"}).status_code == 422
    shape = MonthShape.objects.get(name="Ours")
    use = reverse("targets:shape_use", args=[shape.pk])
    assert as_(people.east_manager).post(use, {"active": "0"}).status_code == 403
    assert as_(people.admin).post(use, {"active": "0"}).status_code == 302
    shape.refresh_from_db()
    assert not shape.is_active
    assert "Ours" in as_(people.finance).get(reverse("targets:shape_list")).content.decode()
