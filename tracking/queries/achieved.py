"""What was achieved: sums of credits, counts of visits and new customers, measured values.

A period takes the credits that *count* in its months (C4: a late fact counts in the next open
month). As of a day it takes those of them whose business day is that day or earlier, as they stand
now: a later correction restates the day it corrects. A week takes credits by their day. Values of a
metric that does not add up stand for their node alone: nothing is summed over people or units.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind, add_months
from targets.enums import MetricSource
from targets.models import Metric
from teams.models import Unit, User
from tracking.enums import VisitStatus
from tracking.models import Credit, Measurement, Visit
from tracking.queries import measured
from tracking.queries.sources import is_measured, source_of


def achieved_by_person(
    metric: Metric, period: Period, *, as_of: date | None = None, under: Unit | None = None
) -> dict[int, Decimal]:
    """The amounts by person id; with `under`, what counts in that unit and below."""
    source = source_of(metric, period, as_of)
    where = source.within([under.pk]) if under is not None else None
    if not metric.adds_up:
        return measured.by_node(metric, source, "person", where)
    return source.sums("person", where=where)


def achieved_by_unit(
    metric: Metric, period: Period, *, as_of: date | None = None
) -> dict[int, Decimal]:
    """The amounts by unit id, each with everything below it in the month that it counts in."""
    source = source_of(metric, period, as_of)
    if not metric.adds_up:
        return measured.by_node(metric, source, "unit")
    return source.sums(source.ancestor, where=source.within())


def achieved_in_units(
    metric: Metric, period: Period, units: Collection[int], *, as_of: date | None = None
) -> dict[tuple[int, date], Decimal]:
    """As `achieved_by_unit`, for some units, by (unit id, month)."""
    source = source_of(metric, period, as_of)
    return source.sums(source.ancestor, "month", where=source.within(units))


def achieved_directly_in(
    metric: Metric, period: Period, unit: Unit, *, as_of: date | None = None
) -> dict[int, Decimal]:
    """The amounts of the people who sit in the unit itself, by person id."""
    source = source_of(metric, period, as_of)
    where = source.directly_in(unit.pk)
    if not metric.adds_up:
        return measured.by_node(metric, source, "person", where)
    return source.sums("person", where=where)


def achieved_of_unit_itself(
    metric: Metric, period: Period, unit: Unit, *, as_of: date | None = None
) -> Decimal:
    """What was measured for the unit and for nobody in it, of a metric that adds up."""
    source = source_of(metric, period, as_of)
    return sum(source.sums("unit", where=Q(person=None, unit=unit.pk)).values(), ZERO)


def achieved_total(metric: Metric, period: Period, *, as_of: date | None = None) -> Decimal:
    """The company's amount, of a metric that adds up."""
    return sum(source_of(metric, period, as_of).sums("month").values(), ZERO)


def achieved_monthly(
    metric: Metric,
    period: Period,
    *,
    as_of: date | None = None,
    unit: Unit | None = None,
    person: User | None = None,
) -> dict[date, Decimal]:
    """The amounts by month of a unit, a person or the company."""
    source = source_of(metric, period, as_of)
    node = person or unit
    if not metric.adds_up:
        return measured.monthly(source, unit=unit, person=person) if node else {}
    if person is not None:
        source = source.of_person(person.pk)
    return source.sums("month", where=source.within([unit.pk]) if unit is not None else None)


def achieved_by_month_of_people(
    metric: Metric, period: Period, unit: Unit, *, as_of: date | None = None
) -> dict[tuple[int, date], Decimal]:
    """As `achieved_directly_in`, by (person id, month), of a metric that adds up."""
    source = source_of(metric, period, as_of)
    return source.sums("person", "month", where=source.directly_in(unit.pk))


class LedgerHistory:
    """What the targets below know of the years before (`targets.history`)."""

    def monthly(self, metric: Metric, months: Sequence[date], unit: Unit) -> dict[date, Decimal]:
        span = Period(min(months), add_months(max(months), 1), PeriodKind.MONTH, "")
        found = achieved_monthly(metric, span, unit=unit)
        return {month: amount for month, amount in found.items() if month in set(months)}

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
        if is_measured(metric):
            values = Measurement.objects.in_force().filter(metric=metric, measured_on__lte=on)
            newest = values.aggregate(newest=Max("measured_on"))["newest"]
            return newest
        credits = Credit.objects.filter(metric=metric, occurred_on__lte=on)
        newest = credits.aggregate(newest=Max("occurred_on"))["newest"]
        return newest
