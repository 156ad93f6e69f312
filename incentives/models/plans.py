"""Pay plans, their versions and who is on them (P3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incentives.enums import PlanStatus
from teams.models.units import DatedEdge, DatedQuerySet


class PayPlan(models.Model):
    """A pay plan; its rules stand in versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PayPlanVersion(models.Model):
    """The rules from a day on, as the engine's canonical JSON; approved rules never change."""

    plan = models.ForeignKey(PayPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    starts_on = models.DateField(_("valid from"))
    #: The first day on which the rules no longer hold, where that was said from the start.
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    definition = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="pay_version_number_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(author=None) | ~Q(approved_by=F("author")),
                name="pay_approver_is_not_author",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "retired"], approved_at__isnull=False)
                | Q(status__in=["draft", "submitted"], approved_at=None),
                name="pay_approved_at_iff_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class PlanAssignment(DatedEdge):
    """Who is paid by which plan, with the person's own parameters (`{"rate": "0.012"}`)."""

    plan = models.ForeignKey(PayPlan, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pay_assignments"
    )
    params = models.JSONField(default=dict)

    objects = DatedQuerySet.as_manager()

    class Meta(DatedEdge.Meta):
        constraints = [
            *DatedEdge.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "person", "starts_on"], name="assignment_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.plan_id}"


class PlanAcknowledgement(models.Model):
    """A person on the plan has read the rules of a version."""

    version = models.ForeignKey(
        PayPlanVersion, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pay_acknowledgements"
    )
    acknowledged_at = models.DateTimeField()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="acknowledge_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.version_id}"
