"""Action plan and risks: in a draft, decided with it, done afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goalmgmt.core import audit
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import risk, rules, today
from targets.models import LockedMonth, PlanRisk, PlanStep, PlanVersion
from targets.operations import actions, adjustments, decisions, plans
from targets.queries import content
from targets.tests.factories import (
    JULY,
    MEETING,
    draft_plan,
    issued,
    risk_of,
    spread_evenly,
    step_of,
)
from teams.models import User
from teams.tests.factories import NOW, Cast, cast, person

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 30)


@pytest.fixture
def people() -> Cast:
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


def step(people: Cast, **changes: object) -> actions.Step:
    return replace(actions.Step("Visit", people.rep, DUE), **changes)


def a_risk(people: Cast, **changes: object) -> actions.Risk:
    return replace(actions.Risk("Late", people.rep, DUE, 2, 3, "Ask"), **changes)


RATINGS = [
    (1, 1, "low"), (1, 2, "low"), (2, 1, "low"), (1, 3, "medium"), (3, 1, "medium"),
    (2, 2, "medium"), (2, 3, "high"), (3, 2, "high"), (3, 3, "high"),
]  # fmt: skip


@pytest.mark.parametrize(("likelihood", "impact", "rating"), RATINGS)
def test_a_risk_is_as_grave_as_the_table_says(likelihood: int, impact: int, rating: str) -> None:
    assert risk.rating(likelihood, impact) == rating


WRONG_STEPS = [
    ({"title": " "}, "title"),
    ({"due_on": date(2024, 12, 31)}, "due_on"),
    ({"due_on": date(2027, 1, 1)}, "due_on"),
    ({"days": Decimal("-0.01")}, "days"),
    ({"budget": Decimal(-1)}, "budget"),
    ({"budget": Decimal(10**14)}, "budget"),
]


@pytest.mark.parametrize(("change", "field"), WRONG_STEPS)
def test_a_step_that_cannot_be_is_refused(people, draft, change, field) -> None:
    with pytest.raises(Refused) as refused:
        actions.add(version=draft, new=step(people, **change), actor=draft.author, now=NOW)
    assert refused.value.field == field
    assert not PlanStep.objects.exists()


WRONG_RISKS = [({"likelihood": 0}, "likelihood"), ({"impact": 4}, "impact"),
               ({"measure": "\n"}, "measure")]  # fmt: skip


@pytest.mark.parametrize(("change", "field"), WRONG_RISKS)
def test_a_risk_that_cannot_be_is_refused(people, draft, change, field) -> None:
    with pytest.raises(Refused) as refused:
        actions.add(version=draft, new=a_risk(people, **change), actor=draft.author, now=NOW)
    assert refused.value.field == field
    assert not PlanRisk.objects.exists()


def test_somebody_who_left_owns_nothing_new(people: Cast, draft: PlanVersion) -> None:
    people.mate.is_active = False
    with pytest.raises(Refused) as refused:
        actions.add(version=draft, new=step(people, owner=people.mate), actor=None, now=NOW)
    assert refused.value.field == "owner"


def test_only_who_plans_for_the_scope_writes_steps(people: Cast, draft: PlanVersion) -> None:
    item = step_of(draft, people.rep)
    for actor in (people.rep, people.west_manager, people.finance):
        with pytest.raises(NotAllowed):
            actions.add(version=draft, new=step(people), actor=actor, now=NOW)
        with pytest.raises(NotAllowed):
            actions.change(item=item, new=step(people), revision=0, actor=actor, now=NOW)
        with pytest.raises(NotAllowed):
            actions.remove(item=item, actor=actor, now=NOW)
    item.refresh_from_db()
    assert (PlanStep.objects.count(), item.title) == (1, "Visit the ten largest")


def test_a_stale_edit_is_a_conflict_and_loses_nothing(people: Cast, draft: PlanVersion) -> None:
    item = step_of(draft, people.rep)
    by = {"item": item, "revision": 0, "actor": draft.author, "now": NOW}
    actions.change(new=step(people, title="First"), **by)
    with pytest.raises(Conflict):
        actions.change(new=step(people, title="Second"), **by)
    item.refresh_from_db()
    assert (item.title, item.revision) == ("First", 1)


def test_who_writes_a_step_does_not_approve_the_plan(people: Cast, draft: PlanVersion) -> None:
    actions.add(version=draft, new=step(people), actor=people.boss, now=NOW)
    assert rules.is_author(people.boss, draft)


def test_a_decided_plan_keeps_its_steps_and_only_their_progress_moves(people, draft) -> None:
    item, other = step_of(draft, people.rep), risk_of(draft, people.mate)
    version = issued(draft, people)
    for change in (
        lambda: actions.add(version=version, new=step(people), actor=None, now=NOW),
        lambda: actions.change(item=item, new=step(people), revision=0, actor=None, now=NOW),
        lambda: actions.remove(item=other, actor=None, now=NOW),
    ):
        with pytest.raises(Conflict):
            change()
    frozen = content.content_hash(content.tables(version))
    actions.mark(item=item, done=True, actor=people.rep, now=NOW)
    item.refresh_from_db()
    assert (item.done_at, item.done_by) == (NOW, people.rep)
    assert content.content_hash(content.tables(version)) == frozen == version.content_hash
    with pytest.raises(Conflict):
        actions.mark(item=item, done=True, actor=people.rep, now=NOW)


def test_the_hash_of_a_resolution_covers_all_of_the_plan(people: Cast, draft: PlanVersion) -> None:
    def digest() -> str:
        return content.content_hash(content.tables(PlanVersion.objects.get(pk=draft.pk)))

    seen = {digest()}
    item = step_of(draft, people.rep)
    seen.add(digest())
    by = {"actor": draft.author, "now": NOW}
    actions.change(item=item, new=step(people, budget=Decimal("0.01")), revision=0, **by)
    seen.add(digest())
    risk_of(draft, people.rep)
    seen.add(digest())
    base = plans.Figures(draft.value, milestones=plans.milestones_of(draft))
    frame = plans.Frame(people.boss, draft.plan.parent)
    for figures in (
        replace(base, stretch=draft.value + 1),
        replace(base, stretch=draft.value + 1, challenge=draft.value + 2),
        replace(base, achievable_note="Otherwise"),
        replace(base, frame=frame),
        replace(base, frame=replace(frame, reason="Law")),
    ):
        plans.change_draft(version=draft, figures=figures, **by)
        seen.add(digest())
    assert len(seen) == 9


def test_an_adjustment_takes_everything_along_and_progress_follows_it(people, draft) -> None:
    item = step_of(draft, people.rep)
    risk_of(draft, people.mate)
    base = plans.Figures(draft.value, draft.value + 1, draft.value + 2, "Note",
                         plans.milestones_of(draft))  # fmt: skip
    plans.change_draft(version=draft, figures=base, actor=draft.author, now=NOW)
    first = issued(draft, people)
    second = adjustments.start_adjustment(
        plan=first.plan, new=JULY, actor=people.east_manager, now=NOW
    )
    for name in ("title", "owner", "due_on", "people", "days", "budget", "key"):
        assert getattr(second.steps.get(), name) == getattr(item, name)
    assert second.risks.get().measure == "Ask weekly"
    assert (second.stretch, second.challenge) == (first.stretch, first.challenge)
    actions.mark(item=item, done=True, actor=people.rep, now=NOW)
    assert second.steps.get().done_at == NOW
    with pytest.raises(Conflict):
        actions.mark(item=second.steps.get(), done=False, actor=people.rep, now=NOW)


def test_the_owner_is_reminded_once_it_is_overdue(people: Cast, draft: PlanVersion) -> None:
    step_of(draft, people.rep)
    assert today.items(people.rep, DUE) == []
    issued(draft, people)

    def rows(on: date) -> dict[str, bool]:
        found = today.items(people.rep, on)
        return {row.key: row.urgent for row in found if "actions" in row.key}

    assert rows(DUE - timedelta(days=7)) == {}
    assert rows(DUE - timedelta(days=6)) == {"targets.actions:soon": False}
    assert rows(DUE) == {"targets.actions:soon": False}
    assert rows(DUE + timedelta(days=1)) == {"targets.actions:overdue": True}
    assert [row for row in today.items(people.mate, DUE) if "actions" in row.key] == []


def test_a_closed_year_is_read_only_and_reminds_nobody(people: Cast, draft: PlanVersion) -> None:
    item = step_of(draft, people.rep)
    issued(draft, people)
    other = draft_plan(people, west=True)
    for month in range(1, 13):
        LockedMonth.objects.create(month=date(2026, month, 1), locked_at=NOW)
    assert today.items(people.rep, DUE + timedelta(days=1)) == today._own_target(people.rep)
    for change in (
        lambda: actions.mark(item=item, done=True, actor=people.rep, now=NOW),
        lambda: actions.add(version=other, new=step(people), actor=None, now=NOW),
        lambda: plans.change_draft(version=other, figures=plans.Figures(Decimal(1)), actor=None,
                                   now=NOW),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            change()
    page = as_(people.west_manager).get(url("plan_detail", other.plan.code))
    assert b"is closed" in page.content
    assert url("step_create", other.plan.code).encode() not in page.content
    assert as_(people.west_manager).get(url("plan_figures", other.plan.code)).status_code == 409
    assert plans.withdraw(version=other, reason="", actor=people.west_manager, now=NOW)


FORM = {"title": "Visit", "due_on": "2026-04-30", "people": "", "days": "2.5", "budget": "3万"}


def test_a_step_is_written_changed_and_removed_on_its_page(people, draft) -> None:
    manager, code = as_(people.east_manager), draft.plan.code
    form = FORM | {"owner": people.rep.pk}
    made = manager.post(url("step_create", code), form)
    assert made["Location"] == f"{url('plan_detail', code)}#steps"
    item = PlanStep.objects.get()
    assert (item.days, item.budget) == (Decimal("2.5"), Decimal(30_000))
    page = manager.get(url("step_edit", code, item.pk))
    assert 'value="30000"' in page.content.decode()
    manager.post(url("step_edit", code, item.pk), form | {"title": "Call", "revision": 0})
    stale = manager.post(url("step_edit", code, item.pk), form | {"title": "No", "revision": 0})
    assert stale.status_code == 409
    item.refresh_from_db()
    assert (item.title, item.revision) == ("Call", 1)
    assert "Call" in manager.get(url("plan_detail", code)).content.decode()
    manager.post(url("step_remove", code, item.pk))
    assert not PlanStep.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"title": ""}, "Enter: What"), ({"due_on": "30.4."}, "valid date"), ({"owner": ""}, "Owner"),
     ({"days": "-1"}, "at least"), ({"budget": "much"}, "not an amount"),
     ({"due_on": "2027-01-01"}, "2026-12-31")],
)  # fmt: skip
def test_bad_input_says_where_and_keeps_what_was_typed(people, draft, change, said) -> None:
    manager = as_(people.east_manager)
    form = FORM | {"owner": people.rep.pk, "people": "Two of presales"} | change
    page = manager.post(url("step_create", draft.plan.code), form)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Two of presales" in page.content.decode()
    assert not PlanStep.objects.exists()


def test_a_stranger_cannot_be_chosen_as_owner(people: Cast, draft: PlanVersion) -> None:
    form = FORM | {"owner": people.stranger.pk}
    page = as_(people.east_manager).post(url("step_create", draft.plan.code), form)
    assert page.status_code == 422
    assert not PlanStep.objects.exists()


def test_a_rep_finds_the_own_steps_and_marks_them(people: Cast, draft: PlanVersion) -> None:
    item, theirs = step_of(draft, people.rep), step_of(draft, people.mate)
    rep = as_(people.rep)
    assert "Visit the ten" not in rep.get(url("my_actions")).content.decode()
    assert rep.post(url("step_mark", item.pk), {"done": "1"}).status_code == 404
    issued(draft, people)
    assert "Visit the ten" in rep.get(url("my_actions")).content.decode()
    assert rep.post(url("step_mark", item.pk), {"done": "1"})["Location"] == url("my_actions")
    assert rep.post(url("step_mark", theirs.pk), {"done": "1"}).status_code == 404
    item.refresh_from_db()
    theirs.refresh_from_db()
    assert (item.done_by, theirs.done_at) == (people.rep, None)


def test_the_leader_marks_it_on_the_plan_and_finance_may_not(people, draft) -> None:
    item = risk_of(draft, people.rep)
    issued(draft, people)
    assert as_(people.finance).post(url("risk_mark", item.pk), {"done": "1"}).status_code == 403
    back = as_(people.east_manager).post(url("risk_mark", item.pk), {"done": "1", "from": "plan"})
    assert back["Location"] == f"{url('plan_detail', draft.plan.code)}#risks"
    item.refresh_from_db()
    assert item.done_by == people.east_manager


def test_the_resolution_shows_levels_steps_and_risks(people: Cast, draft: PlanVersion) -> None:
    step_of(draft, people.rep)
    risk_of(draft, people.rep)
    figures = plans.Figures(draft.value, draft.value + 100, draft.value + 200, "Note",
                            plans.milestones_of(draft))  # fmt: skip
    plans.change_draft(version=draft, figures=figures, actor=draft.author, now=NOW)
    issued(draft, people)
    page = as_(people.boss).get(url("resolution_detail", draft.plan.code)).content.decode()
    for said in ("目标分级", "Visit the ten largest", "30,000.00", "The tender is late"):
        assert said in page
    mine = as_(people.rep).get(url("my_target", 2026)).content.decode()
    assert "Stretch level" in mine


def test_every_change_of_a_step_is_in_the_trail_with_its_fields(people, draft) -> None:
    item = step_of(draft, people.rep)
    by = {"actor": draft.author, "now": NOW}
    new = actions.Step(item.title, people.rep, date(2026, 5, 31), item.people, item.days,
                       item.budget)  # fmt: skip
    actions.change(item=item, new=new, revision=0, **by)
    event = audit.trail(draft)[0]
    assert event.action == "planversion.change_step"
    assert (event.before, event.after) == (
        {"title": item.title, "due_on": "2026-04-30"},
        {"title": item.title, "due_on": "2026-05-31"},
    )


def test_an_old_resolution_without_these_still_opens(people: Cast, draft: PlanVersion) -> None:
    version = issued(draft, people)
    frozen = version.resolution
    frozen.tables = {k: v for k, v in frozen.tables.items() if k not in {"steps", "risks"}}
    frozen.save(update_fields=["tables"])
    page = as_(people.boss).get(url("resolution_detail", version.plan.code))
    assert page.status_code == 200


def test_approval_is_refused_to_whom_added_a_risk(people: Cast, draft: PlanVersion) -> None:
    person("boss2", None, "leadership")
    actions.add(version=draft, new=a_risk(people), actor=people.boss, now=NOW)
    spread_evenly(draft, people.east_manager)
    decisions.submit(version=draft, actor=people.east_manager, now=NOW)
    with pytest.raises(NotAllowed):
        decisions.approve(version=draft, decision=MEETING, actor=people.boss, now=NOW)
