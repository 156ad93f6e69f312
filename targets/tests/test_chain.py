"""The chain of approval: who is asked in turn, who never is, what a return clears."""

from datetime import timedelta

import pytest

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent, Notification
from targets import approvers, rules
from targets.enums import StepStatus, VersionStatus
from targets.models import ApprovalStep, PlanApproval, PlanVersion, Resolution, TargetPlan
from targets.operations import chain as chain_operations
from targets.operations import chain_rules, decisions, resolutions
from targets.operations.chain_rules import Step
from targets.tests.factories import (
    MEETING,
    chain,
    delegation,
    draft_plan,
    spread_evenly,
    submitted,
)  # fmt: skip
from teams.models import User
from teams.operations import people as people_operations
from teams.tests.factories import NOW, Cast, cast, leads, person

pytestmark = pytest.mark.django_db
LEADER, LEADERSHIP = Step("leader"), Step("role", role="leadership")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def chief(people: Cast) -> User:
    """Leads the company, so stands above the east."""
    return leads(person("chief", people.company, "manager"), people.company)


def approve(version: PlanVersion, who: User) -> Resolution | None:
    return decisions.approve(version=version, decision=MEETING, actor=who, now=NOW)


def waits(who: User) -> list[str]:
    fresh = User.objects.get(pk=who.pk)
    return [str(version) for version in rules.to_decide(fresh, NOW.date())]


def states(version: PlanVersion) -> list[str]:
    return [step.status for step in approvers.steps_of(version)]


def test_steps_are_taken_in_turn_and_the_last_writes_the_resolution(
    people: Cast, chief: User
) -> None:
    chain(LEADER, LEADERSHIP)
    version = submitted(draft_plan(people))
    assert (waits(chief), waits(people.boss)) == ([str(version)], [])
    with pytest.raises(NotAllowed):
        approve(version, people.boss)
    assert approve(version, chief) is None
    assert not Resolution.objects.exists()
    assert (waits(chief), waits(people.boss)) == ([], [str(version)])
    resolution = approve(version, people.boss)
    assert resolution is not None
    marks = resolution.document["signatures"]
    assert [(mark["name"], mark["role"]) for mark in marks] == [
        ("chief", "范围的上级负责人"), ("boss", "管理层"),
    ]  # fmt: skip
    told = Notification.objects.filter(kind="targets.to_approve").values_list(
        "person__code", flat=True
    )
    assert sorted(told) == ["boss", "chief"]


def test_nobody_approves_two_steps_of_one_plan(people: Cast) -> None:
    second = person("boss2", None, "leadership")
    chain(LEADERSHIP, LEADERSHIP)
    version = submitted(draft_plan(people))
    approve(version, people.boss)
    with pytest.raises(NotAllowed, match="nobody approves twice"):
        approve(version, people.boss)
    assert states(version) == [StepStatus.APPROVED, StepStatus.WAITING]
    assert approve(version, second) is not None


def test_a_chain_that_cannot_end_is_refused_at_the_submit(people: Cast) -> None:
    chain(LEADERSHIP, LEADERSHIP)
    version = spread_evenly(draft_plan(people), people.east_manager)
    with pytest.raises(Refused, match="more steps than people"):
        decisions.submit(version=version, actor=people.east_manager, now=NOW)
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT
    assert not PlanApproval.objects.exists()


def test_the_step_of_the_leader_above_falls_away_where_nobody_stands_above(people: Cast) -> None:
    chain(LEADER, LEADERSHIP)
    version = submitted(draft_plan(people))
    assert [step.kind for step in approvers.steps_of(version)] == ["role"]
    assert approve(version, people.boss) is not None


def test_the_author_never_decides_even_as_the_named_person(people: Cast) -> None:
    chain(Step("person", person=people.east_manager), LEADERSHIP)
    version = spread_evenly(draft_plan(people), people.east_manager)
    with pytest.raises(Refused, match="Nobody may approve"):
        decisions.submit(version=version, actor=people.east_manager, now=NOW)


def test_a_named_person_sees_the_plan_that_waits(people: Cast) -> None:
    on = NOW.date()
    chain(Step("person", person=people.west_manager), LEADERSHIP)
    version = draft_plan(people)
    seen = TargetPlan.objects.visible_to(people.west_manager, on)
    assert version.plan not in seen.all()
    submitted(version)
    assert version.plan in seen.all()
    assert waits(people.west_manager) == [str(version)]
    approve(version, people.west_manager)


def test_a_delegate_decides_in_the_name_of_who_is_away(people: Cast) -> None:
    version = submitted(draft_plan(people))
    with pytest.raises(NotAllowed):
        approve(version, people.finance)
    delegation(people.boss, people.finance)
    assert waits(people.finance) == [str(version)]
    resolution = approve(version, people.finance)
    assert resolution is not None
    assert resolution.document["signatures"][0] | {"at": ""} == {
        "name": "fin", "role": "管理层", "for": "boss", "at": "",
    }  # fmt: skip
    step = version.approvals.get()
    assert (step.decided_by, step.in_place_of) == (people.finance, people.boss)


def test_nobody_decides_the_own_plan_through_a_delegation(people: Cast) -> None:
    second = person("boss2", None, "leadership")
    version = submitted(draft_plan(people))
    delegation(second, people.east_manager)
    with pytest.raises(NotAllowed):
        approve(version, people.east_manager)


def test_a_delegation_counts_only_on_its_days_and_until_it_is_ended(people: Cast) -> None:
    version = submitted(draft_plan(people))
    made = delegation(people.boss, people.finance)
    later = NOW + timedelta(days=60)
    assert not rules.can_approve(people.finance, version, later.date())
    assert rules.can_approve(people.finance, version, NOW.date())
    chain_rules.end_delegation(delegation=made, actor=people.boss, now=NOW)
    assert not rules.can_approve(people.finance, version, NOW.date())


