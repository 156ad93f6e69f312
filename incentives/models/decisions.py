"""What people say and decide about a close: waivers, confirmations, disputes, adjustments (P5)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from incentives.enums import AdjustmentKind, DisputeOutcome, DisputeStatus
from incentives.models.closes import Close
from incentives.models.plans import PayPlan
from incentives.models.statements import Statement, StatementLine


class ExceptionWaiver(models.Model):
    """An exception of a close that somebody looked at and let pass, with the reason.

    `key` names the exception by its content (code, person, params), so that a new calculation
    that finds the same again keeps the waiver and one that finds something else does not.
    """

    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="waivers")
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=40)
    reason = models.TextField()
    waived_at = models.DateTimeField()
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["close", "pk"]
        constraints = [models.UniqueConstraint(fields=["close", "key"], name="waiver_once")]

    def __str__(self) -> str:
        return f"{self.close_id} {self.code}"


class Confirmation(models.Model):
    """The person found the statement right."""

    statement = models.OneToOneField(
        Statement, on_delete=models.PROTECT, related_name="confirmation"
    )
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.statement_id} confirmed"


class Dispute(models.Model):
    """An objection to a statement, mostly to one line of it; decided with one of four outcomes.

    `granted` is what the decision adds to the pay (negative: takes away); it becomes a
    `PayAdjustment` of the next open close.
    """

    number = models.CharField(max_length=20, unique=True)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="disputes")
    line = models.ForeignKey(
        StatementLine, null=True, on_delete=models.PROTECT, related_name="disputes"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="disputes"
    )
    raised_at = models.DateTimeField()
    reason = models.TextField(_("reason"))
    expected = AmountField(_("expected amount"), null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=DisputeStatus.choices, default=DisputeStatus.OPEN
    )
    due_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=DisputeOutcome.choices, blank=True)
    answer = models.TextField(blank=True)
    granted = AmountField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("raised_by")),
                name="dispute_not_decided_by_raiser",
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decided_at__isnull=False)
                | (~Q(status="decided") & Q(decided_at=None)),
                name="dispute_decided_at_iff_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DisputeMessage(models.Model):
    """A word in the thread of a dispute, with at most one file: its bytes lie under media by their
    digest. Written once and never changed (C2)."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_size = models.PositiveIntegerField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(file_digest=""), name="dispute_message_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.pk}"


class PayAdjustment(models.Model):
    """An amount that a decision adds to a person's pay, or takes back: paid by the next close of
    the plan that is calculated (C2, C4). A mistake is another adjustment that `reverses` it."""

    plan = models.ForeignKey(PayPlan, on_delete=models.PROTECT, related_name="adjustments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pay_adjustments"
    )
    kind = models.CharField(max_length=12, choices=AdjustmentKind.choices)
    amount = AmountField()
    reason = models.TextField()
    line = models.ForeignKey(
        StatementLine, null=True, on_delete=models.PROTECT, related_name="pay_adjustments"
    )
    dispute = models.OneToOneField(
        Dispute, null=True, on_delete=models.PROTECT, related_name="adjustment"
    )
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="pay_adjustment_not_zero")
        ]

    def __str__(self) -> str:
        return f"PA-{self.pk}"
