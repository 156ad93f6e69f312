"""Targets over any span of days, from the monthly ones (whole months, ends by days).

What does not add up is not cut by days: it holds for each month that has begun.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind, add_months, month_of
from targets import queries as targets
from targets.models import Metric
from tracking import pacing

Fetch = Callable[[Period], dict[int, Decimal]]


def by_person(
    metric: Metric, starts_on: date, ends_on: date, *, at: datetime | None = None
) -> dict[int, Decimal]:
    """The targets of people for the days `[starts_on, ends_on)`, at most three queries."""
    return _over(metric, starts_on, ends_on, partial(targets.targets_by_person, metric, at=at))


def by_unit(
    metric: Metric, starts_on: date, ends_on: date, *, at: datetime | None = None
) -> dict[int, Decimal]:
    """The targets of units for the days `[starts_on, ends_on)`, at most three queries."""
    return _over(metric, starts_on, ends_on, partial(targets.targets_by_unit, metric, at=at))


def _over(metric: Metric, starts_on: date, ends_on: date, fetch: Fetch) -> dict[int, Decimal]:
    if not metric.adds_up:
        return fetch(_begun(starts_on, ends_on)) if ends_on > starts_on else {}
    span = pacing.cut(starts_on, ends_on)
    totals = dict(fetch(span.whole)) if span.whole else {}
    for part in span.parts:
        for node, amount in fetch(part.period).items():
            totals[node] = totals.get(node, ZERO) + part.of(amount)
    return totals


def _begun(starts_on: date, ends_on: date) -> Period:
    """The months that have begun: a score or a share of a market is due from their first day."""
    last = add_months(month_of(ends_on - timedelta(days=1)), 1)
    return Period(month_of(starts_on), last, PeriodKind.MONTH, "")
