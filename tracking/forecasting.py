"""Where a period will end, from what came in lately and the shape of the plan. Plain Python.

Forecast = achieved + recent × (plan still to come ÷ plan of the recent months). Recent is what the
node itself brought in the last three finished months; the two plans are the company's, the same for
every node: so the forecasts of parts make up that of the whole. Low and high assume that all that
is to come goes like the company's worst or best of those months. Where the company has no plan for
them, days take the place of amounts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from goalmgmt.core.amounts import ZERO, round_half_up
from goalmgmt.core.periods import Period
from tracking import pacing

#: How many finished months speak for what is to come.
RECENT = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will have been achieved at the end of the period."""

    low: Decimal
    base: Decimal
    high: Decimal

    def __add__(self, other: "Forecast") -> "Forecast":
        return Forecast(self.low + other.low, self.base + other.base, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What each yuan of the recent months stands for until the end, at worst and at best."""

    ahead: Fraction
    worst: Fraction
    best: Fraction

    def of(self, achieved: Decimal, recent: Decimal) -> Forecast:
        """The forecast of a node; each figure is rounded half-up once."""
        more = Fraction(recent) * self.ahead
        low, high = sorted((more * self.worst, more * self.best))
        return Forecast(*(achieved + round_half_up(part) for part in (low, more, high)))


def outlook(
    plan: Mapping[date, Decimal], done: Mapping[date, Decimal], recent: Sequence[date],
    left: tuple[date, date],
) -> Outlook:  # fmt: skip
    """From the company's months: planned, achieved, which are recent, and the days left over
    `[starts_on, ends_on)`."""
    months = [month for month in recent if plan.get(month, ZERO) > 0]
    if not months:
        days = sum(pacing.month_period(month).days for month in recent)
        return Outlook(Fraction((left[1] - left[0]).days, days), Fraction(1), Fraction(1))
    planned = sum((plan[month] for month in months), ZERO)
    came_in = sum((done.get(month, ZERO) for month in months), ZERO)
    ahead = Fraction(pacing.planned(plan, *left)) / Fraction(planned)
    if came_in <= 0:
        return Outlook(ahead, Fraction(1), Fraction(1))
    pace = Fraction(came_in) / Fraction(planned)
    paces = [Fraction(done.get(month, ZERO)) / Fraction(plan[month]) / pace for month in months]
    return Outlook(ahead, min(paces), max(paces))


def is_running(period: Period, as_of: date | None) -> bool:
    """Whether there is anything left to forecast."""
    return as_of is not None and period.starts_on <= as_of < period.last_day
