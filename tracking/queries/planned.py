"""Targets over any span of days, from the monthly ones (whole months, ends by days)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period
from targets import queries as targets
from targets.models import Metric
from tracking import pacing

Fetch = Callable[[Period], dict[int, Decimal]]


def by_person(
    metric: Metric, starts_on: date, ends_on: date, *, at: datetime | None = None
) -> dict[int, Decimal]:
    """The targets of people for the days `[starts_on, ends_on)`, at most three queries."""
    return _over(starts_on, ends_on, lambda span: targets.targets_by_person(metric, span, at=at))


def by_unit(
    metric: Metric, starts_on: date, ends_on: date, *, at: datetime | None = None
) -> dict[int, Decimal]:
    """The targets of units for the days `[starts_on, ends_on)`, at most three queries."""
    return _over(starts_on, ends_on, lambda span: targets.targets_by_unit(metric, span, at=at))


def _over(starts_on: date, ends_on: date, fetch: Fetch) -> dict[int, Decimal]:
    span = pacing.cut(starts_on, ends_on)
    totals = dict(fetch(span.whole)) if span.whole else {}
    for part in span.parts:
        for node, amount in fetch(part.period).items():
            totals[node] = totals.get(node, ZERO) + part.of(amount)
    return totals
