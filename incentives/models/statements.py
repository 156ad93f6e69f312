"""Statements, their lines and payouts: append-only (C2)."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.fields import AmountField, RateField
from incentives.engine import Line, from_data
from incentives.enums import LineKind
from incentives.models.closes import Close, CloseRun
from teams.models import Unit
from tracking.models import Credit


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions about statements; who sees which is `incentives.queries.visibility`."""

    def current(self) -> Self:
        """Statements of the run that counts in its close."""
        return self.filter(run=F("close__run"))


class Statement(models.Model):
    """What a person gets for a period under a plan, with all that it was computed from."""

    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="statements")
    run = models.ForeignKey(CloseRun, on_delete=models.PROTECT, related_name="statements")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="statements"
    )
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    total = AmountField()
    base = AmountField(default=0)
    target = AmountField(null=True)
    inputs = models.JSONField(default=dict)
    #: What passes on to the next close of the plan (engine.Opening as JSON): paid in the window,
    #: carried over a cap, owed draw, held back.
    balances = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["run", "person"]
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="one_statement_per_run_person")
        ]

    def __str__(self) -> str:
        return f"{self.close.period} {self.person}"

    @property
    def payable(self) -> Decimal:
        """What is paid out: nothing of a total below nothing, which the next statement deducts."""
        total: Decimal = self.total
        return max(total, ZERO)


class StatementLine(models.Model):
    """One line: base × rate × multiplier × share = amount, with a sentence that says so.

    A line of a later period that takes back or adds to a locked one names it in `adjusts`.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind.choices, default=LineKind.EARNED)
    component = models.CharField(max_length=60)
    credit = models.ForeignKey(
        Credit, null=True, on_delete=models.PROTECT, related_name="statement_lines"
    )
    adjusts = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="adjusted_by"
    )
    adjustment = models.ForeignKey(
        "incentives.PayAdjustment",
        null=True,
        on_delete=models.PROTECT,
        related_name="statement_lines",
    )
    base = AmountField()
    rate = RateField(null=True)
    multiplier = RateField(default=1)
    share = RateField(default=1)
    amount = AmountField()
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "position"], name="statement_line_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.position}"

    @property
    def told(self) -> Line:
        """The line as the engine wrote it, exact."""
        return from_data(Line, self.detail)

    @property
    def explain_zh(self) -> str:
        """How the amount came about, as a sentence; made when it is read."""
        return self.told.zh

    @property
    def explain_en(self) -> str:
        return self.told.en


class Payout(models.Model):
    """Money that was marked paid. Its identity is (person, plan, period, component), so nothing
    can pay twice; `sequence` counts corrections after a reversal."""

    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="payouts")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="payouts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payouts"
    )
    component = models.CharField(max_length=60)
    sequence = models.PositiveSmallIntegerField(default=1)
    amount = AmountField()
    paid_at = models.DateTimeField()
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["close", "person", "component"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "close", "component", "sequence"], name="pay_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.close_id} {self.person_id} {self.component}"
