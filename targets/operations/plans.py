"""Making a target plan and changing what its draft says about itself."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, locks, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import rules
from targets.enums import DECIDED, VERSION
from targets.models import Metric, Milestone, PlanVersion, TargetPlan
from targets.operations import checks, drafts, rows
from teams.models import Unit, User

#: Two plans that become each other's parent at once would make a ring.
PARENTS_LOCK = "targets.parents"


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What a plan is made of; `milestones` by quarter number."""

    name: str
    metric: Metric
    year: int
    scope: Unit
    value: Decimal
    owner: User | None = None
    parent: TargetPlan | None = None
    kind: str = "sales"
    reason: str = ""
    achievable_note: str = ""
    stretch: Decimal | None = None
    challenge: Decimal | None = None
    milestones: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the figures: changed only until a first version is decided."""

    owner: User | None
    parent: TargetPlan | None
    kind: str = "sales"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a draft may still change of its figures; `milestones` replaces all of them. `seen` is
    the mark (`mark_of`) of the figures that the editor read: others are not overwritten unseen."""

    value: Decimal
    stretch: Decimal | None = None
    challenge: Decimal | None = None
    achievable_note: str = ""
    milestones: Mapping[int, Decimal] = field(default_factory=dict)
    frame: Frame | None = None
    seen: str = ""


class Duplicate(Refused):
    """The metric, year and scope have a plan already: `plan`, to link to."""

    def __init__(self, plan: TargetPlan) -> None:
        super().__init__(
            _("%(plan)s already stands for this metric, year and scope. Open it instead.")
            % {"plan": plan},
            field="scope",
        )
        self.plan = plan


@transaction.atomic
def create_plan(*, new: NewPlan, actor: User | None, now: datetime) -> PlanVersion:
    """Make the plan with its first draft and the rows of its split, all cells at zero.

    Raises NotAllowed unless `actor` leads the scope or stands above, Duplicate when the metric,
    year and scope have a plan, Refused for a figure that cannot be.
    """
    today = clock.business_date(now)
    if not rules.can_plan_for(actor, new.scope, today):
        raise NotAllowed(_("Only the leader of the scope, or one above, sets its target."))
    new = replace(new, metric=states.lock(new.metric))  # its meaning stays until the commit
    checks.check_new(new)
    Unit.objects.select_for_update().get(pk=new.scope.pk)
    same = TargetPlan.objects.filter(metric=new.metric, year=new.year, scope=new.scope).first()
    if same is not None:
        raise Duplicate(same)
    plan = TargetPlan.objects.create(
        code=free_code(new), name=new.name.strip(), metric=new.metric, year=new.year,
        scope=new.scope, owner=new.owner, author=actor, parent=new.parent, kind=new.kind,
        reason=new.reason, created_at=now,
    )  # fmt: skip
    version = PlanVersion.objects.create(
        plan=plan, value=new.value, stretch=new.stretch, challenge=new.challenge,
        achievable_note=new.achievable_note, author=actor, created_at=now,
    )  # fmt: skip
    _set_milestones(version, new.milestones)
    audit.record(
        actor=actor, action="planversion.create", target=version, now=now, reason=new.reason,
        after={"metric": new.metric.code, "year": new.year, "scope": new.scope.code,
               **{name: value for name, value in figures_of(version).items() if value}},
    )  # fmt: skip
    rows.build_rows(version=version, actor=actor, now=now)
    return version


@transaction.atomic
def change_draft(
    *, version: PlanVersion, figures: Figures, actor: User | None, now: datetime
) -> PlanVersion:
    """Replace the figures of a draft: value, levels, note and milestones, and its frame.

    Raises Conflict when the figures are no longer those that the editor saw.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    if figures.seen and figures.seen != mark_of(fresh):
        raise Conflict(_("Somebody changed these figures meanwhile. Open them again and look."))
    checks.check_figures(fresh.plan.metric, figures)
    before = figures_of(fresh)
    if figures.frame is not None:
        _change_frame(fresh, figures.frame)
    fresh.value, fresh.stretch, fresh.challenge = figures.value, figures.stretch, figures.challenge
    fresh.achievable_note = figures.achievable_note
    fresh.revision += 1
    fresh.save(update_fields=["value", "stretch", "challenge", "achievable_note", "revision"])
    _set_milestones(fresh, figures.milestones)
    after = figures_of(fresh)
    changed = [name for name in after if after[name] != before[name]]
    audit.record(
        actor=actor, action="planversion.change", target=fresh, now=now,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )  # fmt: skip
    return fresh


def _change_frame(version: PlanVersion, frame: Frame) -> None:
    """Owner, parent, type and reason, as long as no version of the plan is decided."""
    locks.hold(PARENTS_LOCK)
    plan = states.lock(version.plan)
    checks.check_parent(plan, frame.parent)
    if plan.versions.filter(status__in=DECIDED).exists():
        if (plan.owner, plan.parent, plan.kind, plan.reason) == (
            frame.owner, frame.parent, frame.kind, frame.reason,
        ):  # fmt: skip
            return
        raise Refused(_("Owner, parent and type of a decided plan stay as they were decided."))
    plan.owner, plan.parent = frame.owner, frame.parent
    plan.kind, plan.reason = frame.kind, frame.reason
    plan.save(update_fields=["owner", "parent", "kind", "reason"])
    version.plan = plan


def figures_of(version: PlanVersion) -> dict[str, Any]:
    """What `change_draft` may change, field by field, for audit trail and mark."""
    plan = version.plan
    return {
        "value": version.value, "stretch": version.stretch, "challenge": version.challenge,
        "achievable_note": version.achievable_note,
        "milestones": {f"Q{q}": amount for q, amount in sorted(milestones_of(version).items())},
        "owner": str(plan.owner or ""), "parent": str(plan.parent or ""),
        "kind": plan.kind, "plan_reason": plan.reason,
    }  # fmt: skip


def mark_of(version: PlanVersion) -> str:
    """A short mark of the figures as they stand; it changes when any of them does."""
    return hashlib.sha256(repr(_canonical(figures_of(version))).encode()).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    """The same for an amount as it was typed and as the database gives it back."""
    if isinstance(value, dict):
        return [(name, _canonical(part)) for name, part in value.items()]
    return f"{value:.2f}" if isinstance(value, Decimal) else value


@transaction.atomic
def withdraw(
    *, version: PlanVersion, reason: str, actor: User | None, now: datetime
) -> PlanVersion:
    """Give a draft up; the version in force, if any, stays."""
    fresh = drafts.lock_open(version, actor=actor, on=clock.business_date(now))
    return states.transition(fresh, VERSION, states.Move("withdraw", actor, now, reason))


def milestones_of(version: PlanVersion) -> dict[int, Decimal]:
    return dict(version.milestones.values_list("quarter", "amount"))


def free_code(new: NewPlan) -> str:
    """`2026-receipts-sc`, numbered on when it is taken."""
    stem = slugify(f"{new.year}-{new.metric.code}-{new.scope.code}")[:70] or f"{new.year}-plan"
    taken = set(TargetPlan.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    return code


def _set_milestones(version: PlanVersion, milestones: Mapping[int, Decimal]) -> None:
    version.milestones.all().delete()
    Milestone.objects.bulk_create(
        [Milestone(version=version, quarter=q, amount=amount) for q, amount in milestones.items()]
    )
