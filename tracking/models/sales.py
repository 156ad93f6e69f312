"""Contracts and receipts: the facts that credits are posted from (K2)."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField, RateField
from teams.models import Channel, Industry, Product, Territory, User
from tracking.models.customers import Customer


class FactQuerySet(models.QuerySet["Fact"]):
    """Questions about contracts and receipts."""

    def visible_to(self, user: User, on: date) -> Self:
        """Those in which somebody has a share whose results the person may see."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_company:
            return self
        people = User.objects.visible_to(user, on)
        return self.filter(shares__person__in=people).distinct()


class Fact(models.Model):
    """What contracts and receipts have in common: id, customer, amount and the lens stamps.

    `external_id` is the id in the source; the same id with another `content_hash` is a conflict
    for a human. `revision` counts corrections, each of which reversed and reposted the credits.
    """

    external_id = models.CharField(_("number"), max_length=80, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name=_("customer")
    )
    amount = AmountField(_("amount"))
    #: Units sold, for pay per unit; nothing where the fact counts no units.
    quantity = AmountField(_("quantity"), null=True, blank=True)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT)
    industry = models.ForeignKey(Industry, null=True, blank=True, on_delete=models.PROTECT)
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.PROTECT)
    note = models.TextField(_("note"), blank=True)
    content_hash = models.CharField(max_length=64, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = FactQuerySet.as_manager()
    #: The metric that its credits count in, and the credits' key to it.
    METRIC: ClassVar[str]
    KEY: ClassVar[str]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.external_id

    @property
    def occurred_on(self) -> date:
        """The business day of the fact."""
        raise NotImplementedError


class Contract(Fact):
    """A signed contract: posts credits of the metric `sales`."""

    METRIC = "sales"
    KEY = "contract"
    signed_on = models.DateField(_("signed on"), db_index=True)

    class Meta:
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="contract_amount_not_zero")
        ]

    @property
    def occurred_on(self) -> date:
        return self.signed_on


class Receipt(Fact):
    """Money received, or paid back when negative: posts credits of the metric `receipts`.

    A refund may name the receipt that it pays back.
    """

    METRIC = "receipts"
    KEY = "receipt"
    received_on = models.DateField(_("received on"), db_index=True)
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts"
    )
    refund_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )

    class Meta:
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="receipt_amount_not_zero"),
            models.CheckConstraint(
                condition=Q(refund_of=None) | Q(amount__lt=0), name="refund_is_negative"
            ),
        ]

    @property
    def occurred_on(self) -> date:
        return self.received_on


class Share(models.Model):
    """A person's part of a fact; the parts of one fact make exactly 1."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    share = RateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.person_id} {self.share}"


class ContractShare(Share):
    """A person's part of a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="shares")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "person"], name="contract_share_once"),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1), name="contract_share_within_one"
            ),
        ]


class ReceiptShare(Share):
    """A person's part of a receipt."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="shares")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "person"], name="receipt_share_once"),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1), name="receipt_share_within_one"
            ),
        ]
