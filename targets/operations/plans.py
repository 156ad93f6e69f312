"""Making a target plan and changing what its draft says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, states
from goalmgmt.core.amounts import MAX_AMOUNT
from goalmgmt.core.errors import NotAllowed, Refused
from targets import rules
from targets.enums import VERSION
from targets.models import Metric, Milestone, PlanVersion, TargetPlan
from targets.operations import drafts, rows
from teams.models import Unit, User

FIRST_YEAR, LAST_YEAR = 1990, 2199


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
class Figures:
    """What a draft may still change of its figures; `milestones` replaces all of them."""

    value: Decimal
    stretch: Decimal | None = None
    challenge: Decimal | None = None
    achievable_note: str = ""
    milestones: Mapping[int, Decimal] = field(default_factory=dict)


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
    _check(new)
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
               "value": new.value, "milestones": dict(new.milestones)},
    )  # fmt: skip
    rows.build_rows(version=version, actor=actor, now=now)
    return version


@transaction.atomic
def change_draft(
    *, version: PlanVersion, figures: Figures, actor: User | None, now: datetime
) -> PlanVersion:
    """Replace the figures of a draft: value, levels, note and milestones."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    _check_value(figures.value)
    _check_milestones(figures.milestones)
    before = {"value": fresh.value, "milestones": milestones_of(fresh)}
    fresh.value, fresh.stretch, fresh.challenge = figures.value, figures.stretch, figures.challenge
    fresh.achievable_note = figures.achievable_note
    fresh.revision += 1
    fresh.save(update_fields=["value", "stretch", "challenge", "achievable_note", "revision"])
    _set_milestones(fresh, figures.milestones)
    audit.record(
        actor=actor, action="planversion.change", target=fresh, now=now, before=before,
        after={"value": figures.value, "milestones": dict(figures.milestones)},
    )  # fmt: skip
    return fresh


@transaction.atomic
def withdraw(
    *, version: PlanVersion, reason: str, actor: User | None, now: datetime
) -> PlanVersion:
    """Give a draft up; the version in force, if any, stays."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
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


def _check(new: NewPlan) -> None:
    if not new.name.strip():
        raise Refused(_("Name the plan, for example “2026 South China receipts”."), field="name")
    if not FIRST_YEAR <= new.year <= LAST_YEAR:
        raise Refused(_("Choose a year from 1990 to 2199."), field="year")
    if new.parent is not None and (
        new.parent.year != new.year or new.parent.metric_id != new.metric.pk
    ):
        raise Refused(_("The parent plan must be of the same metric and year."), field="parent")
    _check_value(new.value)
    _check_milestones(new.milestones)


def _check_value(value: Decimal) -> None:
    if value < 0:
        raise Refused(_("A target is not below zero. Enter 0 or more."), field="value")
    if value > MAX_AMOUNT:
        raise Refused(_("The target is too large. Check for digits too many."), field="value")


def _check_milestones(milestones: Mapping[int, Decimal]) -> None:
    for quarter, amount in milestones.items():
        if quarter not in {1, 2, 3, 4} or amount < 0:
            raise Refused(
                _("A milestone belongs to a quarter from 1 to 4 and is not below zero."),
                field=f"milestone_{quarter}",
            )


def _set_milestones(version: PlanVersion, milestones: Mapping[int, Decimal]) -> None:
    version.milestones.all().delete()
    Milestone.objects.bulk_create(
        [Milestone(version=version, quarter=q, amount=amount) for q, amount in milestones.items()]
    )
