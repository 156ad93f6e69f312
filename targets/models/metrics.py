"""What is measured, and which months are closed."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from targets.enums import Aggregation, Direction, MetricSource, MetricUnit


class Metric(models.Model):
    """A measure with its unit, decimals, direction, aggregation and source (T2)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=MetricUnit.choices)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    direction = models.CharField(max_length=5, choices=Direction.choices, default=Direction.UP)
    aggregation = models.CharField(
        max_length=8, choices=Aggregation.choices, default=Aggregation.SUM
    )
    source = models.CharField(max_length=14, choices=MetricSource.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        if self.name_en and get_language() == "en":
            return self.name_en
        return self.name

    @property
    def adds_up(self) -> bool:
        """Whether the parts of a whole sum to it: scores and shares of a market do not."""
        return self.aggregation == Aggregation.SUM

    @property
    def step(self) -> Decimal:
        """The finest difference that is kept: 1 for a count of customers."""
        return Decimal(1).scaleb(-self.decimals)


class LockedMonth(models.Model):
    """A month whose figures are closed (C4): written by the quarterly close, never removed."""

    month = models.DateField(unique=True)
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
