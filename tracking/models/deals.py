"""Deals: what may become a contract, by stage, with its worth and who decides (K1)."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.fields import AmountField, RateField
from teams.models import Product, User
from tracking.enums import CHANCES, OPEN_DEALS, DealStage, LostReason, Stance
from tracking.models.customers import Customer
from tracking.models.sales import Contract


class DealQuerySet(models.QuerySet["Deal"]):
    """Questions about deals."""

    def visible_to(self, user: User, on: date) -> Self:
        """Those of the people whose results the person may see."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        return self.filter(owner__in=User.objects.visible_to(user, on))

    def open(self) -> Self:
        """What is neither won nor lost."""
        return self.filter(stage__in=OPEN_DEALS)

    def running(self) -> Self:
        """Open ones, and won ones that are not paid and accepted yet."""
        return self.exclude(stage__in=[DealStage.CLOSED, DealStage.LOST])


class Deal(models.Model):
    """A chance to sell. Its stage moves by `operations.deals`; `revision` counts the edits, so
    that of two that edit at once the second hears of the first."""

    name = models.CharField(_("what it is about"), max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="deals")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals"
    )
    stage = models.CharField(
        _("stage"), max_length=10, choices=DealStage.choices, default=DealStage.LEAD
    )
    stage_since = models.DateTimeField()
    value = AmountField(_("value"), null=True, blank=True)
    #: One's own estimate; without it the usual chance of the stage counts.
    chance = RateField(_("chance"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    products = models.ManyToManyField(Product, blank=True, related_name="+")
    decider = models.CharField(_("who decides"), max_length=120, blank=True)
    is_key = models.BooleanField(_("key project"), default=False)
    support = models.TextField(_("support wanted"), blank=True)
    note = models.TextField(_("note"), blank=True)
    contract = models.OneToOneField(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="deal"
    )
    won_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    lost_reason = models.CharField(max_length=12, choices=LostReason.choices, blank=True)
    lost_note = models.TextField(blank=True)
    lost_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["expected_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "stage"]),
            models.Index(fields=["stage", "expected_on"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(value=None) | Q(value__gt=0), name="deal_value"),
            models.CheckConstraint(
                condition=Q(chance=None) | Q(chance__gte=0, chance__lte=1), name="deal_chance"
            ),
            models.CheckConstraint(
                condition=~Q(stage="lost") | (Q(lost_at__isnull=False) & ~Q(lost_reason="")),
                name="lost_deal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["won", "paying", "closed"])
                | Q(contract__isnull=False, won_at__isnull=False),
                name="won_deal_has_contract",
            ),
            models.CheckConstraint(
                condition=~Q(stage="closed") | Q(accepted_on__isnull=False),
                name="closed_deal_was_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"P-{self.pk:03d}"

    @property
    def stage_look(self) -> str:
        """The badge of the stage."""
        return f"deal_{self.stage}"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_DEALS

    @property
    def counted_chance(self) -> Decimal:
        """The chance that the weighted value takes."""
        return CHANCES[self.stage] if self.chance is None or not self.is_open else self.chance

    @property
    def weighted(self) -> Decimal:
        """Value × chance, rounded half-up to the fen; nothing without a value."""
        return round_half_up((self.value or Decimal(0)) * self.counted_chance)


class DealParty(models.Model):
    """Somebody on the customer's side, or ours, who has a say in a key project."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="parties")
    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("part"), max_length=120)
    stance = models.CharField(
        _("stance"), max_length=8, choices=Stance.choices, default=Stance.OPEN
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def look(self) -> str:
        """The badge of the stance."""
        return f"stance_{self.stance}"


class Competitor(models.Model):
    """A company that sells against us, under one name."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DealCompetitor(models.Model):
    """A competitor in one deal: strengths, weaknesses, price, our answer."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="competitors")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="deals")
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    price = AmountField(_("their price"), null=True, blank=True)
    answer = models.TextField(_("our answer"), blank=True)
    #: Whether the deal was lost to them.
    won = models.BooleanField(default=False)

    class Meta:
        ordering = ["competitor__name"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "competitor"], name="competitor_once_a_deal"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gt=0), name="competitor_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.competitor_id}"
