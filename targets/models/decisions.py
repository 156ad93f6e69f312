"""Resolutions and the acceptance by each person (T7)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from targets.enums import AcceptanceStatus, AnswerOutcome
from targets.models.plans import PlanVersion, TargetPlan
from teams.models import User


class Resolution(models.Model):
    """The numbered decision on a version, its text frozen with the hash of what it decides."""

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="resolution")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    meeting = models.CharField(max_length=120)
    held_on = models.DateField()
    attendees = models.TextField(blank=True)
    decision = models.TextField()
    basis = models.TextField(blank=True)
    incentive = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    tables = models.JSONField(default=dict)
    #: What page, PDF and `document_hash` are made from: everything that the paper says.
    document = models.JSONField(default=dict)
    document_hash = models.CharField(max_length=64, blank=True)
    content_hash = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="resolution_number_once")
        ]

    def __str__(self) -> str:
        return self.number


class ResolutionDraft(models.Model):
    """The words of the resolution while a version is in approval: frozen when it is signed."""

    version = models.OneToOneField(PlanVersion, on_delete=models.CASCADE, related_name="wording")
    meeting = models.CharField(max_length=120)
    held_on = models.DateField()
    attendees = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    incentive = models.TextField(blank=True)
    effect = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.version)


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    """Questions about answers."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own, and those to the plans that one sees."""
        if not user.is_authenticated:
            return self.none()
        plans = TargetPlan.objects.visible_to(user, on)
        return self.filter(Q(person=user) | Q(version__plan__in=plans))


class Acceptance(models.Model):
    """A person's answer to the own target of a version."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="acceptances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances"
    )
    status = models.CharField(
        max_length=10, choices=AcceptanceStatus.choices, default=AcceptanceStatus.PENDING
    )
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=AnswerOutcome.choices, blank=True)
    #: The first answer to the same figures: an adjustment that leaves them alone asks nobody anew.
    carried_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="carried_to"
    )

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="acceptance_once"),
            models.CheckConstraint(
                condition=Q(status="pending", decided_at=None)
                | (~Q(status="pending") & Q(decided_at__isnull=False)),
                name="acceptance_decided_at_iff_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.person}"
