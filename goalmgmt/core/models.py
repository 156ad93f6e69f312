"""What every floor stands on: policy, audit trail, outbox, notifications, jobs, idempotency."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from goalmgmt.core.enums import (
    CheckIn,
    JobStatus,
    ManagerPay,
    OutboxStatus,
    PayBasis,
    PayPublication,
    RankingVisibility,
)
from goalmgmt.core.fields import RateField


class CompanyPolicy(models.Model):
    """The company and its policies: one row (product.md, People and what they may do)."""

    name = models.CharField(max_length=120, default="goalmgmt")
    currency = models.CharField(max_length=3, default="CNY")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    fiscal_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    pay_basis = models.CharField(max_length=10, choices=PayBasis.choices, default=PayBasis.RECEIPTS)
    pay_publication = models.CharField(
        max_length=10, choices=PayPublication.choices, default=PayPublication.NAME_AND_AMOUNT
    )
    ranking_visibility = models.CharField(
        max_length=10, choices=RankingVisibility.choices, default=RankingVisibility.FULL
    )
    manager_pay = models.CharField(
        max_length=10, choices=ManagerPay.choices, default=ManagerPay.AFTER_APPROVAL
    )
    reserve_limit = RateField(default=Decimal(0))
    check_in = models.CharField(max_length=10, choices=CheckIn.choices, default=CheckIn.OPTIONAL)
    newcomer_months = models.PositiveSmallIntegerField(default=12)
    ramp_months = models.PositiveSmallIntegerField(default=3)
    report_hour = models.TimeField(default="09:30")
    dispute_days = models.PositiveSmallIntegerField(default=5)
    grade_bands = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_company_policy")]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that the company works or rests, other than the law says (T2, K4)."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()


class AuditEvent(models.Model):
    """One entry of the audit trail (C8). Rows are only ever inserted: triggers see to it."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=60, db_index=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "id"])]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.object_label}"


class Notification(models.Model):
    """Something that a person is told once: unique by event, person and channel."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    event = models.CharField(max_length=120)
    channel = models.CharField(max_length=10, default="app")
    #: Message id and its parameters; rendered in the reader's language.
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person", "channel"], name="notification_once")
        ]
        indexes = [models.Index(fields=["person", "read_at", "-created_at"])]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.kind


class OutboxMessage(models.Model):
    """A slow or outward effect, written with the business transaction and sent by a worker."""

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True)
    payload = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10, choices=OutboxStatus.choices, default=OutboxStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "due_at"])]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class JobRun(models.Model):
    """One run of a job for a key (often a period): claimed once, leased, swept when it dies."""

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    args = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="job_once_per_key")]
        indexes = [models.Index(fields=["status", "leased_until"])]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class IdempotencyKey(models.Model):
    """The answer to a write that a client may send twice with the same key."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=120)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField()
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return self.key


class ImportBatch(models.Model):
    """A file that was imported: by its hash the same file is known again."""

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class NumberSeries(models.Model):
    """The last number given in a series (resolutions, payroll files), locked while taking one."""

    code = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.code} {self.last}"
