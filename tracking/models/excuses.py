"""Who need not hand in a report, and who was reminded of one (K4)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import User
from tracking.enums import ExcuseStatus, ReminderMoment, ReportKind


class ExcuseQuerySet(models.QuerySet["Excuse"]):
    """Questions about excuses."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own, and those of the people whose reports one waits for."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        return self.filter(Q(person=user) | Q(person__in=User.objects.led_by(user, on)))

    def granted(self) -> Self:
        return self.filter(status=ExcuseStatus.GRANTED)


class Excuse(models.Model):
    """A person's report that is not owed, or asked not to be: leave, illness, a trip."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="excuses"
    )
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(_("reason"), max_length=500)
    status = models.CharField(max_length=10, choices=ExcuseStatus.choices)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    objects = ExcuseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "period"], name="excuse_once"),
            models.CheckConstraint(
                condition=Q(status="asked") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_excuse_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["kind", "period", "status"])]

    def __str__(self) -> str:
        return f"{self.period} {self.person_id}"


class ReportReminder(models.Model):
    """That a person was reminded of a report: each moment of the clock once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="report_reminders"
    )
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    period = models.CharField(max_length=10)
    moment = models.CharField(max_length=10, choices=ReminderMoment.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "period", "moment"],
                condition=~Q(moment="by_hand"),
                name="reminded_once_by_the_clock",
            ),
            models.CheckConstraint(
                condition=Q(moment="by_hand", by__isnull=False)
                | (~Q(moment="by_hand") & Q(by=None)),
                name="reminder_by_hand_says_whose",
            ),
        ]
        indexes = [models.Index(fields=["person", "kind", "period"])]

    def __str__(self) -> str:
        return f"{self.period} {self.person_id} {self.moment}"
