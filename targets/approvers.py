"""Where an approval stands: the steps, who may decide the next one, and in whose place.

A step's approver is never an author of the version, nor somebody whose target it sets, and nobody
decides two steps of one round, whether in person or through a delegate.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from targets.enums import StepKind, StepStatus
from targets.models import ApprovalStep, Delegation, PlanApproval, PlanVersion, SplitRow
from teams.enums import Role
from teams.models import RoleGrant, UnitAncestry, UnitLead, User

Ids = set[int]


def company_chain() -> list[ApprovalStep]:
    """The steps that a plan goes through; leadership alone until the company says otherwise."""
    found = list(ApprovalStep.objects.select_related("person"))
    return found or [ApprovalStep(position=1, kind=StepKind.ROLE, role=Role.LEADERSHIP)]


def steps_of(version: PlanVersion) -> list[PlanApproval]:
    """The steps of the latest submission, in order."""
    rows = list(version.approvals.select_related("person", "decided_by", "in_place_of"))
    last = max((row.round for row in rows), default=0)
    return [row for row in rows if row.round == last]


def next_step(steps: Iterable[PlanApproval]) -> PlanApproval | None:
    """The first that is still to be decided."""
    return next((step for step in steps if step.status == StepStatus.WAITING), None)


@dataclass(slots=True)
class Known:
    """What deciding who may decide needs, read once for all steps asked about."""

    on: date
    authors: dict[int, Ids]
    targeted: dict[int, Ids] = field(default_factory=lambda: defaultdict(set))
    spent: dict[int, Ids] = field(default_factory=lambda: defaultdict(set))
    holders: dict[str, Ids] = field(default_factory=lambda: defaultdict(set))
    above: dict[int, list[Ids]] = field(default_factory=lambda: defaultdict(list))
    active: Ids = field(default_factory=set)

    def barred(self, version: PlanVersion) -> Ids:
        """Who may decide no step of the version any more."""
        pk = version.pk
        return self.authors.get(pk, set()) | self.targeted[pk] | self.spent[pk]

    def approvers(self, step: PlanApproval | ApprovalStep, version: PlanVersion) -> Ids:
        """Who may decide the step in person."""
        free = self.active - self.barred(version)
        if step.kind == StepKind.PERSON:
            return {step.person_id} & free if step.person_id else set()
        if step.kind == StepKind.ROLE:
            return self.holders[step.role] & free
        levels = self.above[version.plan.scope_id]
        return next((level & free for level in levels if level & free), set())


def known_for(versions: Iterable[PlanVersion], authors: dict[int, Ids], on: date) -> Known:
    """Read for these versions, in a fixed number of statements."""
    found = Known(on, authors)
    asked = list(versions)
    done = PlanApproval.objects.filter(version__in=asked, status=StepStatus.APPROVED)
    for version, *people in done.values_list("version", "decided_by", "in_place_of"):
        found.spent[version].update(pk for pk in people if pk)
    own = SplitRow.objects.filter(version__in=asked, person__in=_deciders())
    for version, person in own.values_list("version", "person"):
        found.targeted[version].add(person)
    for role, person in RoleGrant.objects.values_list("role", "person"):
        found.holders[role].add(person)
    found.active = set(
        User.objects.filter(is_active=True).employed_on(on).values_list("pk", flat=True)
    )
    _read_leaders(found, {version.plan.scope_id for version in asked})
    return found


def _deciders() -> models.QuerySet[RoleGrant, int]:
    """Whoever is more than a rep: the only ones that a step can ask."""
    return RoleGrant.objects.exclude(role=Role.REP).values_list("person", flat=True)


def _read_leaders(found: Known, scopes: Ids) -> None:
    edges = UnitAncestry.objects.on(found.on).filter(descendant__in=scopes, depth__gt=0)
    pairs = list(edges.order_by("depth").values_list("descendant", "ancestor"))
    leaders: dict[int, Ids] = defaultdict(set)
    rows = UnitLead.objects.on(found.on).filter(unit__in={above for _below, above in pairs})
    for unit, person in rows.values_list("unit", "person"):
        leaders[unit].add(person)
    for below, above in pairs:
        found.above[below].append(leaders[above])


def stands_for(actor: User, step: PlanApproval, known: Known) -> int | None:
    """Whose decision the actor's would be: the own, or that of somebody who is away. None when
    the actor may not decide: also an author, and who decided another step, never does."""
    version = step.version
    if actor.pk in known.barred(version) or actor.pk not in known.active:
        return None
    approvers = known.approvers(step, version)
    if actor.pk in approvers:
        return actor.pk
    away = Delegation.objects.on(known.on).filter(delegate=actor).order_by("pk")
    return next((pk for pk in away.values_list("person", flat=True) if pk in approvers), None)


def can_end(steps: list[set[int]]) -> bool:
    """Whether each step can get an approver of its own: nobody approves twice."""
    if not steps:
        return True
    first, *rest = sorted(steps, key=len)
    return any(can_end([left - {pk} for left in rest]) for pk in first)


def open_steps() -> list[PlanApproval]:
    """The next step of every version in approval, the longest waiting first."""
    rows = PlanApproval.objects.open().select_related("version__plan", "version__author")
    first: dict[int, PlanApproval] = {}
    for row in rows.order_by("version__submitted_at", "version", "position"):
        first.setdefault(row.version_id, row)
    return list(first.values())
