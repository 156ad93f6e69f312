"""In which parts a contract is to be paid, and by when (K2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.fields import AmountField
from tracking.models.sales import Contract


class Instalment(models.Model):
    """A part of a contract that is due on a day. The parts of a plan make the whole amount; which
    of them are paid follows from the receipts, the earliest due first, and is never stored."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("due on"), db_index=True)
    amount = AmountField(_("amount"))
    label = models.CharField(_("what for"), max_length=80, blank=True)

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"
