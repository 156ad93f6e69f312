"""Spot checks: a random sample of a month's visits or reports, and what was found (K4)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teams.models import User
from tracking.models.reports import Report
from tracking.models.visits import Visit


class SpotWhat(models.TextChoices):
    VISITS = "visits", pgettext_lazy("spot check", "visits")
    REPORTS = "reports", pgettext_lazy("spot check", "reports")


class Finding(models.TextChoices):
    ACCURATE = "accurate", pgettext_lazy("finding", "as written")
    INEXACT = "inexact", pgettext_lazy("finding", "not exact")
    UNTRUE = "untrue", pgettext_lazy("finding", "not true")


class SpotCheck(models.Model):
    """One draw. The seed and the share let anybody draw the same sample again."""

    what = models.CharField(max_length=8, choices=SpotWhat.choices)
    period = models.CharField(max_length=7)
    percent = models.PositiveSmallIntegerField(_("share in percent"))
    seed = models.CharField(max_length=32)
    #: How many there were to draw from.
    pool = models.PositiveIntegerField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="spot_checks"
    )
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-period", "what", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["drawn_by", "what", "period"], name="one_draw_a_month"),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100)), name="spot_check_draws_1_to_100_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.what}"


class SpotItemQuerySet(models.QuerySet["SpotItem"]):
    """Questions about drawn visits and reports."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who drew; once something was found also the author, who leads them, and leadership."""
        if not user.is_authenticated:
            return self.none()
        readers = Q(person=user) | Q(person__in=User.objects.led_by(user, on))
        if user.has_role("leadership"):
            readers = Q()
        return self.filter(Q(check_of__drawn_by=user) | readers & Q(found_at__isnull=False))


class SpotItem(models.Model):
    """A visit or a report that was drawn, and what was found."""

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="items")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="spot_items")
    report = models.ForeignKey(
        Report, null=True, on_delete=models.PROTECT, related_name="spot_items"
    )
    finding = models.CharField(max_length=8, choices=Finding.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    found_at = models.DateTimeField(null=True)

    objects = SpotItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, report=None) | Q(visit=None, report__isnull=False),
                name="a_visit_or_a_report_was_drawn",
            ),
            models.CheckConstraint(
                condition=Q(finding="", found_at=None)
                | (~Q(finding="") & Q(found_at__isnull=False)),
                name="finding_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.pk}"
