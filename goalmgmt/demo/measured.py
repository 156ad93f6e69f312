"""What the demo measures: satisfaction of the company and its branches, and its market share."""

from datetime import date, timedelta
from decimal import Decimal

from goalmgmt.core import company as policies
from goalmgmt.core.periods import Period, add_months, month_of
from goalmgmt.demo.pay import at
from targets.queries import metric
from teams.models import Unit, User
from tracking.operations.measurements import NewMeasurement, record_measurement

UNITS = ("SC", "GD", "YD", "YX", "GQ")


def measure(*, first: date, today: date, cast: dict[str, User]) -> int:
    """A survey for every finished month since `first`, and the market share of each finished
    quarter, before finance closes them; returns how many values."""
    calendar = policies.calendar()
    months = [month for month in _months(first) if add_months(month, 1) <= month_of(today)]
    units = Unit.objects.in_bulk(UNITS, field_name="code")
    count = 0
    for index, month in enumerate(months):
        for place, code in enumerate(UNITS):
            score = Decimal(8200 + (index * 37 + place * 113) % 900).scaleb(-2)
            _record("satisfaction", units[code], calendar.month(month), score, cast)
            count += 1
    quarters = sorted({calendar.quarter_of(month) for month in months})
    for index, quarter in enumerate(one for one in quarters if one.ends_on <= today):
        share = Decimal(1120 + 15 * index).scaleb(-2)
        _record("market-share", units["SC"], quarter, share, cast)
        count += 1
    return count


def _months(first: date) -> list[date]:
    return [add_months(first, count) for count in range(24)]


def _record(code: str, unit: Unit, period: Period, amount: Decimal, cast: dict[str, User]) -> None:
    survey = code == "satisfaction"
    new = NewMeasurement(
        metric=metric(code),
        period=period,
        amount=amount,
        measured_on=period.last_day,
        source="客户满意度问卷" if survey else "行业协会报告",
        evidence="有效问卷 120 份" if survey else "协会季报",
        unit=unit,
    )
    now = at(period.last_day + timedelta(days=1), 9)
    record_measurement(new=new, actor=cast["1003"], now=now)
