"""Working days: Monday to Friday, less the Chinese statutory holidays, plus their make-up days.

What the company sets itself (`overrides`) comes first. Plain Python: the statutory days come from
the `holidays` package. It knows the arrangement of a year (which weekends are worked to make a
longer holiday) once that is announced, late in the year before; until then the year is provisional:
its holidays are those of the law, and no weekend is worked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

import holidays
from holidays.countries.china import ChinaStaticHolidays

from goalmgmt.core.formatting import is_chinese

#: The last year whose arrangement with its make-up days is known.
LAST_ARRANGED: int = max(ChinaStaticHolidays.special_public_holidays)
_DAY = timedelta(days=1)
_SATURDAY = 5
#: How the package writes a day within an English name.
_AMERICAN = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


def is_provisional(year: int) -> bool:
    """Whether the make-up days of the year are not announced yet."""
    return year > LAST_ARRANGED


@dataclass(frozen=True, slots=True)
class StatutoryDay:
    """A day that the law takes out of the plain week: a holiday, or a worked weekend day."""

    day: date
    works: bool
    name: str


@lru_cache(maxsize=64)
def _plain(year: int) -> Mapping[date, bool]:
    """The days of the year that the law decides, and whether they are worked. The year after is
    read too, since its New Year is made up for in December."""
    found = holidays.country_holidays("CN", years=[year, year + 1])
    days = {day: False for day in found if day.year == year}
    return days | {day: True for day in found.weekend_workdays if day.year == year}


def statutory_days(year: int, language: str) -> list[StatutoryDay]:
    """The holidays and make-up days of the year by their names; a make-up day has none."""
    code = "zh_CN" if is_chinese(language) else "en_US"
    names = holidays.country_holidays("CN", years=[year], language=code)
    return [
        StatutoryDay(day, works, "" if works else _AMERICAN.sub(r"\3-\1-\2", names.get(day, "")))
        for day, works in sorted(_plain(year).items())
    ]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The company's working days; `overrides` says of single days whether they are worked."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def works_on(self, day: date) -> bool:
        """Whether the day is worked: the company's word, the law's, then the plain week's."""
        own = self.overrides.get(day)
        if own is None:
            own = _plain(day.year).get(day)
        return day.weekday() < _SATURDAY if own is None else own

    def following(self, day: date) -> Iterator[date]:
        """The working days after `day`, without end."""
        while True:
            day += _DAY
            if self.works_on(day):
                yield day

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; with 0 the day itself."""
        return self.coming(day, count)[-1] if count else day

    def coming(self, day: date, count: int) -> list[date]:
        """The first `count` working days after `day`."""
        return list(islice(self.following(day), count))

    def on_or_after(self, day: date) -> date:
        """The day itself when it is worked, else the next one that is."""
        return day if self.works_on(day) else next(self.following(day))

    def within(self, starts_on: date, ends_on: date) -> list[date]:
        """The working days of `[starts_on, ends_on)`."""
        count = (ends_on - starts_on).days
        days = (starts_on + timedelta(days=offset) for offset in range(count))
        return [day for day in days if self.works_on(day)]
