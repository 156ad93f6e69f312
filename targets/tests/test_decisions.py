"""From draft to issued: who decides what, when it is refused, and what is frozen."""

import re
from decimal import Decimal

import pytest

from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.models import AuditEvent, Notification
from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion, Resolution, TargetPlan
from targets.operations import decisions, plans, split
from targets.queries import content
from targets.tests.factories import MEETING, approved, draft_plan, issued, row_of, spread_evenly
from teams.tests.factories import NOW, Cast, cast, leads, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_plan_goes_from_draft_to_issued_and_asks_everybody(people: Cast) -> None:
    version = issued(draft_plan(people), people)
    assert version.status == VersionStatus.ISSUED
    assert version.resolution.number == "营决〔2026〕1号"
    assert version.resolution.content_hash == content.content_hash(version.resolution.tables)
    assert {a.person for a in version.acceptances.all()} == {people.rep, people.mate}
    assert {a.status for a in version.acceptances.all()} == {AcceptanceStatus.PENDING}
    told = Notification.objects.filter(kind="targets.issued")
    assert {note.person for note in told} == {people.rep, people.mate}


def test_submit_lists_every_place_to_mend_and_changes_nothing(people: Cast) -> None:
    version = draft_plan(people)
    plans.change_draft(
        version=version, figures=plans.Figures(Decimal(1200)), actor=people.east_manager, now=NOW
    )
    row = row_of(version, people.rep)
    month = row.cells.first().month
    split.save_cells(
        version=version, edits=[split.CellEdit(row.pk, (month,), Decimal("5.00"))],
        revision=1, actor=people.east_manager, now=NOW,
    )  # fmt: skip
    with pytest.raises(RefusedRows) as refusal:
        decisions.submit(version=version, actor=people.east_manager, now=NOW)
    root = row_of(version, people.east)
    assert set(refusal.value.places) == {"smart:A", "smart:T", "value", f"{root.pk}:2026-01"}
    assert "5.00 over" in refusal.value.places[f"{root.pk}:2026-01"]
    version.refresh_from_db()
    assert (version.status, version.submitted_at) == (VersionStatus.DRAFT, None)


def test_approval_is_refused_to_everybody_who_may_not(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    for actor in (people.east_manager, people.rep, people.finance, people.admin):
        with pytest.raises(NotAllowed):
            decisions.approve(version=version, decision=MEETING, actor=actor, now=NOW)
    assert not Resolution.objects.exists()
    assert PlanVersion.objects.get(pk=version.pk).status == VersionStatus.SUBMITTED


def test_leadership_that_changed_the_draft_does_not_approve_it(people: Cast) -> None:
    version = draft_plan(people)
    spread_evenly(version, people.boss)
    with pytest.raises(Refused, match="Nobody may approve"):
        decisions.submit(version=version, actor=people.east_manager, now=NOW)
    second = person("boss2", None, "leadership")
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    with pytest.raises(NotAllowed):
        decisions.approve(version=version, decision=MEETING, actor=people.boss, now=NOW)
    decisions.approve(version=version, decision=MEETING, actor=second, now=NOW)
    assert Resolution.objects.get().signed_by == second


def test_a_version_is_approved_once(people: Cast) -> None:
    version = approved(draft_plan(people), people)
    with pytest.raises(Conflict):
        decisions.approve(version=version, decision=MEETING, actor=people.boss, now=NOW)
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize("status", ["approved", "issued", "submitted"])
def test_what_is_decided_is_read_only(people: Cast, status: str) -> None:
    version = draft_plan(people)
    if status == "submitted":
        spread_evenly(version, people.east_manager)
        decisions.submit(version=version, actor=people.east_manager, now=NOW)
    else:
        (approved if status == "approved" else issued)(version, people)
    row = row_of(version, people.rep)
    cell = row.cells.first()
    with pytest.raises(Conflict):
        split.save_cells(
            version=version, edits=[split.CellEdit(row.pk, (cell.month,), Decimal(1))],
            revision=version.revision, actor=people.east_manager, now=NOW,
        )  # fmt: skip
    assert row.cells.get(pk=cell.pk).amount == cell.amount


def test_returning_needs_a_reason_and_tells_the_author(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    with pytest.raises(Refused):
        decisions.return_version(version=version, reason=" ", actor=people.boss, now=NOW)
    decisions.return_version(version=version, reason="Q3 too low", actor=people.boss, now=NOW)
    version.refresh_from_db()
    assert version.is_editable
    assert Notification.objects.get(kind="targets.returned").person == people.east_manager
    assert AuditEvent.objects.get(action="planversion.return").reason == "Q3 too low"
    decisions.submit(version=version, actor=people.east_manager, now=NOW)


def test_resolutions_are_numbered_without_gaps_in_the_year_of_the_meeting(people: Cast) -> None:
    first = approved(draft_plan(people), people).resolution
    second = approved(draft_plan(people, year=2027), people).resolution
    assert [first.sequence, second.sequence] == [1, 2]
    assert all(re.fullmatch(r"营决〔2026〕\d+号", r.number) for r in (first, second))


def test_issuing_is_for_leadership_and_the_scopes_leader(people: Cast) -> None:
    version = approved(draft_plan(people), people)
    for actor in (people.west_manager, people.rep, people.finance, people.admin):
        with pytest.raises(NotAllowed):
            decisions.issue(version=version, actor=actor, now=NOW)
    assert not Acceptance.objects.exists()
    decisions.issue(version=version, actor=people.east_manager, now=NOW)


def test_the_leader_above_may_edit_the_plan_of_a_unit_below(people: Cast) -> None:
    above = leads(person("chief", people.company, "manager"), people.company)
    version = draft_plan(people)
    spread_evenly(version, above)
    assert row_of(version, people.rep).cells.first().amount == Decimal("50.00")


def test_nobody_approves_a_plan_that_holds_their_own_target(people: Cast) -> None:
    selling = person("boss-rep", people.east, "leadership", "rep")
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    with pytest.raises(NotAllowed, match="their own target"):
        decisions.approve(version=version, decision=MEETING, actor=selling, now=NOW)
    version.refresh_from_db()
    assert (version.status, version.approved_at) == (VersionStatus.SUBMITTED, None)


def test_who_led_the_unit_when_the_plan_was_made_sees_it_no_longer(people: Cast) -> None:
    """Having written a plan is no key to what it says after one has moved on."""
    version = draft_plan(people)
    plan = version.plan
    plan.owner = people.west_manager
    plan.save(update_fields=["owner"])
    leads(people.west_manager, people.east)
    seen = TargetPlan.objects.visible_to(people.east_manager, NOW.date())
    assert plan not in seen
    assert plan in TargetPlan.objects.visible_to(people.west_manager, NOW.date())
