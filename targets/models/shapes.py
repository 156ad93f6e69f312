"""Named month shapes: how a year falls over its twelve months (T5)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MONTHS = 12
MAX_WEIGHT = 10**15


def whole_weights(value: object) -> None:
    """Twelve whole numbers from zero, not all of them zero."""
    weights = value if isinstance(value, list) and len(value) == MONTHS else [None]
    if not all(type(n) is int and 0 <= n <= MAX_WEIGHT for n in weights):
        raise ValidationError(_("A shape has a weight of zero or more for each of twelve months."))
    if not any(weights):
        raise ValidationError(_("At least one month needs a weight above zero."))


class MonthShape(models.Model):
    """Weights of the months of a fiscal year, first month first. Only their proportion counts."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    weights = models.JSONField(validators=[whole_weights])
    is_active = models.BooleanField(default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        if self.name_en and get_language() == "en":
            return self.name_en
        return self.name

    @property
    def quarters(self) -> list[int]:
        """The share of each quarter in whole percent, for reading."""
        whole = sum(self.weights)
        sums = [sum(self.weights[first : first + 3]) for first in range(0, MONTHS, 3)]
        return [(200 * part + whole) // (2 * whole) for part in sums]
