"""Visits: planned, logged, with a next step (K3)."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Product, User
from tracking.enums import NextStep, VisitOutcome, VisitStatus, VisitType
from tracking.models.customers import Customer


class VisitQuerySet(models.QuerySet["Visit"]):
    """Questions about visits."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own and those of the people in the led units; leadership sees all, finance and
        the administrator as such none (ux.md §1)."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        if user.has_role("manager"):
            return self.filter(Q(person=user) | Q(person__in=User.objects.led_by(user, on)))
        return self.filter(person=user)


class Visit(models.Model):
    """A visit to a customer. `client_id` makes saving it twice from a phone the same as once."""

    client_id = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits"
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(_("type"), max_length=8, choices=VisitType.choices, default="on_site")
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    status = models.CharField(
        max_length=10, choices=VisitStatus.choices, default=VisitStatus.PLANNED
    )
    planned_on = models.DateField(_("day"))
    planned_time = models.TimeField(_("time"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=VisitOutcome.choices, blank=True
    )
    next_step = models.CharField(
        _("next step"), max_length=10, choices=NextStep.choices, blank=True
    )
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    next_step_done_at = models.DateTimeField(null=True)
    note = models.TextField(_("note"), blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    competitor = models.CharField(_("competitor seen"), max_length=120, blank=True)
    #: What the checklist of the type asked then: [{"text": …, "done": …}].
    points = models.JSONField(default=list)
    products = models.ManyToManyField(Product, related_name="+")
    created_at = models.DateTimeField()
    logged_at = models.DateTimeField(null=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "planned_time", "-pk"]
        indexes = [models.Index(fields=["person", "planned_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", logged_at__isnull=False)
                | (~Q(status="done") & Q(logged_at=None)),
                name="visit_logged_iff_done",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(outcome=""), name="done_visit_has_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"V-{self.pk}"
