"""Changing an issued plan: only by a new version with its own resolution (product.md T8)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.files import File
from goalmgmt.core.periods import month_of
from targets import rules
from targets.enums import AdjustmentReason, VersionStatus
from targets.models import Milestone, PlanVersion, SplitRow, TargetCell, TargetPlan
from targets.operations import actions, evidence
from targets.operations.lenses import copy_lenses
from targets.operations.planned_ends import copy_planned
from targets.queries import grid as grids
from targets.queries.metrics import locked_months
from teams.models import User

OPEN = frozenset({
    VersionStatus.DRAFT, VersionStatus.SUBMITTED, VersionStatus.RETURNED, VersionStatus.APPROVED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Why and from when a plan changes; `value` None keeps the year's value."""

    category: str
    reason: str
    effective_month: date
    value: Decimal | None = None
    files: tuple[File, ...] = ()


@transaction.atomic
def start_adjustment(
    *, plan: TargetPlan, new: Adjustment, actor: User | None, now: datetime
) -> PlanVersion:
    """A new draft with the cells of the version in force; months before the effective one are
    fixed. Raises Conflict while another version is under way, Refused for a month that is
    outside the year or locked."""
    if not rules.can_edit_plan(actor, plan, clock.business_date(now)):
        raise NotAllowed(_("Only the leader of the scope, or one above, adjusts this plan."))
    states.lock(plan)
    former = plan.versions.filter(status=VersionStatus.ISSUED).first()
    if former is None:
        raise Conflict(_("Only an issued plan is adjusted; this one can still be edited."))
    if plan.versions.filter(status__in=OPEN).exists():
        raise Conflict(_("Another version of this plan is under way. Finish or withdraw it first."))
    month = month_of(new.effective_month)
    _check(new, month, former)
    version = copy_version(former, new, month, actor, now)
    evidence.add(version=version, files=new.files, actor=actor, now=now)
    audit.record(
        actor=actor, action="planversion.create", target=version, now=now, reason=new.reason,
        before={"version": former.number, "value": former.value},
        after={"version": version.number, "value": version.value, "category": new.category,
               "effective_month": month},
    )  # fmt: skip
    return version


def _check(new: Adjustment, month: date, former: PlanVersion) -> None:
    if new.category not in AdjustmentReason.values:
        raise Refused(_("Choose a category."), field="category")
    if not new.reason.strip():
        raise Refused(_("Give the reason and the evidence."), field="reason")
    if new.value is not None and new.value < 0:
        raise Refused(_("A target is not below zero. Enter 0 or more."), field="value")
    if month not in grids.fiscal_year(former).months():
        raise Refused(_("Choose a month of the plan's year."), field="effective_month")
    if locked_months([month]):
        raise Refused(_("That month is locked. Choose a later one."), field="effective_month")


def copy_version(
    former: PlanVersion, new: Adjustment, month: date | None, actor: User | None, now: datetime
) -> PlanVersion:
    """The next version of the plan with rows, cells and milestones like `former`."""
    last = former.plan.versions.order_by("-number").values_list("number", flat=True)[0]
    version = PlanVersion.objects.create(
        plan=former.plan, number=last + 1, author=actor, created_at=now,
        value=former.value if new.value is None else new.value,
        stretch=former.stretch, challenge=former.challenge,
        achievable_note=former.achievable_note, category=new.category,
        reason=new.reason.strip(), effective_month=month,
    )  # fmt: skip
    rows = _copy_rows(former, version)
    _copy_cells(former, rows)
    actions.copy(former, version)
    copy_lenses(former, version)
    copy_planned(former, rows)
    Milestone.objects.bulk_create(
        [
            Milestone(version=version, quarter=quarter, amount=amount)
            for quarter, amount in former.milestones.values_list("quarter", "amount")
        ]
    )
    return version


def _copy_rows(former: PlanVersion, version: PlanVersion) -> dict[int, SplitRow]:
    """The rows level by level, so that each finds the copy of the row above it."""
    copies: dict[int, SplitRow] = {}
    old = list(former.rows.order_by("depth", "position"))
    for depth in sorted({row.depth for row in old}):
        level = [row for row in old if row.depth == depth]
        made = SplitRow.objects.bulk_create(
            [
                SplitRow(
                    version=version,
                    parent=copies[row.parent_id] if row.parent_id else None,
                    kind=row.kind,
                    unit_id=row.unit_id,
                    person_id=row.person_id,
                    position=row.position,
                    depth=depth,
                )
                for row in level
            ],
            batch_size=1000,
        )
        copies.update({row.pk: copy for row, copy in zip(level, made, strict=True)})
    return copies


def _copy_cells(former: PlanVersion, rows: dict[int, SplitRow]) -> None:
    cells = TargetCell.objects.filter(row__version=former)
    TargetCell.objects.bulk_create(
        [
            TargetCell(row=rows[row], month=month, amount=amount)
            for row, month, amount in cells.values_list("row", "month", "amount")
        ],
        batch_size=2000,
    )
