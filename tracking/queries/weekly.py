"""A person's week and day against the targets derived on working days (targets.weekly)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import CENT, ZERO
from goalmgmt.core.periods import Period, PeriodKind, each_day, month_of, week_of
from targets import queries as targets
from targets import weekly
from targets.models import Metric
from teams.models import User
from tracking.queries.achieved import achieved_by_person


@dataclass(frozen=True, slots=True)
class WeekTarget:
    """What a week and its running day ask for, and what the week has brought."""

    week: Period
    target: Decimal
    day_target: Decimal
    achieved: Decimal
    days_left: int

    @property
    def gap(self) -> Decimal:
        return self.achieved - self.target


def target_of_days(person: User, metric: Metric, starts_on: date, ends_on: date) -> Decimal | None:
    """The derived target of `[starts_on, ends_on)`; None for a metric that does not add up."""
    if not metric.adds_up:
        return None
    return weekly.over(_daily(person, metric, starts_on, ends_on), each_day(starts_on, ends_on))


def week_of_person(person: User, metric: Metric, day: date) -> WeekTarget | None:
    """The person's week that holds the day; None where it asks for nothing."""
    week = week_of(day)
    if not metric.adds_up:
        return None
    daily = _daily(person, metric, week.starts_on, week.ends_on)
    total = weekly.over(daily, each_day(week.starts_on, week.ends_on))
    if not total:
        return None
    done = achieved_by_person(metric, week, as_of=day).get(person.pk, ZERO)
    left = company.working_days().within(day, week.ends_on)
    return WeekTarget(week, total, daily.get(day, ZERO), done, len(left))


def _daily(person: User, metric: Metric, starts_on: date, ends_on: date) -> dict[date, Decimal]:
    span = Period(month_of(starts_on), ends_on, PeriodKind.MONTH, "")
    months = targets.monthly_targets(metric, span.months(), person=person)
    unit = CENT if metric.decimals else Decimal(1)
    return weekly.daily_targets(months, _present(person), unit=unit)


def _present(person: User) -> Callable[[date], bool]:
    """The working days on which the person is with the company: who begins on the 16th has half a
    month of days for the month's target."""
    working = company.working_days()

    def works_on(day: date) -> bool:
        hired, left = person.hired_on, person.left_on
        employed = (hired is None or hired <= day) and (left is None or day < left)
        return employed and working.works_on(day)

    return works_on
