"""What was achieved: sums of credits, read from the monthly cells wherever these suffice.

A period takes the credits that *count* in its months (C4: a late fact counts in the next open
month). As of a day it takes those of them whose business day is that day or earlier, as they stand
now: a later correction restates the day it corrects. A week takes credits by their day.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind
from targets.enums import MetricSource
from targets.models import Metric
from teams.models import Unit, User
from tracking.enums import VisitStatus
from tracking.models import AchievedCell, Credit, Visit

Rows = QuerySet[Any]
#: The ancestry of a row's unit in the row's own month (C3).
_OF_ITS_MONTH = Q(unit__ancestry__starts_on__lte=F("month")) & (
    Q(unit__ancestry__ends_on=None) | Q(unit__ancestry__ends_on__gt=F("month"))
)


def counted(metric: Metric, period: Period, as_of: date | None = None) -> Rows:
    """The rows (cells or credits; both have person, unit, month, amount) that a period counts."""
    if period.kind is PeriodKind.WEEK:
        rows = Credit.objects.filter(
            metric=metric, occurred_on__gte=period.starts_on, occurred_on__lt=period.ends_on
        )
        return (rows.filter(occurred_on__lte=as_of) if as_of else rows).order_by()
    span = {"month__gte": period.starts_on, "month__lt": period.ends_on}
    if as_of is None or as_of >= period.last_day:
        return AchievedCell.objects.filter(metric=metric, **span).order_by()
    return Credit.objects.filter(metric=metric, occurred_on__lte=as_of, **span).order_by()


def _sums(rows: Rows, *keys: str) -> dict[Any, Decimal]:
    found = rows.values_list(*keys).annotate(total=Sum("amount"))
    if len(keys) == 1:
        return {row[0]: row[1] for row in found}
    return {row[:-1]: row[-1] for row in found}


def achieved_by_person(
    metric: Metric, period: Period, *, as_of: date | None = None, under: Unit | None = None
) -> dict[int, Decimal]:
    """The amounts by person id; with `under`, what counts in that unit and below."""
    rows = counted(metric, period, as_of)
    if under is not None:
        rows = rows.filter(_OF_ITS_MONTH, unit__ancestry__ancestor=under)
    return _sums(rows, "person")


def achieved_by_unit(
    metric: Metric, period: Period, *, as_of: date | None = None
) -> dict[int, Decimal]:
    """The amounts by unit id, each with everything below it in the month that it counts in."""
    rows = counted(metric, period, as_of).filter(_OF_ITS_MONTH)
    return _sums(rows, "unit__ancestry__ancestor")


def achieved_in_units(
    metric: Metric, period: Period, units: Collection[int], *, as_of: date | None = None
) -> dict[tuple[int, date], Decimal]:
    """As `achieved_by_unit`, for some units, by (unit id, month)."""
    rows = counted(metric, period, as_of)
    rows = rows.filter(_OF_ITS_MONTH, unit__ancestry__ancestor__in=units)
    return _sums(rows, "unit__ancestry__ancestor", "month")


def achieved_directly_in(
    metric: Metric, period: Period, unit: Unit, *, as_of: date | None = None
) -> dict[int, Decimal]:
    """The amounts of the people who sit in the unit itself, by person id."""
    return _sums(counted(metric, period, as_of).filter(unit=unit), "person")


def achieved_total(metric: Metric, period: Period, *, as_of: date | None = None) -> Decimal:
    """The company's amount."""
    total: Decimal | None = counted(metric, period, as_of).aggregate(s=Sum("amount"))["s"]
    return ZERO if total is None else total


def achieved_monthly(
    metric: Metric,
    period: Period,
    *,
    as_of: date | None = None,
    unit: Unit | None = None,
    person: User | None = None,
) -> dict[date, Decimal]:
    """The amounts by month of a unit, a person or the company."""
    rows = counted(metric, period, as_of)
    if person is not None:
        rows = rows.filter(person=person)
    if unit is not None:
        rows = rows.filter(_OF_ITS_MONTH, unit__ancestry__ancestor=unit)
    return _sums(rows, "month")


class LedgerHistory:
    """What the targets below know of the years before (`targets.history`)."""

    def monthly(self, metric: Metric, months: Sequence[date], unit: Unit) -> dict[date, Decimal]:
        rows = AchievedCell.objects.filter(metric=metric, month__in=list(months)).order_by()
        return _sums(rows.filter(_OF_ITS_MONTH, unit__ancestry__ancestor=unit), "month")

    def by_person(self, metric: Metric, period: Period) -> dict[int, Decimal]:
        return achieved_by_person(metric, period)

    def by_unit(self, metric: Metric, period: Period) -> dict[int, Decimal]:
        return achieved_by_unit(metric, period)

    def delivered_on(self, metric: Metric, on: date) -> date | None:
        newest: date | None
        if metric.source == MetricSource.VISITS:
            visits = Visit.objects.filter(status=VisitStatus.DONE, planned_on__lte=on)
            newest = visits.aggregate(newest=Max("planned_on"))["newest"]
            return newest
        credits = Credit.objects.filter(metric=metric, occurred_on__lte=on)
        newest = credits.aggregate(newest=Max("occurred_on"))["newest"]
        return newest
