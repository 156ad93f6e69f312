"""The voice from below: a unit leader's numbers for the own subtree of a draft (T5)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goalmgmt.core.fields import AmountField
from targets.enums import ProposalStatus
from targets.models.plans import PlanVersion, TargetPlan
from targets.models.split import SplitRow
from teams.models import Unit

if TYPE_CHECKING:
    from teams.models import User


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Questions about proposals."""

    def visible_to(self, user: "User", on: date) -> Self:
        """One's own, those of units that one leads, and those to plans that one sees."""
        if not user.is_authenticated:
            return self.none()
        plans = TargetPlan.objects.visible_to(user, on).values("pk")
        led = Unit.objects.led_by(user, on).values("pk")
        return self.filter(
            Q(author=user) | Q(row__unit__in=led) | Q(version__plan__in=plans)
        ).distinct()


class Proposal(models.Model):
    """What a leader proposes for a unit's row and the rows below it.

    `base_revision` is the version's revision at which the numbers were proposed: a cell that
    changed since cannot be overwritten by taking the proposal over.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="proposals")
    row = models.ForeignKey(SplitRow, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    status = models.CharField(
        max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN
    )
    note = models.TextField()
    base_revision = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["row"], condition=Q(status="open"), name="one_open_proposal_per_row"
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None)
                | (~Q(status="open") & Q(decided_at__isnull=False)),
                name="proposal_decided_at_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn") | Q(decided_by=None) | ~Q(decided_by=F("author")),
                name="proposal_decider_is_not_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.row}"

    @property
    def is_open(self) -> bool:
        return self.status == ProposalStatus.OPEN


class ProposedCell(models.Model):
    """The proposed amount of a row in a month."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="cells")
    row = models.ForeignKey(SplitRow, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    amount = AmountField()

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "row", "month"], name="proposed_cell_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="proposed_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.month:%Y-%m} {self.amount}"


class ProposalMessage(models.Model):
    """A line of the talk about a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]
