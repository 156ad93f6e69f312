"""Measured values: satisfaction, market share and whatever else no fact carries (K8)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalmgmt.core.fields import AmountField
from targets.models import Metric
from teams.models import Unit, User


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    """Questions about measured values."""

    def in_force(self) -> Self:
        """Those that no later entry corrects or takes back."""
        return self.filter(replaced_by=None, amount__isnull=False)

    def visible_to(self, user: User, on: date) -> Self:
        """The values of the units that the person leads, and of the people whose results the
        person may see."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        led = Unit.objects.led_by(user, on)
        people = User.objects.visible_to(user, on)
        return self.filter(Q(person=None, unit__in=led) | Q(person__in=people))


class Measurement(models.Model):
    """A value that somebody measured for a unit or a person in a period, with its evidence.

    Never changed: a correction is a new entry that replaces the old one, and one without an
    amount takes it back. `month` is the last fiscal month of the period: the one it counts in.
    A person's value is stamped with the unit of the day on which it was measured (C3).
    """

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    period = models.CharField(max_length=8)
    starts_on = models.DateField()
    month = models.DateField()
    measured_on = models.DateField()
    amount = AmountField(null=True)
    source = models.CharField(max_length=120)
    evidence = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        indexes = [models.Index(fields=["metric", "month"])]
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "unit", "starts_on", "month"],
                condition=Q(person=None, replaces=None),
                name="measurement_of_unit_once",
            ),
            models.UniqueConstraint(
                fields=["metric", "person", "starts_on", "month"],
                condition=Q(person__isnull=False, replaces=None),
                name="measurement_of_person_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(replaces__isnull=False),
                name="measurement_says_or_takes_back",
            ),
            models.CheckConstraint(
                condition=Q(month__gte=models.F("starts_on")), name="measurement_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"ME-{self.pk}"
