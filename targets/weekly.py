"""Targets by day and week, derived from the months on working days (T5). Plain Python.

A month's amount is spread evenly over its working days by largest remainder, so the days of a
month sum to it to the fen, and a week is exactly the sum of its days. Nothing is stored: the months
are what was decided, and a change of the calendar moves only how they fall on days.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from goalmgmt.core.amounts import CENT, ZERO, allocate
from goalmgmt.core.periods import add_months, each_day

Days = Callable[[date], bool]


def daily_targets(
    months: Mapping[date, Decimal], works_on: Days, *, unit: Decimal = CENT
) -> dict[date, Decimal]:
    """What falls on each working day of the months, keyed by their first days, in multiples of
    `unit`; the fen that do not divide fall on the first days. A month without a working day
    spreads over all of its days, so that nothing is lost."""
    found: dict[date, Decimal] = {}
    for month, amount in months.items():
        days = list(each_day(month, add_months(month, 1)))
        worked = [day for day in days if works_on(day)] or days
        found.update(zip(worked, allocate(amount, [1] * len(worked), unit), strict=True))
    return found


def over(daily: Mapping[date, Decimal], days: Iterable[date]) -> Decimal:
    """What falls on the days together."""
    return sum((daily.get(day, ZERO) for day in days), ZERO)
