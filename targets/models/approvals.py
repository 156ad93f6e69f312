"""The chain of approval (T7): the company's steps, those of a version, who stands in for whom."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from targets.enums import StepKind, StepStatus, VersionStatus
from targets.models.plans import PlanVersion
from teams.enums import Role
from teams.models import RoleGrant, UnitAncestry, UnitLead, User


class DecisionPolicy(models.Model):
    """How the company numbers its resolutions, and the words of clauses three to five: one row."""

    prefix = models.CharField(_("number prefix"), max_length=12, default="营决")
    yearly = models.BooleanField(_("numbers begin anew each year"), default=True)
    basis = models.TextField(_("clause 3, basis"), blank=True)
    incentive = models.TextField(_("clause 4, appraisal and incentive"), blank=True)
    effect = models.TextField(_("clause 5, effect"), blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_decision_policy")]

    def __str__(self) -> str:
        return self.prefix


class StepRule(models.Model):
    """Who decides: the shape that a step of the company and a step of a version share."""

    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="leader", role="", person=None)
                | (Q(kind="role", person=None) & ~Q(role=""))
                | Q(kind="person", role="", person__isnull=False),
                name="%(class)s_names_who_decides",
            )
        ]

    def __str__(self) -> str:
        if self.kind == StepKind.PERSON:
            return str(self.person)
        if self.kind == StepKind.ROLE:
            return str(Role(self.role).label)
        return str(StepKind(self.kind).label)


class ApprovalStep(StepRule):
    """A step of the company's chain; without any, leadership decides alone."""

    class Meta(StepRule.Meta):
        constraints = [
            *StepRule.Meta.constraints,
            models.UniqueConstraint(fields=["position"], name="approval_step_once"),
        ]


class PlanApprovalQuerySet(models.QuerySet["PlanApproval"]):
    """Questions about steps under way."""

    def open(self) -> Self:
        return self.filter(status=StepStatus.WAITING, version__status=VersionStatus.SUBMITTED)

    def asked_of(self, user: User, on: date) -> Self:
        """Steps that name the person, and open ones of those for whom the person stands in:
        whoever is asked to decide sees the plan, also outside the own units."""
        away = Delegation.objects.on(on).filter(delegate=user).values("person")
        roles = RoleGrant.objects.filter(person__in=away).values("role")
        leads = UnitLead.objects.on(on).filter(person__in=away).values("unit")
        led = UnitAncestry.objects.on(on).filter(ancestor__in=leads).values("descendant")
        standing_in = (
            Q(person__in=away)
            | Q(kind=StepKind.ROLE, role__in=roles)
            | Q(kind=StepKind.LEADER, version__plan__scope__in=led)
        )
        is_open = Q(status=StepStatus.WAITING, version__status=VersionStatus.SUBMITTED)
        return self.filter(Q(person=user) | (is_open & standing_in))


class PlanApproval(StepRule):
    """A step of one submission of a version: copied when it is handed in, so that a change of the
    company's chain never changes what is under way. `round` counts the submissions."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=StepStatus.choices, default=StepStatus.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    #: In whose place a delegate decided; the decider when it was the approver in person.
    in_place_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    objects = PlanApprovalQuerySet.as_manager()

    class Meta(StepRule.Meta):
        ordering = ["round", "position"]
        constraints = [
            *StepRule.Meta.constraints,
            models.UniqueConstraint(
                fields=["version", "round", "position"], name="plan_approval_step_once"
            ),
            models.UniqueConstraint(
                fields=["version", "round", "decided_by"],
                condition=Q(status="approved"),
                name="nobody_approves_a_plan_twice",
            ),
        ]
        indexes = [models.Index(fields=["status", "version"])]


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Questions about who stands in."""

    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at=None)


class Delegation(models.Model):
    """`delegate` decides in place of `person` from a day to another, both included."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("delegate")), name="delegation_to_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} > {self.delegate_id}"
