"""Credits: the append-only entries of the ledger, and the cells derived from them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalmgmt.core.fields import AmountField, RateField
from targets.models import Metric
from teams.models import Channel, Industry, Product, Territory, Unit, User
from tracking.enums import CreditKind
from tracking.models.customers import Customer
from tracking.models.sales import Contract, Receipt


class CreditQuerySet(models.QuerySet["Credit"]):
    """Questions about credits."""

    def visible_to(self, user: User, on: date) -> Self:
        """Credits of the people whose results the person may see."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        return self.filter(person__in=User.objects.visible_to(user, on))


class Credit(models.Model):
    """One person's part of one fact, stamped with the edges of its own day (C2, C3).

    `occurred_on` is the day of the fact; `month` the fiscal month it counts in: that of the day,
    or the first open month when its own was locked already (C4). A reversal points at the credit
    that it takes back.
    """

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credits"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    occurred_on = models.DateField()
    month = models.DateField()
    amount = AmountField()
    share = RateField()
    #: The person's part of the fact's units.
    quantity = AmountField(null=True)
    kind = models.CharField(max_length=8, choices=CreditKind.choices, default=CreditKind.POST)
    contract = models.ForeignKey(
        Contract, null=True, on_delete=models.PROTECT, related_name="credits"
    )
    receipt = models.ForeignKey(
        Receipt, null=True, on_delete=models.PROTECT, related_name="credits"
    )
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.PROTECT, related_name="+")
    industry = models.ForeignKey(Industry, null=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_on", "-pk"]
        indexes = [
            models.Index(fields=["person", "metric", "month"]),
            models.Index(fields=["metric", "month", "person"]),
            models.Index(fields=["recorded_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="credit_not_zero"),
            models.CheckConstraint(
                condition=Q(contract__isnull=False, receipt=None)
                | Q(contract=None, receipt__isnull=False),
                name="credit_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(kind="post", reverses=None)
                | Q(kind="reversal", reverses__isnull=False),
                name="credit_reverses_iff_reversal",
            ),
        ]

    def __str__(self) -> str:
        return f"CR-{self.pk}"

    @property
    def is_late(self) -> bool:
        """Whether it counts in a later month than it happened in."""
        return self.month != self.occurred_on.replace(day=1)


class AchievedCell(models.Model):
    """The sum of a person's credits in a unit, metric and month: derived, kept in the same
    transaction as the credits, and rebuilt by `rebuild_derived`."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    amount = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "month", "person", "unit"], name="achieved_cell_once"
            )
        ]
        indexes = [models.Index(fields=["unit", "metric", "month"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m} {self.amount}"
