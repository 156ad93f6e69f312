"""What was achieved before: a hook, since the ledger stands on a higher floor.

`tracking` registers its provider in `TrackingConfig.ready()`:
`history.register(provider)`, an object with the methods of `History`. Until somebody does, last
year's figures are last year's issued targets, and no source is known to deliver. Likewise whoever
knows open deals registers them by `history.register_pipeline`.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from goalmgmt.core.periods import Period
from targets import queries
from targets.models import Metric
from teams.models import Unit


class History(Protocol):
    """Actuals of a metric. Missing keys mean that nothing is known."""

    def monthly(self, metric: Metric, months: Sequence[date], unit: Unit) -> dict[date, Decimal]:
        """The months of a unit with everything below it."""

    def by_person(self, metric: Metric, period: Period) -> dict[int, Decimal]:
        """The period's amounts, by person id."""

    def by_unit(self, metric: Metric, period: Period) -> dict[int, Decimal]:
        """The period's amounts with everything below, by unit id."""

    def delivered_on(self, metric: Metric, on: date) -> date | None:
        """The day, `on` or earlier, of the metric's newest figure; None when there is none."""


class Planned:
    """The fallback: what was planned stands in for what was achieved."""

    def monthly(self, metric: Metric, months: Sequence[date], unit: Unit) -> dict[date, Decimal]:
        return queries.monthly_targets(metric, months, unit=unit)

    def by_person(self, metric: Metric, period: Period) -> dict[int, Decimal]:
        return queries.targets_by_person(metric, period)

    def by_unit(self, metric: Metric, period: Period) -> dict[int, Decimal]:
        return queries.targets_by_unit(metric, period)

    def delivered_on(self, metric: Metric, on: date) -> date | None:
        return None


_provider: list[History] = [Planned()]


def register(provider: History) -> None:
    """Take actuals from `provider` from now on."""
    _provider[0] = provider


def actuals() -> History:
    """The provider in force."""
    return _provider[0]


#: The worth of the open deals of a unit and those below it, in a metric, on a day.
Pipeline = Callable[[Metric, Unit, date], Decimal | None]


def _unknown(metric: Metric, unit: Unit, on: date) -> Decimal | None:
    return None


_pipeline: list[Pipeline] = [_unknown]


def register_pipeline(provider: Pipeline) -> None:
    """Take open deals from `provider` from now on."""
    _pipeline[0] = provider


def pipeline(metric: Metric, unit: Unit, on: date) -> Decimal | None:
    """What the open deals are worth; None while none are recorded."""
    return _pipeline[0](metric, unit, on)
