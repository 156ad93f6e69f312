"""What people do for each other: actions, help asked for, risks (K5)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teams.models import Unit, User
from tracking.enums_teamwork import HIGH, MEDIUM, ActionStatus, HelpStatus, RiskStatus
from tracking.models.columns import person_column
from tracking.models.customers import Customer
from tracking.models.deals import Deal
from tracking.models.reports import Report


class HelpQuerySet(models.QuerySet["HelpRequest"]):
    """Questions about help that was asked for."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who asked, who is to answer, who leads either, and leadership."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        led = User.objects.led_by(user, on)
        return self.filter(
            Q(author=user) | Q(addressee=user) | Q(author__in=led) | Q(addressee__in=led)
        )

    def waiting(self) -> Self:
        return self.filter(status=HelpStatus.OPEN)


class HelpRequest(models.Model):
    """Help that somebody needs of somebody until a day: alone, for a deal, or from a report."""

    author = person_column(related_name="help_requests")
    addressee = person_column(related_name="help_to_give")
    subject = models.CharField(_("subject"), max_length=200)
    wanted = models.TextField(_("what is wanted"))
    wanted_by = models.DateField(_("answer by"))
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT, related_name="help")
    report = models.OneToOneField(
        Report, null=True, on_delete=models.PROTECT, related_name="help_request"
    )
    status = models.CharField(max_length=10, choices=HelpStatus.choices, default=HelpStatus.OPEN)
    asked_at = models.DateTimeField()
    #: When somebody else than the author first wrote; null while nobody has.
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    objects = HelpQuerySet.as_manager()

    class Meta:
        ordering = ["wanted_by", "pk"]
        indexes = [models.Index(fields=["addressee", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="answered") | Q(answered_at__isnull=False),
                name="answered_help_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(author=models.F("addressee")), name="help_comes_from_another"
            ),
        ]

    def __str__(self) -> str:
        return f"H-{self.pk}"


class HelpMessage(models.Model):
    """A line of the talk about a request for help."""

    help = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="messages")
    author = person_column(related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"H-{self.help_id} {self.pk}"


class ActionQuerySet(models.QuerySet["Action"]):
    """Questions about actions."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who does it, who gave it, who leads either, and leadership."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        led = User.objects.led_by(user, on)
        return self.filter(Q(owner=user) | Q(given_by=user) | Q(owner__in=led))

    def open(self) -> Self:
        return self.filter(status=ActionStatus.OPEN)


class Action(models.Model):
    """Something that one person does until a day, whatever it came from."""

    title = models.CharField(_("what is to be done"), max_length=200)
    owner = person_column(related_name="actions")
    given_by = person_column(related_name="actions_given")
    due_on = models.DateField(_("due on"))
    note = models.TextField(_("note"), blank=True)
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT, related_name="actions")
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="actions"
    )
    help = models.ForeignKey(
        HelpRequest, null=True, on_delete=models.PROTECT, related_name="actions"
    )
    status = models.CharField(
        max_length=10, choices=ActionStatus.choices, default=ActionStatus.OPEN
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["owner", "status", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", ended_at=None)
                | (~Q(status="open") & Q(ended_at__isnull=False)),
                name="action_ended_iff_not_open",
            ),
        ]

    def __str__(self) -> str:
        return f"A-{self.pk}"


class RiskQuerySet(models.QuerySet["Risk"]):
    """Questions about risks."""

    def visible_to(self, user: User, on: date) -> Self:
        """Who works on it, who leads them or the unit, and leadership."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role("leadership"):
            return self
        led = User.objects.led_by(user, on)
        return self.filter(
            Q(owner=user) | Q(raised_by=user) | Q(owner__in=led)
            | Q(unit__in=Unit.objects.led_by(user, on))
        )  # fmt: skip

    def open(self) -> Self:
        return self.exclude(status=RiskStatus.CLOSED)


class Risk(models.Model):
    """What may go wrong for a unit or a deal: how likely and how bad, from 1 to 5 each, what is
    done against it, who and until when."""

    title = models.CharField(_("what may happen"), max_length=200)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="risks")
    deal = models.ForeignKey(Deal, null=True, on_delete=models.PROTECT, related_name="risks")
    likelihood = models.PositiveSmallIntegerField(_("likelihood"))
    impact = models.PositiveSmallIntegerField(_("impact"))
    measure = models.TextField(_("measure"))
    owner = person_column(related_name="risks")
    raised_by = person_column(related_name="+")
    due_on = models.DateField(_("due on"))
    status = models.CharField(max_length=10, choices=RiskStatus.choices, default=RiskStatus.OPEN)
    created_at = models.DateTimeField()

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, deal=None) | Q(unit=None, deal__isnull=False),
                name="risk_of_a_unit_or_a_deal",
            ),
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)),
                name="risk_rated_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"K-{self.pk}"

    @property
    def rating(self) -> int:
        """Likelihood × impact."""
        return self.likelihood * self.impact

    @property
    def band(self) -> str:
        """The badge of the rating: high, medium or low."""
        if self.rating >= HIGH:
            return "risk_high"
        return "risk_medium" if self.rating >= MEDIUM else "risk_low"
