"""Where every unit and person stood at the end of a day, as it was known that night (P1)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalmgmt.core.fields import AmountField
from targets.models import Metric
from teams.models import Unit


class SnapshotQuerySet(models.QuerySet["LedgerSnapshot"]):
    """Questions about snapshots."""

    def of_day(self, metric: Metric, period: str, day: date) -> Self:
        return self.filter(metric=metric, period=period, day=day)


class LedgerSnapshot(models.Model):
    """The figures of a unit (with all below) or a person in a period, as of `day`.

    Kept as they were: what was recorded after `taken_at` is what changed since. Written once a
    night for the running year, quarter and month.
    """

    day = models.DateField()
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    target = AmountField()
    plan_to_date = AmountField()
    achieved = AmountField()
    taken_at = models.DateTimeField()

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "pk"]
        indexes = [models.Index(fields=["metric", "period", "day"])]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "metric", "period", "unit"],
                condition=Q(person=None),
                name="snapshot_of_unit_once",
            ),
            models.UniqueConstraint(
                fields=["day", "metric", "period", "person"],
                condition=Q(unit=None),
                name="snapshot_of_person_once",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None) | Q(unit=None, person__isnull=False),
                name="snapshot_of_one_node",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.period} {self.achieved}"
