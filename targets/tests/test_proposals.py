"""The voice from below (T5): a unit's leader proposes, the leader above decides, nothing slips."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.models import AuditEvent, Notification
from targets import today
from targets.enums import ProposalStatus
from targets.models import PlanVersion, Proposal, SplitRow, TargetCell
from targets.operations import plans, proposals, split, steps
from targets.operations.split import CellEdit
from targets.operations.stale import StaleEdit
from targets.queries import metric
from targets.queries import proposals as queries
from targets.tests.factories import row_of, spread_evenly
from teams.models import Unit, User
from teams.tests.factories import NOW, Cast, cast, leads, person, unit

pytestmark = pytest.mark.django_db
MAY = (date(2026, 5, 1),)
JUNE = (date(2026, 6, 1),)
TODAY = NOW.date()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def director(people: Cast) -> User:
    """Leads the company."""
    return leads(person("director", None, "manager"), people.company)


@pytest.fixture
def draft(people: Cast, director: User) -> PlanVersion:
    """The director's draft for the whole company, spread evenly: 1200 a month."""
    new = plans.NewPlan(
        name="Company receipts", metric=metric("receipts"), year=2026, scope=people.company,
        value=Decimal(14400), owner=director,
    )  # fmt: skip
    version = plans.create_plan(new=new, actor=director, now=NOW)
    return spread_evenly(version, director)


def propose(
    version: PlanVersion,
    actor: User,
    where: Unit,
    edits: list[CellEdit],
    *,
    note: str = "The fair is in May",
    revision: int | None = None,
) -> Proposal:
    return proposals.propose(
        row=row_of(version, where), edits=edits, note=note, actor=actor, now=NOW,
        revision=version.revision if revision is None else revision,
    )  # fmt: skip


def edit(row: SplitRow, amount: int, months: tuple[date, ...] = MAY) -> CellEdit:
    return CellEdit(row.pk, months, Decimal(amount))


def amount(row: SplitRow, months: tuple[date, ...] = MAY) -> Decimal:
    return TargetCell.objects.get(row=row, month=months[0]).amount


def test_a_proposal_changes_nothing_and_tells_the_leader_above(
    people: Cast, draft: PlanVersion, director: User
):
    east, rep = row_of(draft, people.east), row_of(draft, people.rep)
    before = amount(east)
    made = propose(draft, people.east_manager, people.east, [edit(east, 700), edit(rep, 350)])
    assert (amount(east), made.cells.count()) == (before, 2)
    told = Notification.objects.get(person=director, kind="targets.proposed")
    assert told.url == reverse("targets:proposal_detail", args=[made.pk])
    assert AuditEvent.objects.filter(action="proposal.create", actor=people.east_manager).exists()


def test_taken_over_it_is_one_edit_that_one_undo_takes_back(
    people: Cast, draft: PlanVersion, director: User
):
    east, rep = row_of(draft, people.east), row_of(draft, people.rep)
    before = (amount(east), amount(rep))
    made = propose(draft, people.east_manager, people.east, [edit(east, 700), edit(rep, 350)])
    proposals.take_over(proposal=made, actor=director, now=NOW)
    made.refresh_from_db()
    assert (made.status, made.decided_by) == (ProposalStatus.TAKEN, director)
    assert (amount(east), amount(rep)) == (Decimal(700), Decimal(350))
    assert Notification.objects.filter(
        person=people.east_manager, kind="targets.proposal_taken"
    ).exists()
    steps.undo(version=draft, actor=director, now=NOW)
    assert (amount(east), amount(rep)) == before


