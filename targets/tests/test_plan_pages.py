"""The pages of a plan: live check, frame and figures, history by field and cell, five years."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goalmgmt.core.files import File
from targets import history
from targets.models import LockedMonth, PlanVersion, TargetPlan
from targets.operations import adjustments, plans, split
from targets.queries import metric
from targets.tests.factories import JULY, adjusting, company_plan, draft_plan, issued, row_of
from teams.models import User
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db
JAN = date(2026, 1, 1)


class FiveYears:
    """100 a month, 10 more in each later year; nothing before 2023."""

    def monthly(self, metric, months, unit):
        return {m: Decimal(100 + 10 * (m.year - 2023)) for m in months if m.year >= 2023}

    def by_person(self, metric, period):
        return {}

    by_unit = by_person

    def delivered_on(self, metric, on):
        return on


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(history, "_provider", [FiveYears()])
    return cast()


@pytest.fixture
def draft(people: Cast) -> PlanVersion:
    return draft_plan(people)


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"targets:{name}", args=args)


def typed(people: Cast, **changes: object) -> dict[str, object]:
    return {
        "name": "East", "metric": metric("receipts").pk, "year": 2026, "scope": people.east.pk,
        "owner": people.east_manager.pk, "kind": "sales", "value": "1800",
        "parent": company_plan(people).pk if "parent" not in changes else "",
    } | changes  # fmt: skip


def test_the_live_check_answers_what_is_typed_and_says_it_once(people: Cast) -> None:
    manager = as_(people.east_manager)
    page = manager.post(url("smart_panel"), typed(people)).content.decode()
    assert page.count('id="live-polite"') == 1
    assert "Milestones are missing for Q1, Q2, Q3, Q4." in page
    assert "Known: 2 of" not in page
    assert 'href="#id_milestone_1"' in page
    assert "+25.0% on last year" in page
    assert not TargetPlan.objects.filter(scope=people.east).exists()


def test_the_live_check_links_to_the_plan_that_stands_there(people, draft) -> None:
    page = as_(people.east_manager).post(url("smart_panel"), typed(people)).content.decode()
    assert url("plan_detail", draft.plan.code) in page
    made = as_(people.east_manager).post(url("plan_create"), typed(people))
    assert made.status_code == 422
    assert url("plan_detail", draft.plan.code) in made.content.decode()
    assert TargetPlan.objects.filter(scope=people.east).count() == 1


def test_findings_of_a_saved_plan_link_to_where_they_are_mended(people, draft) -> None:
    TargetPlan.objects.filter(pk=draft.plan.pk).update(owner=None, parent=None)
    draft.milestones.all().delete()
    page = as_(people.east_manager).get(url("plan_detail", draft.plan.code)).content.decode()
    figures = as_(people.east_manager).get(url("plan_figures", draft.plan.code)).content.decode()
    for anchor in ("id_owner", "id_parent", "id_milestone_1"):
        assert f"{url('plan_figures', draft.plan.code)}#{anchor}" in page
        assert f'id="{anchor}"' in figures


def test_the_parent_shows_how_much_of_it_the_plan_carries(people, draft) -> None:
    PlanVersion.objects.filter(plan=draft.plan.parent).update(value=Decimal(4800))
    page = as_(people.boss).get(url("plan_detail", draft.plan.code)).content.decode()
    assert "25.0%" in page
    assert "is still to be given" in page


def figures(draft: PlanVersion, **changes: object) -> dict[str, object]:
    plan = draft.plan
    return {
        "value": "1200", "milestone_1": "300", "milestone_2": "300", "milestone_3": "300",
        "milestone_4": "300", "owner": plan.owner_id, "kind": plan.kind, "parent": plan.parent_id,
        "reason": plan.reason, "achievable_note": "Two new products.",
        "seen": plans.mark_of(draft),
    } | changes  # fmt: skip


def test_owner_parent_and_levels_change_until_a_version_is_decided(people, draft) -> None:
    manager, where = as_(people.east_manager), url("plan_figures", draft.plan.code)
    form = figures(draft, owner=people.rep.pk, stretch="1300", challenge="1400")
    assert manager.post(where, form).status_code == 302
    draft = PlanVersion.objects.get(pk=draft.pk)
    assert (draft.plan.owner, draft.stretch, draft.challenge) == (people.rep, 1300, 1400)
    adjustments.start_adjustment(
        plan=issued(draft, people).plan, new=JULY, actor=people.east_manager, now=NOW
    )
    page = manager.get(where).content.decode()
    assert 'id="id_owner"' not in page
    assert 'id="id_stretch"' in page


BAD = [({"stretch": "1200"}, "rise from level"), ({"value": "much"}, "not an amount"),
       ({"value": "-1"}, "at least"), ({"milestone_2": "0.001"}, "finer"),
       ({"value": "9" * 16}, "too large")]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), BAD)
def test_bad_figures_are_said_at_their_field_and_nothing_is_written(people, draft, change, said):
    page = as_(people.east_manager).post(
        url("plan_figures", draft.plan.code), figures(draft, **change)
    )
    assert page.status_code == 422
    assert said in page.content.decode()
    draft.refresh_from_db()
    assert (draft.value, draft.revision, draft.stretch) == (1200, 0, None)


def test_figures_that_somebody_else_changed_are_not_overwritten(people, draft) -> None:
    form = figures(draft)
    as_(people.boss).post(url("plan_figures", draft.plan.code), form | {"value": "1400"})
    late = as_(people.east_manager).post(
        url("plan_figures", draft.plan.code), form | {"value": "1500"}
    )
    assert late.status_code == 409
    draft.refresh_from_db()
    assert draft.value == 1400


def test_a_parent_is_never_one_of_the_plans_below(people: Cast, draft: PlanVersion) -> None:
    top = draft.plan.parent.versions.get()
    frame = plans.Frame(people.boss, draft.plan)
    change = plans.Figures(top.value, frame=frame)
    with pytest.raises(plans.Refused) as refused:
        plans.change_draft(version=top, figures=change, actor=people.boss, now=NOW)
    assert refused.value.field == "parent"
    top.plan.refresh_from_db()
    assert top.plan.parent is None


def test_history_says_who_changed_which_field_and_cell(people: Cast, draft: PlanVersion) -> None:
    manager, where = as_(people.east_manager), url("plan_history", draft.plan.code)
    manager.post(url("plan_figures", draft.plan.code), figures(draft, milestone_1="250"))
    row = row_of(draft, people.rep)
    draft.refresh_from_db()
    for amount in ("7.00", "8.00"):
        draft.refresh_from_db()
        cell = split.CellEdit(row.pk, (JAN,), Decimal(amount))
        split.save_cells(version=draft, edits=[cell], revision=draft.revision,
                         actor=people.boss, now=NOW)  # fmt: skip
    page = " ".join(manager.get(where).content.decode().split())
    assert "Milestone Q1" in page
    assert "300.00" in page
    assert "250.00" in page
    assert "rep 2026-01" in page
    one = " ".join(manager.get(where, {"cell": f"{row.pk}:2026-01"}).content.decode().split())
    assert one.count("rep 2026-01</span>") == 2
    assert "Milestone Q1" not in one
    assert manager.get(where, {"cell": "x\x00"}).status_code in {200, 400}
    assert as_(people.west_manager).get(where).status_code == 404


def test_history_shows_words_and_units_in_place_of_codes(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    adjusting(version, File("minutes.txt", "txt", b"Agreed."))
    draft = version.plan.versions.get(number=2)
    manager, where = as_(people.east_manager), url("plan_history", draft.plan.code)
    page = " ".join(manager.get(where).content.decode().split())
    shown = dict(re.findall(r'change-label">([^<]+)</span>.*?([^<>]+)</span></li>', page))
    assert shown["From month"] == "2026-07"
    assert shown["Version"] == "v2"
    assert shown["File"] == "minutes.txt"
    assert shown["Target"].startswith("¥")
    first = manager.get(where, {"version": 1}).content.decode()
    assert f'<span class="num">{version.plan.metric}</span>' in first
    assert f'<span class="num">{version.plan.scope}</span>' in first
    assert f">{version.plan.metric.code}<" not in first


def test_five_years_stand_beside_the_target_with_growth(people: Cast, draft: PlanVersion) -> None:
    page = as_(people.east_manager).get(url("plan_detail", draft.plan.code)).content.decode()
    assert "Is the target realistic?" in page
    assert "Actuals of 3 of the five years before are known." in page
    assert 'data-chart="five-years"' in page
    answer = as_(people.east_manager).get(url("plan_years_csv", draft.plan.code))
    lines = answer.content.decode("utf-8-sig").split()
    assert lines[1:] == ["2021,,", "2022,,", "2023,1200.00,", "2024,1320.00,'+10.0%",
                         "2025,1440.00,'+9.1%", "2026", "target,1200.00,−16.7%"]  # fmt: skip
    assert as_(people.west_manager).get(url("plan_years_csv", draft.plan.code)).status_code == 404


def test_a_new_plan_has_the_chart_of_a_scope_that_one_may_choose(people: Cast) -> None:
    asked = {"metric": metric("receipts").pk, "year": 2026, "value": "1800"}
    manager = as_(people.east_manager)
    own = manager.get(url("new_years"), asked | {"scope": people.east.pk}).content.decode()
    assert "five-years-chart" in own
    foreign = manager.get(url("new_years"), asked | {"scope": people.west.pk}).content.decode()
    assert "five-years-chart" not in foreign
    csv = manager.get(url("new_years_csv"), asked | {"scope": people.west.pk})
    assert csv.content.decode("utf-8-sig").split() == ["Year,Receipts,Growth"]


def test_no_plan_is_made_for_a_closed_year(people: Cast) -> None:
    for month in range(1, 13):
        LockedMonth.objects.create(month=date(2026, month, 1), locked_at=NOW)
    page = as_(people.east_manager).post(url("plan_create"), typed(people, parent=""))
    assert page.status_code == 422
    assert "That year is closed" in page.content.decode()
    assert not TargetPlan.objects.filter(scope=people.east).exists()
