"""What waits for a person's approval: plan versions, closes, pay plans.

The rights are those of each app's `rules`, asked for all rows at once; the page that a row opens
to asks them again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from goalmgmt.core.models import AuditEvent
from goalmgmt.core.navigation import place
from goalmgmt.core.policy import FINANCE, LEADERSHIP
from incentives.enums import CloseStatus, PlanStatus
from incentives.models import Close, PayPlanVersion, PlanAssignment, Statement
from incentives.queries import closes_visible_to
from targets.enums import VersionStatus
from targets.models import PlanVersion, TargetPlan
from targets.queries.proposals import to_decide
from targets.rules import EDITS
from teams.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One decision that waits: what, of which kind, who asks, since when, and where."""

    kind: str
    label: str
    title: str
    asked_by: str
    since: datetime | None
    url: str


def waiting_for(person: User, on: date) -> list[Waiting]:
    """The decisions that this person may take, the oldest first."""
    rows = [*_plans(person, on), *_closes(person), *_pay_plans(person), *_proposals(person, on)]
    return sorted(rows, key=lambda row: (row.since is None, row.since))


def _plans(person: User, on: date) -> Iterator[Waiting]:
    if not person.has_role(LEADERSHIP):
        return
    versions = (
        PlanVersion.objects.filter(
            status=VersionStatus.SUBMITTED, plan__in=TargetPlan.objects.visible_to(person, on)
        )
        .exclude(author=person)
        .select_related("plan", "author")
    )
    touched = _touched_by(person)
    for version in versions:
        first_author = version.plan.author_id if version.number == 1 else None
        if str(version.pk) in touched or first_author == person.pk:
            continue
        yield Waiting(
            kind="plan",
            label=_("Target plan"),
            title=str(version),
            asked_by=version.author.name if version.author else "",
            since=version.submitted_at,
            url=place("targets:plan_review", version.plan.code),
        )


def _touched_by(person: User) -> set[str]:
    """The versions that the person wrote or changed, as `targets.rules.is_author` has it."""
    events = AuditEvent.objects.filter(
        object_type=PlanVersion._meta.label_lower, actor=person, action__in=EDITS
    )
    return set(events.values_list("object_id", flat=True))


def _closes(person: User) -> Iterator[Waiting]:
    seen = closes_visible_to(person).select_related("plan", "run", "finance_by")
    paid = Statement.objects.filter(person=person).values("run")
    open_ones = seen.exclude(run__in=paid).filter(
        status__in=[CloseStatus.CALCULATED, CloseStatus.FINANCE_APPROVED]
    )
    for close in open_ones:
        if _may_decide(person, close):
            yield Waiting(
                kind="close",
                label=_("Quarter close"),
                title=str(close),
                asked_by=close.finance_by.name if close.finance_by else "",
                since=close.finance_at or (close.run.calculated_at if close.run else None),
                url=place("incentives:close_detail", close.period, close.plan.code),
            )


def _may_decide(person: User, close: Close) -> bool:
    if close.status == CloseStatus.CALCULATED:
        return person.has_role(FINANCE)
    return person.has_role(LEADERSHIP) and close.finance_by_id != person.pk


def _pay_plans(person: User) -> Iterator[Waiting]:
    if not person.has_role(LEADERSHIP):
        return
    versions = (
        PayPlanVersion.objects.filter(status=PlanStatus.SUBMITTED)
        .exclude(author=person)
        .exclude(plan__in=PlanAssignment.objects.filter(person=person).values("plan"))
        .select_related("plan", "author")
    )
    for version in versions:
        yield Waiting(
            kind="pay_plan",
            label=_("Pay plan"),
            title=str(version),
            asked_by=version.author.name if version.author else "",
            since=version.created_at,
            url=place("incentives:pay_plan_detail", version.plan.code),
        )


def _proposals(person: User, on: date) -> Iterator[Waiting]:
    """Numbers that a unit's leader proposes to the person who leads the plan's scope."""
    for proposal in to_decide(person, on):
        yield Waiting(
            kind="proposal",
            label=_("Proposed numbers"),
            title=str(proposal),
            asked_by=proposal.author.name,
            since=proposal.created_at,
            url=place("targets:proposal_detail", proposal.pk),
        )