def test_a_proposal_on_older_numbers_overwrites_nothing(
    people: Cast, draft: PlanVersion, director: User
):
    east = row_of(draft, people.east)
    made = propose(draft, people.east_manager, people.east,
                   [edit(east, 700), edit(east, 650, JUNE)])  # fmt: skip
    draft.refresh_from_db()
    split.save_cells(version=draft, edits=[edit(east, 640)], revision=draft.revision,
                     actor=director, now=NOW)  # fmt: skip
    with pytest.raises(StaleEdit) as stale:
        proposals.take_over(proposal=made, actor=director, now=NOW)
    assert "640.00" in next(iter(stale.value.places.values()))
    made.refresh_from_db()
    assert (made.status, amount(east)) == (ProposalStatus.OPEN, Decimal(640))
    assert amount(east, JUNE) != Decimal(650)
    assert [one.stale for one in queries.differences(made)] == [True, False]


def test_nor_can_one_be_made_on_older_numbers(people: Cast, draft: PlanVersion, director: User):
    east = row_of(draft, people.east)
    old = draft.revision
    split.save_cells(version=draft, edits=[edit(east, 640)], revision=old, actor=director, now=NOW)
    with pytest.raises(StaleEdit):
        propose(draft, people.east_manager, people.east, [edit(east, 700)], revision=old)
    assert not Proposal.objects.exists()
    propose(draft, people.east_manager, people.east, [edit(east, 700, JUNE)], revision=old)


def test_only_the_leader_of_the_unit_proposes_and_only_below(
    people: Cast, draft: PlanVersion, director: User
):
    east, west = row_of(draft, people.east), row_of(draft, people.west)
    for other in (people.rep, people.west_manager, people.boss, director, people.finance):
        with pytest.raises(NotAllowed):
            propose(draft, other, people.east, [edit(east, 700)])
    with pytest.raises(NotAllowed):
        propose(draft, people.east_manager, people.east, [edit(west, 700)])
    with pytest.raises(NotAllowed):
        propose(draft, people.east_manager, people.east, [edit(row_of(draft, people.company), 9)])
    assert not Proposal.objects.exists()


def test_nobody_proposes_the_own_row(people: Cast, director: User):
    selling = leads(person("selling", people.west, "manager", "rep"), people.west)
    new = plans.NewPlan(
        name="Company receipts", metric=metric("receipts"), year=2026, scope=people.company,
        value=Decimal(14400), owner=director,
    )  # fmt: skip
    draft = spread_evenly(plans.create_plan(new=new, actor=director, now=NOW), director)
    with pytest.raises(NotAllowed):
        propose(draft, selling, people.west, [edit(row_of(draft, selling), 1)])
    propose(draft, selling, people.west, [edit(row_of(draft, people.stranger), 1)])


