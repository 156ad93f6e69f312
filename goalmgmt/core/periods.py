"""Fiscal months, quarters, halves and years and ISO weeks, half-open: `[starts_on, ends_on)`.

A fiscal month is a calendar month. The fiscal year is named by the calendar year in which it
starts, whichever month that is. Codes: `2026`, `2026-H2`, `2026-Q3`, `2026-07`,
`2026-W33`. Plain Python.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_CODE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>[0-9]{2})|(?P<month>[0-9]{2})))?"
)
FIRST_YEAR, LAST_YEAR = 1990, 2199


class PeriodKind(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class BadPeriod(ValueError):
    """The code names no period."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A span of days, the last day being the one before `ends_on`."""

    starts_on: date
    ends_on: date
    kind: PeriodKind
    code: str

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on

    def __str__(self) -> str:
        return self.code

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days

    def months(self) -> list[date]:
        """The first days of the calendar months that start inside the period."""
        first = month_of(self.starts_on)
        if first < self.starts_on:
            first = add_months(first, 1)
        months = []
        while first < self.ends_on:
            months.append(first)
            first = add_months(first, 1)
        return months


def month_of(day: date) -> date:
    """The first day of the month of `day`: the key of monthly cells."""
    return day.replace(day=1)


def add_months(first: date, count: int) -> date:
    """The first day of the month `count` months after that of `first`."""
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """The company's year: the calendar month (1–12) in which it starts."""

    start_month: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise ValueError("start_month is 1 to 12")

    def year(self, year: int) -> Period:
        starts = date(year, self.start_month, 1)
        return Period(starts, add_months(starts, 12), PeriodKind.YEAR, f"{year:04d}")

    def quarter(self, year: int, number: int) -> Period:
        starts = add_months(date(year, self.start_month, 1), 3 * (number - 1))
        return Period(starts, add_months(starts, 3), PeriodKind.QUARTER, f"{year:04d}-Q{number}")

    def half(self, year: int, number: int) -> Period:
        starts = add_months(date(year, self.start_month, 1), 6 * (number - 1))
        return Period(starts, add_months(starts, 6), PeriodKind.HALF, f"{year:04d}-H{number}")

    def month(self, day: date) -> Period:
        starts = month_of(day)
        return Period(starts, add_months(starts, 1), PeriodKind.MONTH, f"{starts:%Y-%m}")

    def year_of(self, day: date) -> Period:
        return self.year(day.year - (day.month < self.start_month))

    def quarter_of(self, day: date) -> Period:
        year = self.year_of(day)
        passed = (day.year - year.starts_on.year) * 12 + day.month - year.starts_on.month
        return self.quarter(int(year.code), passed // 3 + 1)

    def half_of(self, day: date) -> Period:
        year = self.year_of(day)
        return self.half(int(year.code), 1 if day < add_months(year.starts_on, 6) else 2)

    def of(self, kind: PeriodKind, day: date) -> Period:
        """The period of `kind` that holds `day`."""
        if kind is PeriodKind.WEEK:
            return week_of(day)
        makers = {
            PeriodKind.MONTH: self.month,
            PeriodKind.QUARTER: self.quarter_of,
            PeriodKind.HALF: self.half_of,
            PeriodKind.YEAR: self.year_of,
        }
        return makers[kind](day)

    def next(self, period: Period) -> Period:
        return self.of(period.kind, period.ends_on)

    def previous(self, period: Period) -> Period:
        return self.of(period.kind, period.starts_on - timedelta(days=1))

    def quarters(self, year: Period) -> list[Period]:
        return [self.quarter(int(year.code), number) for number in (1, 2, 3, 4)]

    def parse(self, code: str) -> Period:
        """The period that `code` names. Raises BadPeriod."""
        found = _CODE.fullmatch(code.strip())
        if not found or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
            raise BadPeriod(code)
        year = int(found["year"])
        try:
            return self._parsed(year, found)
        except ValueError as error:
            raise BadPeriod(code) from error

    def _parsed(self, year: int, found: re.Match[str]) -> Period:
        if found["quarter"]:
            return self.quarter(year, int(found["quarter"]))
        if found["half"]:
            return self.half(year, int(found["half"]))
        if found["month"]:
            return self.month(date(year, int(found["month"]), 1))
        if found["week"]:
            return week_of(date.fromisocalendar(year, int(found["week"]), 1))
        return self.year(year)


def week_of(day: date) -> Period:
    """The ISO week (Monday to Sunday) that holds `day`."""
    monday = day - timedelta(days=day.weekday())
    iso = monday.isocalendar()
    return Period(
        monday, monday + timedelta(days=7), PeriodKind.WEEK, f"{iso.year:04d}-W{iso.week:02d}"
    )


def each_day(starts_on: date, ends_on: date) -> Iterator[date]:
    """The days of `[starts_on, ends_on)`."""
    for offset in range((ends_on - starts_on).days):
        yield starts_on + timedelta(days=offset)
