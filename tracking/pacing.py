"""Where one stands against the plan's own curve. Plain Python, no clock, no database.

The plan to date is the sum of the finished months plus the running month by days: seasonal plans
make "62 % of the year has passed" misleading (ux.md §2c).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from goalmgmt.core.amounts import ZERO, ratio, round_half_up
from goalmgmt.core.periods import Period, PeriodKind, add_months, month_of
from goalmgmt.core.working_days import WorkingDays

AHEAD, ON_TRACK, AT_RISK = Decimal("1.10"), Decimal("0.95"), Decimal("0.80")
#: Below this part of the plan elapsed, a pace says nothing yet.
TELLING = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class PartMonth:
    """Some days of a month."""

    month: date
    days: int

    @property
    def period(self) -> Period:
        return month_period(self.month)

    def of(self, amount: Decimal) -> Decimal:
        """The days' part of the month's amount, rounded half-up once."""
        return round_half_up(Fraction(amount) * self.days / self.period.days)


@dataclass(frozen=True, slots=True)
class Span:
    """Days cut at the months: whole months as one period, and what is left at the ends."""

    whole: Period | None
    parts: tuple[PartMonth, ...]


def month_period(month: date) -> Period:
    return Period(month, add_months(month, 1), PeriodKind.MONTH, f"{month:%Y-%m}")


def cut(starts_on: date, ends_on: date) -> Span:
    """`[starts_on, ends_on)` as whole months and at most two part months."""
    if ends_on <= starts_on:
        return Span(None, ())
    first, last = month_of(starts_on), month_of(ends_on)
    if first == last:
        return Span(None, (PartMonth(first, (ends_on - starts_on).days),))
    parts = []
    if starts_on > first:
        first = add_months(first, 1)
        parts.append(PartMonth(month_of(starts_on), (first - starts_on).days))
    if ends_on > last:
        parts.append(PartMonth(last, (ends_on - last).days))
    whole = Period(first, last, PeriodKind.MONTH, "") if first < last else None
    return Span(whole, tuple(parts))


def planned(months: Mapping[date, Decimal], starts_on: date, ends_on: date) -> Decimal:
    """What the monthly curve plans for the days `[starts_on, ends_on)`."""
    span = cut(starts_on, ends_on)
    whole = [months.get(month, ZERO) for month in span.whole.months()] if span.whole else []
    parts = [part.of(months.get(part.month, ZERO)) for part in span.parts]
    return sum([*whole, *parts], ZERO)


def elapsed_until(period: Period, as_of: date) -> date:
    """The end (exclusive) of the part of `period` that has passed with the day `as_of`."""
    return max(period.starts_on, min(period.ends_on, as_of + timedelta(days=1)))


def days_left(period: Period, as_of: date, working: WorkingDays) -> int:
    """The working days of the period after the day."""
    return len(working.within(elapsed_until(period, as_of), period.ends_on))


def rate_needed(missing: Decimal, days: int) -> Decimal | None:
    """The amount a working day that still reaches the target; None when no day is left, zero when
    it is reached."""
    if missing <= 0:
        return ZERO
    return round_half_up(Fraction(missing) / days) if days > 0 else None


def status(achieved: Decimal, plan_to_date: Decimal, target: Decimal) -> str:
    """The performance status of ux.md §4, by the name of its badge."""
    if not target:
        return "no_target"
    pace = ratio(achieved, plan_to_date)
    if pace is None or plan_to_date < target * TELLING:
        return "too_early"
    if pace >= AHEAD:
        return "ahead"
    if pace >= ON_TRACK:
        return "on_track"
    return "at_risk" if pace >= AT_RISK else "behind"


def cumulative(values: list[Decimal]) -> list[Decimal]:
    """Running sums."""
    total, sums = ZERO, []
    for value in values:
        total += value
        sums.append(total)
    return sums


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def period_before(period: Period) -> Period:
    """The same span a year earlier; a week keeps its weekdays (52 weeks)."""
    if period.kind is PeriodKind.WEEK:
        year = timedelta(days=364)
        return Period(period.starts_on - year, period.ends_on - year, period.kind, "")
    return Period(year_before(period.starts_on), year_before(period.ends_on), period.kind, "")
