"""What waits for a person's approval: plan versions, closes, pay plans.

The rights are those of each app's `rules`, asked for all rows at once; the page that a row opens
to asks them again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from goalmgmt.core.navigation import place
from goalmgmt.core.policy import FINANCE, LEADERSHIP
from incentives.enums import CloseStatus, PlanStatus
from incentives.models import Close, PayPlanVersion, PlanAssignment, Statement
from incentives.queries import closes_visible_to
from targets import rules
from targets.queries import proposals
from teams.models import User
from tracking.models import FlowApprover


@dataclass(frozen=True, slots=True)
class Waiting:
    """One decision that waits: what, of which kind, who asks, since when, and where."""

    kind: str
    label: str
    title: str
    asked_by: str
    since: datetime | None
    url: str
    #: What ticks it for approval in bulk, where that is allowed.
    bulk: int | None = None


def waiting_for(person: User, on: date) -> list[Waiting]:
    """The decisions that this person may take, the oldest first."""
    rows = [
        *_plans(person, on),
        *_closes(person),
        *_pay_plans(person),
        *_proposals(person, on),
        *_flows(person),
    ]
    return sorted(rows, key=lambda row: (row.since is None, row.since))


def _plans(person: User, on: date) -> Iterator[Waiting]:
    """Those whose next step this person decides, or decides for somebody who is away."""
    if not person.role_names & rules.DECIDERS:
        return
    for version in rules.to_decide(person, on):
        yield Waiting(
            kind="plan",
            label=_("Target plan"),
            title=str(version),
            asked_by=version.author.name if version.author else "",
            since=version.submitted_at,
            url=place("targets:plan_review", version.plan.code),
        )


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
    for proposal in proposals.to_decide(person, on):
        yield Waiting(
            kind="proposal",
            label=_("Proposed numbers"),
            title=str(proposal),
            asked_by=proposal.author.name,
            since=proposal.created_at,
            url=place("targets:proposal_detail", proposal.pk),
        )


def _flows(person: User) -> Iterator[Waiting]:
    """Requests for review whose open step this person decides."""
    rows = FlowApprover.objects.awaited().filter(person=person)
    rows = rows.select_related("step__request__template", "step__request__author")
    for row in rows:
        flow = row.step.request
        yield Waiting(
            kind="flow",
            label=str(flow.template),
            title=str(flow),
            asked_by=flow.author.name,
            since=row.step.started_at,
            url=place("tracking:flow_detail", flow.pk),
            bulk=flow.pk if row.step.bulk else None,
        )
