"""Target plans and their versions (T3, T7, T8)."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from targets.enums import (
    DECIDED,
    EDITABLE,
    IN_FORCE,
    AdjustmentReason,
    TargetType,
    VersionStatus,
)
from targets.models.metrics import Metric
from teams.models import Unit, UnitAncestry

if TYPE_CHECKING:
    from teams.models import User


class TargetPlanQuerySet(models.QuerySet["TargetPlan"]):
    """Questions about plans."""

    def visible_to(self, user: "User", on: date) -> Self:
        """Plans of the led units, and those that name the person as the owner. Having written a
        plan opens nothing: who leads the unit no longer does not see it any more."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        led = Unit.objects.led_by(user, on)
        asked = self._to_decide(user, on)
        return self.filter(Q(scope__in=led) | Q(owner=user) | Q(pk__in=asked))

    def _to_decide(self, user: "User", on: date) -> models.QuerySet[Any]:
        """The ids of plans in whose approval the person is asked."""
        from targets.models.approvals import PlanApproval  # noqa: PLC0415 - it names this module

        return PlanApproval.objects.asked_of(user, on).values("version__plan")

    def parents_for(self, user: "User", on: date) -> Self:
        """Plans that one of the person's may be linked to: also those of the units above."""
        if user.sees_company:
            return self
        led = Unit.objects.led_by(user, on)
        above = UnitAncestry.objects.on(on).filter(descendant__in=led).values("ancestor")
        return self.filter(scope__in=above)


class TargetPlan(models.Model):
    """One metric, one fiscal year, one scope unit; its numbers stand in versions."""

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    scope = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plans")
    #: Nobody on plans that were imported; the SMART check asks for one before a submit.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="owned_plans"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.CharField(max_length=12, choices=TargetType.choices, default=TargetType.SALES)
    reason = models.TextField(_("basis and reason"), blank=True)
    created_at = models.DateTimeField()

    objects = TargetPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "year", "scope"], name="one_plan_per_metric_year_scope"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Questions about versions."""

    def in_force(self) -> Self:
        return self.filter(status__in=IN_FORCE)

    def in_force_at(self, moment: object) -> Self:
        """The versions that held at a moment: issued by then and not yet superseded."""
        return self.filter(issued_at__lte=moment).filter(
            Q(superseded_at=None) | Q(superseded_at__gt=moment)
        )


class PlanVersion(models.Model):
    """The numbers of a plan as they are drafted, decided and, later, replaced.

    `revision` counts the saved edits of a draft: an edit names the one it was made on.
    """

    plan = models.ForeignKey(TargetPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    value = AmountField(_("target"))
    stretch = AmountField(_("stretch"), null=True, blank=True)
    challenge = AmountField(_("challenge"), null=True, blank=True)
    achievable_note = models.TextField(_("why it can be reached"), blank=True)
    category = models.CharField(max_length=14, choices=AdjustmentReason.choices, blank=True)
    reason = models.TextField(blank=True)
    effective_month = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    #: The closed months of its year, once read under this version's lock.
    closed_months: frozenset[date] | None = None

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status="issued"),
                name="one_issued_version_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(DECIDED), approved_at__isnull=False)
                | (~Q(status__in=sorted(DECIDED)) & Q(approved_at=None)),
                name="approved_at_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(author=None) | ~Q(approved_by=F("author")),
                name="plan_approver_is_not_author",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="plan_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE


class Milestone(models.Model):
    """What must be reached in a fiscal quarter."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="milestones")
    quarter = models.PositiveSmallIntegerField()
    amount = AmountField()

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["version", "quarter"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="milestone_in_a_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"Q{self.quarter} {self.amount}"
