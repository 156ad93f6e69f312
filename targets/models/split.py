"""The split of a plan version: rows (unit, person, reserve) by month (T5)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalmgmt.core.fields import AmountField
from targets.enums import IN_FORCE, RowKind
from targets.models.plans import PlanVersion
from teams.models import Unit


class SplitRow(models.Model):
    """A node of the split. A unit's row equals the rows directly below it, reserve included.

    `unit` is the unit itself, the unit that the person is planned in, or the unit whose reserve
    it is; `parent` the row above (none for the scope).
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="rows")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    kind = models.CharField(max_length=8, choices=RowKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="split_rows"
    )
    position = models.PositiveIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "unit"],
                condition=Q(person=None),
                name="split_unit_row_once",
            ),
            models.UniqueConstraint(
                fields=["version", "unit", "person"],
                condition=Q(person__isnull=False),
                name="split_person_row_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="person", person__isnull=False)
                | (~Q(kind="person") & Q(person=None)),
                name="split_person_iff_person_row",
            ),
        ]
        indexes = [models.Index(fields=["person", "version"])]

    def __str__(self) -> str:
        return str(self.person if self.kind == RowKind.PERSON else self.unit)


class TargetCellQuerySet(models.QuerySet["TargetCell"]):
    """Questions about monthly targets."""

    def in_force(self) -> Self:
        """Cells of versions that hold now."""
        return self.filter(row__version__status__in=IN_FORCE)

    def held_at(self, moment: object) -> Self:
        """Cells of the versions that held at a moment."""
        versions = PlanVersion.objects.in_force_at(moment)
        return self.filter(row__version__in=versions)


class TargetCell(models.Model):
    """The target of a row in a fiscal month; `month` is its first day."""

    row = models.ForeignKey(SplitRow, on_delete=models.CASCADE, related_name="cells")
    month = models.DateField()
    amount = AmountField()
    is_locked = models.BooleanField(default=False)
    #: The version's revision with which the amount last changed: a staler edit is a conflict.
    revision = models.PositiveIntegerField(default=0)

    objects = TargetCellQuerySet.as_manager()

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["row", "month"], name="target_cell_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_not_negative"),
        ]
        indexes = [models.Index(fields=["month", "row"])]

    def __str__(self) -> str:
        return f"{self.row} {self.month:%Y-%m} {self.amount}"