@pytest.mark.parametrize("who", ["rep", "stranger"])
def test_a_delegate_is_somebody_who_may_decide(people: Cast, who: str) -> None:
    with pytest.raises(Refused):
        delegation(people.boss, getattr(people, who))
    with pytest.raises(NotAllowed):
        delegation(getattr(people, who), people.boss)


def test_a_return_clears_the_approvals_and_says_so(people: Cast, chief: User) -> None:
    chain(LEADER, LEADERSHIP)
    version = submitted(draft_plan(people))
    approve(version, chief)
    decisions.return_version(version=version, reason="Q3", actor=people.boss, now=NOW)
    assert states(version) == [StepStatus.CLEARED, StepStatus.RETURNED]
    told = Notification.objects.get(kind="targets.returned")
    assert (told.person, told.params["cleared"]) == (people.east_manager, 1)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    assert states(version) == [StepStatus.WAITING, StepStatus.WAITING]
    approve(version, chief)
    assert approve(version, people.boss) is not None


def test_a_version_is_taken_back_by_its_side_only(people: Cast) -> None:
    version = submitted(draft_plan(people))
    for who in (people.west_manager, people.finance, people.admin, people.rep):
        with pytest.raises(NotAllowed):
            chain_operations.recall(version=version, actor=who, now=NOW)
    chain_operations.recall(version=version, actor=people.east_manager, now=NOW)
    assert PlanVersion.objects.get(pk=version.pk).status == VersionStatus.DRAFT
    with pytest.raises(Conflict):
        approve(version, people.boss)
    assert states(version) == [StepStatus.CLEARED]


def test_a_step_that_the_page_did_not_show_is_not_decided(people: Cast) -> None:
    second = person("boss2", None, "leadership")
    chain(LEADERSHIP, LEADERSHIP)
    version = submitted(draft_plan(people))
    shown = approvers.steps_of(version)[0].pk
    approve(version, people.boss)
    with pytest.raises(Conflict):
        decisions.approve(version=version, decision=MEETING, actor=second, now=NOW, step=shown)
    assert not Resolution.objects.exists()


def test_a_change_of_the_chain_leaves_what_is_under_way(people: Cast, chief: User) -> None:
    version = submitted(draft_plan(people))
    chain(Step("person", person=chief))
    assert approve(version, people.boss) is not None


@pytest.mark.parametrize(
    ("steps", "prefix"),
    [
        ([Step("role", role="rep")], "营决"),
        ([Step("person")], "营决"),
        ([Step("nobody")], "营决"),
        ([LEADERSHIP] * 6, "营决"),
        ([LEADERSHIP], " "),
    ],
)
def test_a_chain_that_cannot_be_is_refused(people: Cast, steps: list[Step], prefix: str) -> None:
    with pytest.raises(Refused):
        chain_rules.set_chain(
            steps=steps, numbering=chain_rules.Numbering(prefix), actor=people.admin, now=NOW
        )
    assert not ApprovalStep.objects.exists()


def test_only_the_administrator_sets_the_chain(people: Cast) -> None:
    for who in (people.boss, people.finance, people.east_manager):
        with pytest.raises(NotAllowed):
            chain_rules.set_chain(
                steps=[LEADERSHIP], numbering=chain_rules.Numbering("A"), actor=who, now=NOW
            )
    assert not ApprovalStep.objects.exists()


def test_prefix_and_yearly_count_are_the_companys(people: Cast) -> None:
    numbering = chain_rules.Numbering("南销", yearly=False)
    chain_rules.set_chain(steps=[], numbering=numbering, actor=people.admin, now=NOW)
    first = approve(submitted(draft_plan(people)), people.boss)
    second_version = submitted(draft_plan(people, year=2027))
    later = resolutions.Decision(meeting="Board", held_on=NOW.date().replace(year=2027))
    second = decisions.approve(version=second_version, decision=later, actor=people.boss, now=NOW)
    assert first is not None
    assert second is not None
    assert [first.number, second.number] == ["南销〔2026〕1号", "南销〔2027〕2号"]


def test_the_words_are_kept_for_the_next_step_and_frozen_at_the_last(
    people: Cast, chief: User
) -> None:
    chain(LEADER, LEADERSHIP)
    version = submitted(draft_plan(people))
    words = resolutions.Decision(meeting="Board", held_on=NOW.date(), incentive="按新办法")
    decisions.approve(version=version, decision=words, actor=chief, now=NOW)
    assert version.wording.incentive == "按新办法"
    for who in (people.west_manager, people.rep):
        with pytest.raises(NotAllowed):
            resolutions.word(version=version, decision=words, actor=who, now=NOW)
    resolution = decisions.approve(version=version, decision=words, actor=people.boss, now=NOW)
    assert resolution is not None
    assert resolution.document["clauses"][3] == "按新办法"
    with pytest.raises(Conflict):
        resolutions.word(version=version, decision=words, actor=people.east_manager, now=NOW)
    assert AuditEvent.objects.filter(action="resolution.word").count() == 1


def test_who_left_or_was_deactivated_is_not_asked(people: Cast) -> None:
    second = person("boss2", None, "leadership")
    version = submitted(draft_plan(people))
    people_operations.set_active(person=second, active=False, actor=people.admin, now=NOW)
    second.refresh_from_db()
    assert not rules.can_approve(second, version, NOW.date())
    assert rules.can_approve(people.boss, version, NOW.date())
