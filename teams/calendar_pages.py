"""The rows of the calendar page: the days of a year that are not as the plain week has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goalmgmt.core.models import CalendarDay
from goalmgmt.core.periods import Period, add_months
from goalmgmt.core.working_days import WorkingDays, statutory_days


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day by what it is called, whether it is worked, and who says so."""

    day: date
    works: bool
    name: str
    is_own: bool
    overrules: bool


@dataclass(frozen=True, slots=True)
class MonthDays:
    """A month with the number of its working days."""

    month: date
    working: int


def own_days(year: int) -> dict[date, CalendarDay]:
    """What the company has set itself in the calendar year."""
    return {found.day: found for found in CalendarDay.objects.filter(day__year=year)}


def special_days(year: int, own: Mapping[date, CalendarDay], language: str) -> list[SpecialDay]:
    """Holidays, make-up days and the company's own days, in their order."""
    legal = {found.day: found for found in statutory_days(year, language)}
    days = []
    for day in sorted({*legal, *own}):
        law, mine = legal.get(day), own.get(day)
        if mine is not None:
            name = mine.note or (law.name if law else "")
            days.append(SpecialDay(day, mine.works, name, is_own=True, overrules=law is not None))
        elif law is not None:
            days.append(SpecialDay(day, law.works, law.name, is_own=False, overrules=False))
    return days


def months_of(year: Period, working: WorkingDays) -> list[MonthDays]:
    """The months of a fiscal year."""
    return [
        MonthDays(month, len(working.within(month, add_months(month, 1))))
        for month in year.months()
    ]
