"""The quarterly close of a pay plan and its calculation runs (P5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goalmgmt.core.fields import AmountField
from incentives.enums import CloseStatus
from incentives.models.plans import PayPlan, PayPlanVersion


class Close(models.Model):
    """One plan, one period. `run` is the calculation that counts."""

    plan = models.ForeignKey(PayPlan, on_delete=models.PROTECT, related_name="closes")
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=16, choices=CloseStatus.choices, default=CloseStatus.OPEN)
    run = models.ForeignKey(
        "incentives.CloseRun", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    finance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    finance_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    disputes_until = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "plan"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period"], name="one_close_per_plan_period"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("finance_by")),
                name="close_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status="locked", locked_at__isnull=False)
                | (~Q(status="locked") & Q(locked_at=None)),
                name="close_locked_at_iff_locked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.period}"


class CloseRun(models.Model):
    """One calculation of a close: its statements are written once and never touched again."""

    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(PayPlanVersion, on_delete=models.PROTECT, related_name="+")
    total = AmountField(default=0)
    people = models.PositiveIntegerField(default=0)
    inputs_hash = models.CharField(max_length=64, blank=True)
    last_credit_id = models.BigIntegerField(default=0)
    calculated_at = models.DateTimeField()
    calculated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["close", "number"], name="close_run_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.close} #{self.number}"
