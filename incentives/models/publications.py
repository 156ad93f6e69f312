"""What leaves a close: the payroll file, the open bulletin, and the budget beside it (P5, P6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.enums import PayPublication
from goalmgmt.core.fields import AmountField
from incentives.enums import ObjectionStatus
from incentives.models.closes import Close
from teams.models import Unit


class PayrollFile(models.Model):
    """A payroll file as it was handed out: numbered, kept, and marked when it is not the first."""

    number = models.CharField(max_length=30, unique=True)
    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="payroll_files")
    #: 1 is the original; every later one is marked as a repeat and says why.
    copy = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    format = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "XLSX")])
    people = models.PositiveIntegerField()
    total = AmountField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["close", "copy"]
        constraints = [
            models.UniqueConstraint(fields=["close", "copy"], name="payroll_copy_once"),
            models.CheckConstraint(
                condition=Q(copy=1) | ~Q(reason=""), name="payroll_repeat_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Bulletin(models.Model):
    """公示: what a publication told everybody, frozen, by the level that held that day.

    `content` holds the rows as everybody saw them, `basis` the recorded ground (plan, version,
    approvals); the amounts themselves stay on the statements.
    """

    close = models.OneToOneField(Close, on_delete=models.PROTECT, related_name="bulletin")
    number = models.CharField(max_length=30, unique=True)
    level = models.CharField(max_length=10, choices=PayPublication.choices)
    basis = models.JSONField(default=dict)
    content = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    objections_until = models.DateField()

    class Meta:
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.number


class BulletinObjection(models.Model):
    """What somebody holds against a publication, and the answer."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="objections")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("objection"))
    raised_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="answered", answered_at__isnull=False)
                | Q(status="open", answered_at=None),
                name="objection_answered_at_iff_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.pk}"


class PayBudget(models.Model):
    """The pay that the company planned for a fiscal year or quarter, of a unit or as a whole."""

    period = models.CharField(_("period"), max_length=10)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = AmountField(_("amount"))
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["period", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"],
                name="pay_budget_once",
                condition=Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["period"], name="pay_budget_of_all_once", condition=Q(unit=None)
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="pay_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.amount}"
