"""Where the results of a metric come from: rows of a person, a unit, a month and an amount.

| metric | rows |
| --- | --- |
| sales, receipts | their credits; the monthly cells wherever these suffice |
| new customers | the credit of the customer's first contract with the largest share: one each |
| of the source visits | visits that took place, in the unit of the day |
| measured or imported | the measured values in force of spans within the period |
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from goalmgmt.core.periods import Period, PeriodKind
from targets.enums import MetricSource
from targets.models import Metric
from tracking.enums import CreditKind, VisitStatus
from tracking.models import AchievedCell, Contract, Credit, Measurement, Visit

Rows = QuerySet[Any]
NEW_CUSTOMERS = "new-customers"
MEASURED = frozenset({MetricSource.MEASUREMENTS, MetricSource.IMPORT})


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that a period counts. `unit` is the way to a row's unit; `seat` what finds it;
    `amount` what a row adds."""

    rows: Rows
    unit: str = "unit"
    seat: Q = field(default_factory=Q)
    amount: Any = field(default_factory=lambda: Sum("amount"))

    def sums(self, *keys: str, where: Q | None = None) -> dict[Any, Decimal]:
        """The amounts by one key, or by several as tuples."""
        rows = self.rows.filter(self.seat & where if where else self.seat)
        found = rows.values_list(*keys).annotate(total=self.amount)
        if len(keys) == 1:
            return {row[0]: Decimal(row[1]) for row in found if row[0] is not None}
        return {row[:-1]: Decimal(row[-1]) for row in found}

    def within(self, ancestors: Any = None) -> Q:
        """The ancestry of a row's unit in the row's own month (C3); all of it, or some units."""
        way = f"{self.unit}__ancestry"
        holds = Q(**{f"{way}__starts_on__lte": F("month")}) & (
            Q(**{f"{way}__ends_on": None}) | Q(**{f"{way}__ends_on__gt": F("month")})
        )
        return holds if ancestors is None else holds & Q(**{f"{way}__ancestor__in": ancestors})

    def directly_in(self, unit: int) -> Q:
        """That a row belongs to a person in the unit itself."""
        return Q(**{self.unit: unit, "person__isnull": False})

    def of_person(self, person: int) -> "Source":
        """The rows of one person."""
        return replace(self, rows=self.rows.filter(person=person))

    @property
    def ancestor(self) -> str:
        """The key of every unit that a row counts in."""
        return f"{self.unit}__ancestry__ancestor"


def is_measured(metric: Metric) -> bool:
    """Whether people enter or import its values, since no fact carries them."""
    return metric.source in MEASURED


def source_of(metric: Metric, period: Period, as_of: date | None = None) -> Source:
    """The rows that a period counts, as of a day those that had happened by then."""
    if metric.source == MetricSource.VISITS:
        return _visits(period, as_of)
    if is_measured(metric):
        return Source(_measurements(metric, period, as_of))
    if metric.code == NEW_CUSTOMERS:
        return credit_source(metric, period, as_of)
    return Source(_credited(metric, period, as_of))


def is_stamped(metric: Metric) -> bool:
    """Whether its results are credits, which carry product, channel, industry and region."""
    return metric.source in {MetricSource.CONTRACTS, MetricSource.RECEIPTS}


def credit_source(metric: Metric, period: Period, as_of: date | None = None) -> Source:
    """The single credits behind a figure, never the cells: what they are stamped with counts."""
    if metric.code == NEW_CUSTOMERS:
        return Source(_first_contracts(period, as_of), amount=Count("pk"))
    return Source(_of_period(Credit.objects.filter(metric=metric), period, as_of))


def _credited(metric: Metric, period: Period, as_of: date | None) -> Rows:
    by_month = period.kind is not PeriodKind.WEEK
    if by_month and (as_of is None or as_of >= period.last_day):
        cells = AchievedCell.objects.filter(metric=metric)
        return cells.filter(month__gte=period.starts_on, month__lt=period.ends_on).order_by()
    return _of_period(Credit.objects.filter(metric=metric), period, as_of)


def _of_period(credits: Rows, period: Period, as_of: date | None) -> Rows:
    """The credits that count in the months of a period; in a week, those of its days."""
    name = "occurred_on" if period.kind is PeriodKind.WEEK else "month"
    rows = credits.filter(**{f"{name}__gte": period.starts_on, f"{name}__lt": period.ends_on})
    known = as_of is None or as_of >= period.last_day
    return (rows if known else rows.filter(occurred_on__lte=as_of)).order_by()


def _first_contracts(period: Period, as_of: date | None) -> Rows:
    """For each customer's first contract the credit in force that has the largest share."""
    earlier = Contract.objects.filter(customer=OuterRef("customer")).filter(
        Q(signed_on__lt=OuterRef("contract__signed_on"))
        | Q(signed_on=OuterRef("contract__signed_on"), pk__lt=OuterRef("contract"))
    )
    live = Credit.objects.filter(kind=CreditKind.POST, reversed_by=None)
    larger = live.filter(contract=OuterRef("contract")).filter(
        Q(share__gt=OuterRef("share")) | Q(share=OuterRef("share"), pk__lt=OuterRef("pk"))
    )
    first = live.exclude(contract=None).filter(~Exists(earlier), ~Exists(larger))
    return _of_period(first, period, as_of)


def _measurements(metric: Metric, period: Period, as_of: date | None) -> Rows:
    values = Measurement.objects.in_force().filter(
        metric=metric, starts_on__gte=period.starts_on, month__lt=period.ends_on
    )
    return (values if as_of is None else values.filter(measured_on__lte=as_of)).order_by()


def _visits(period: Period, as_of: date | None) -> Source:
    rows = Visit.objects.filter(
        status=VisitStatus.DONE, planned_on__gte=period.starts_on, planned_on__lt=period.ends_on
    )
    if as_of is not None:
        rows = rows.filter(planned_on__lte=as_of)
    way = "person__memberships"
    seat = Q(**{f"{way}__is_primary": True, f"{way}__starts_on__lte": F("planned_on")}) & (
        Q(**{f"{way}__ends_on": None}) | Q(**{f"{way}__ends_on__gt": F("planned_on")})
    )
    return Source(
        rows.annotate(month=TruncMonth("planned_on")).order_by(),
        unit=f"{way}__unit", seat=seat, amount=Count("pk"),
    )  # fmt: skip
