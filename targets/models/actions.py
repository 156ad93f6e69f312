"""The action plan and the risks of a version (product.md T3).

What is decided (what, who, until when, with which means) belongs to the version and is copied to
the next one; whether it is done is progress: it follows `key` through all versions of the plan.
"""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from targets import risk
from targets.enums import IN_FORCE, Level
from targets.models.plans import PlanVersion, TargetPlan
from teams.models import User


class PlanItemQuerySet(models.QuerySet[Any]):
    """Questions about steps and risks."""

    def visible_to(self, user: User, on: date) -> Self:
        """Those of the plans that one sees, and one's own once their version is in force."""
        if not user.is_authenticated:
            return self.none()
        plans = TargetPlan.objects.visible_to(user, on)
        own = Q(owner=user, version__status__in=IN_FORCE)
        return self.filter(Q(version__plan__in=plans) | own)

    def in_force(self) -> Self:
        return self.filter(version__status__in=IN_FORCE)

    def open(self) -> Self:
        return self.filter(done_at=None)


class PlanItem(models.Model):
    """What somebody has to do until a day. `revision` counts the edits: an edit names the one
    that it was made on."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_%(class)ss"
    )
    due_on = models.DateField(_("due"))
    revision = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, on: date) -> bool:
        return self.done_at is None and self.due_on < on


class PlanStep(PlanItem):
    """A step of the action plan with its means: who helps, person-days, budget in yuan."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="steps")
    people = models.CharField(_("people"), max_length=200, blank=True)
    days = AmountField(_("person-days"), null=True, blank=True)
    budget = AmountField(_("budget"), null=True, blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta(PlanItem.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="plan_step_once"),
            models.CheckConstraint(
                condition=(Q(days=None) | Q(days__gte=0)) & (Q(budget=None) | Q(budget__gte=0)),
                name="plan_step_means_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["owner", "done_at", "due_on"])]


class PlanRisk(PlanItem):
    """What may keep the plan from its target, and the measure against it."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="risks")
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), choices=Level.choices)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level.choices)
    measure = models.TextField(_("measure"))

    objects = PlanItemQuerySet.as_manager()

    class Meta(PlanItem.Meta):
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="plan_risk_once"),
            models.CheckConstraint(
                condition=Q(likelihood__in=Level.values, impact__in=Level.values),
                name="plan_risk_levels",
            ),
        ]
        indexes = [models.Index(fields=["owner", "done_at", "due_on"])]

    @property
    def rating(self) -> str:
        return risk.rating(self.likelihood, self.impact)