@pytest.mark.parametrize(("note", "months", "value"), [
    ("  ", MAY, 700),
    ("x", MAY, -1),
    ("x", (date(2027, 5, 1),), 700),
    ("x", (), 700),
    ("x", MAY, 10**14),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_written(
    people: Cast, draft: PlanVersion, note: str, months: tuple[date, ...], value: int
):
    east = row_of(draft, people.east)
    with pytest.raises((Refused, RefusedRows)):
        propose(draft, people.east_manager, people.east, [edit(east, value, months)], note=note)
    with pytest.raises(Refused):
        propose(draft, people.east_manager, people.east, [CellEdit(east.pk, MAY, amount(east))])
    assert not Proposal.objects.exists()


def test_a_newer_proposal_takes_the_place_of_the_open_one(people: Cast, draft: PlanVersion):
    east = row_of(draft, people.east)
    first = propose(draft, people.east_manager, people.east, [edit(east, 700)])
    second = propose(draft, people.east_manager, people.east, [edit(east, 650)])
    first.refresh_from_db()
    assert (first.status, second.status) == (ProposalStatus.WITHDRAWN, ProposalStatus.OPEN)


def test_it_is_returned_with_a_reason_and_never_by_its_author(
    people: Cast, draft: PlanVersion, director: User
):
    east = row_of(draft, people.east)
    made = propose(draft, people.east_manager, people.east, [edit(east, 700)])
    for other in (people.east_manager, people.west_manager, people.rep):
        with pytest.raises(NotAllowed):
            proposals.take_over(proposal=made, actor=other, now=NOW)
        with pytest.raises(NotAllowed):
            proposals.return_proposal(proposal=made, reason="No", actor=other, now=NOW)
    with pytest.raises(Refused):
        proposals.return_proposal(proposal=made, reason=" ", actor=director, now=NOW)
    proposals.return_proposal(proposal=made, reason="Too little", actor=director, now=NOW)
    with pytest.raises(Conflict):
        proposals.take_over(proposal=made, actor=director, now=NOW)
    with pytest.raises(Conflict):
        proposals.withdraw_proposal(proposal=made, actor=people.east_manager, now=NOW)
    assert amount(east) != Decimal(700)
    assert [p.pk for p in queries.came_back(people.east_manager)] == [made.pk]
    propose(draft, people.east_manager, people.east, [edit(east, 690)])
    assert not queries.came_back(people.east_manager)


def test_once_submitted_there_is_nothing_to_propose_on(
    people: Cast, draft: PlanVersion, director: User
):
    made = propose(draft, people.east_manager, people.east, [edit(row_of(draft, people.east), 700)])
    PlanVersion.objects.filter(pk=draft.pk).update(status="submitted")
    with pytest.raises(Conflict):
        propose(draft, people.east_manager, people.east, [edit(row_of(draft, people.east), 600)])
    with pytest.raises(Conflict):
        proposals.take_over(proposal=made, actor=director, now=NOW)
    made.refresh_from_db()
    assert made.status == ProposalStatus.OPEN
    assert not queries.proposable_rows(people.east_manager, TODAY)


def test_both_sides_talk_and_strangers_do_not(people: Cast, draft: PlanVersion, director: User):
    made = propose(draft, people.east_manager, people.east, [edit(row_of(draft, people.east), 700)])
    proposals.write_message(proposal=made, text="Why May?", actor=director, now=NOW)
    proposals.write_message(proposal=made, text="The fair", actor=people.east_manager, now=NOW)
    with pytest.raises(NotAllowed):
        proposals.write_message(proposal=made, text="Me too", actor=people.west_manager, now=NOW)
    with pytest.raises(Refused):
        proposals.write_message(proposal=made, text=" ", actor=director, now=NOW)
    assert [m.text for m in made.messages.all()] == ["Why May?", "The fair"]
    told = Notification.objects.filter(kind="targets.proposal_message")
    assert {n.person_id for n in told} == {people.east_manager.pk, director.pk}


def test_today_shows_whose_turn_it_is(people: Cast, draft: PlanVersion, director: User):
    def keys(user: User) -> set[str]:
        return {item.key.split(":")[0] for item in today.items(user, TODAY)}

    assert "targets.propose" in keys(people.east_manager)
    made = propose(draft, people.east_manager, people.east, [edit(row_of(draft, people.east), 700)])
    assert "targets.propose" not in keys(people.east_manager)
    assert "targets.proposal" in keys(director)
    proposals.return_proposal(proposal=made, reason="Too little", actor=director, now=NOW)
    assert "targets.proposal_returned" in keys(people.east_manager)
    assert "targets.proposal" not in keys(director)


def test_a_group_leader_inside_the_unit_proposes_for_the_group(people: Cast, director: User):
    group = unit("east-1", people.east)
    chief = leads(person("chief", None, "manager"), group)
    person("seller", group)
    new = plans.NewPlan(
        name="Company receipts", metric=metric("receipts"), year=2026, scope=people.company,
        value=Decimal(14400), owner=director,
    )  # fmt: skip
    draft = spread_evenly(plans.create_plan(new=new, actor=director, now=NOW), director)
    made = propose(draft, chief, group, [edit(row_of(draft, group), 5)])
    assert Proposal.objects.visible_to(people.east_manager, TODAY).filter(pk=made.pk).exists()
    told = Notification.objects.filter(kind="targets.proposed")
    assert {n.person_id for n in told} == {director.pk, people.east_manager.pk}


# Pages -----------------------------------------------------------------------------------


def as_(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"targets:{name}", args=args)


def test_the_pages_lead_from_a_proposal_to_the_split(
    people: Cast, draft: PlanVersion, director: User
):
    leader, above = as_(people.east_manager), as_(director)
    east = row_of(draft, people.east)
    path = url("proposal_create", east.pk) + "?open=Q2&unit=yuan"
    page = leader.get(path).content.decode()
    name = f"c-{east.pk}-2026-05"
    assert f'name="{name}"' in page
    assert "west" not in page
    form = {"revision": str(draft.revision), "shown": json.dumps({name: "600"}), name: "700"}
    assert "Say why" in leader.post(path, form).content.decode()
    assert leader.post(path, form | {name: "abc", "note": "n"}).status_code == 422
    answer = leader.post(path, form | {"note": "The fair"})
    made = Proposal.objects.get()
    assert answer.url == url("proposal_detail", made.pk)
    shown = above.get(url("proposal_detail", made.pk)).content.decode()
    assert "The fair" in shown
    assert "Take over" in shown
    assert "Take over" not in leader.get(url("proposal_detail", made.pk)).content.decode()
    assert above.post(url("proposal_return", made.pk), {"reason": ""}).status_code == 422
    assert above.post(url("proposal_take", made.pk)).status_code == 302
    assert amount(east) == Decimal(700)
    assert leader.get(url("proposal_list")).status_code == 200


def test_a_stale_proposal_answers_409_with_what_changed(
    people: Cast, draft: PlanVersion, director: User
):
    east = row_of(draft, people.east)
    made = propose(draft, people.east_manager, people.east, [edit(east, 700)])
    draft.refresh_from_db()
    split.save_cells(version=draft, edits=[edit(east, 640)], revision=draft.revision,
                     actor=director, now=NOW)  # fmt: skip
    answer = as_(director).post(url("proposal_take", made.pk))
    assert answer.status_code == 409
    assert "640.00" in answer.content.decode()


def test_a_strangers_proposal_is_not_there(people: Cast, draft: PlanVersion, director: User):
    made = propose(draft, people.east_manager, people.east, [edit(row_of(draft, people.east), 700)])
    for name in ("proposal_detail", "proposal_take", "proposal_return", "proposal_message"):
        stranger = as_(people.west_manager)
        ask = stranger.get if name == "proposal_detail" else stranger.post
        assert ask(url(name, made.pk)).status_code == 404
    assert as_(people.west_manager).get(
        url("proposal_create", row_of(draft, people.east).pk)
    ).status_code == 404  # fmt: skip


def test_the_api_proposes_and_decides(people: Cast, draft: PlanVersion, director: User):
    leader, above = as_(people.east_manager), as_(director)
    found = leader.get("/api/v1/proposable-rows/").json()["results"]
    row = found[0]["id"]
    part = leader.get(f"/api/v1/proposable-rows/{row}/").json()
    assert {line["code"] for line in part["rows"]} == {"east", "rep", "mate"}
    body = {"row": row, "revision": part["revision"], "note": "n",
            "cells": [{"row": row, "month": "2026-05", "amount": "700.00"}]}  # fmt: skip
    made = leader.post("/api/v1/proposals/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    path = f"/api/v1/proposals/{made.json()['id']}/"
    assert above.get(path).json()["cells"][0]["proposed"] == "700.00"
    take = json.dumps({"answer": "take"})
    assert leader.post(f"{path}answer/", take, content_type="application/json").status_code == 403
    assert above.post(f"{path}answer/", take, content_type="application/json").status_code == 200
    assert above.post(f"{path}answer/", take, content_type="application/json").status_code == 409
    assert amount(row_of(draft, people.east)) == Decimal(700)
