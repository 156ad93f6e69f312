"""Requests for review with their frozen chain, answers and thread (K7)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from teams.models import User
from tracking.flow_defaults import word
from tracking.flow_enums import (
    ApproverRole,
    FieldKind,
    FlowDecision,
    FlowStatus,
    StepMode,
)
from tracking.models.customers import Customer
from tracking.models.flow_templates import FlowTemplate


class FlowRequestQuerySet(models.QuerySet["FlowRequest"]):
    """Questions about requests."""

    def visible_to(self, user: User, on: date) -> Self:
        """One's own; once handed in also for its approvers (past and delegated), the managers
        above the author, and leadership."""
        if not user.is_authenticated:
            return self.none()
        part = FlowApprover.objects.filter(person=user).values("step__request")
        seen = Q(pk__in=part)
        if user.has_role("leadership"):
            seen = Q()
        elif user.has_role("manager"):
            seen |= Q(author__in=User.objects.led_by(user, on))
        return self.filter(Q(author=user) | (Q(submitted_at__isnull=False) & seen))


class FlowRequest(models.Model):
    """What somebody asks others to approve."""

    number = models.CharField(max_length=20, unique=True)
    template = models.ForeignKey(FlowTemplate, on_delete=models.PROTECT, related_name="requests")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flow_requests"
    )
    title = models.CharField(_("title"), max_length=120)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    amount = AmountField(_("amount"), null=True)
    status = models.CharField(max_length=10, choices=FlowStatus.choices, default=FlowStatus.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = FlowRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["author", "status"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class FlowAnswer(models.Model):
    """The answer to a question of the template as it was asked."""

    request = models.ForeignKey(FlowRequest, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=FieldKind.choices)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.label}: {self.text[:40]}"

    @property
    def shown(self) -> str:
        """The question as its reader sees it."""
        return word(self.label)


class FlowStep(models.Model):
    """A step as frozen at submission: open from `started_at` to `ended_at`."""

    request = models.ForeignKey(FlowRequest, on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, choices=ApproverRole.choices)
    mode = models.CharField(max_length=4, choices=StepMode.choices)
    days = models.PositiveSmallIntegerField()
    bulk = models.BooleanField()
    started_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "position"], name="flow_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.round}.{self.position}"


class FlowApproverQuerySet(models.QuerySet["FlowApprover"]):
    """Questions about decisions."""

    def awaited(self) -> Self:
        """Those that a request in review now waits for; never of its author."""
        return self.filter(
            decision="", step__started_at__isnull=False, step__ended_at=None,
            step__round=F("step__request__round"), step__request__status=FlowStatus.IN_REVIEW,
        ).exclude(person=F("step__request__author"))  # fmt: skip


class FlowApprover(models.Model):
    """Who decides a step, and what that person decided."""

    step = models.ForeignKey(FlowStep, on_delete=models.CASCADE, related_name="approvers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flow_steps"
    )
    handed_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=FlowDecision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects = FlowApproverQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="flow_approver_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="flow_decision_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.person_id}"


class FlowComment(models.Model):
    """A word in the thread of a request, with a file if there is one."""

    request = models.ForeignKey(FlowRequest, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_size = models.PositiveIntegerField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60] or self.file_name
