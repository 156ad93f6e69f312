"""Reports: daily, weekly, monthly, prefilled with facts (K4)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import User
from tracking.enums import HANDED_IN, ReportKind, ReportStatus


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions about reports."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own at any state; others' once handed in, for their managers and leadership."""
        if not user.is_authenticated:
            return self.none()
        others = self.none()
        if user.has_role("leadership"):
            others = self.exclude(status=ReportStatus.DRAFT)
        elif user.has_role("manager"):
            people = User.objects.led_by(user, on)
            others = self.exclude(status=ReportStatus.DRAFT).filter(person__in=people)
        return self.filter(Q(person=user) | Q(pk__in=others.values("pk")))

    def to_read(self) -> Self:
        return self.filter(status=ReportStatus.SUBMITTED)


class Report(models.Model):
    """A person's report on a period. `facts` are frozen when it is handed in."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports"
    )
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=ReportStatus.choices, default=ReportStatus.DRAFT
    )
    facts = models.JSONField(default=dict)
    summary = models.TextField(_("summary"), blank=True)
    next_plan = models.TextField(_("next plan"), blank=True)
    help_wanted = models.TextField(_("help wanted"), blank=True)
    return_reason = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "period"], name="report_once"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(HANDED_IN)) | Q(submitted_at__isnull=False),
                name="handed_in_report_has_time",
            ),
        ]
        indexes = [models.Index(fields=["kind", "period", "status"])]

    def __str__(self) -> str:
        return f"{self.period} {self.person_id}"


class ReportComment(models.Model):
    """What a reader writes under a report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
