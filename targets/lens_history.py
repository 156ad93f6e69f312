"""What each product, channel, industry or region brought before: a hook, as `history` is.

`tracking` registers its provider in `TrackingConfig.ready()`. Until somebody does, last year's
figures are last year's issued lens.
"""

from decimal import Decimal
from typing import Protocol

from goalmgmt.core.periods import Period
from targets.models import Metric
from targets.queries import lenses
from teams.models import Unit


class LensHistory(Protocol):
    """Actuals by the entries of a lens."""

    def by_entry(self, metric: Metric, period: Period, lens: str, unit: Unit) -> dict[int, Decimal]:
        """The period's amounts of a unit with everything below it, by the entry's id."""


class PlannedLens:
    """The fallback: what was planned stands in for what was achieved."""

    def by_entry(self, metric: Metric, period: Period, lens: str, unit: Unit) -> dict[int, Decimal]:
        months = period.months()
        return lenses.in_force(metric.pk, int(period.code[:4]), lens, months)


_provider: list[LensHistory] = [PlannedLens()]


def register(provider: LensHistory) -> None:
    """Take actuals from `provider` from now on."""
    _provider[0] = provider


def actuals() -> LensHistory:
    """The provider in force."""
    return _provider[0]
