"""Fiscal periods: every day in exactly one month, quarter and year (quality.md T2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.periods import BadPeriod, FiscalCalendar, PeriodKind, add_months, week_of


@pytest.mark.parametrize(
    ("start_month", "code", "starts_on", "ends_on"),
    [
        (1, "2026", date(2026, 1, 1), date(2027, 1, 1)),
        (4, "2026", date(2026, 4, 1), date(2027, 4, 1)),
        (1, "2007-Q3", date(2007, 7, 1), date(2007, 10, 1)),
        (4, "2026-Q4", date(2027, 1, 1), date(2027, 4, 1)),
        (1, "2026-H1", date(2026, 1, 1), date(2026, 7, 1)),
        (4, "2026-H2", date(2026, 10, 1), date(2027, 4, 1)),
        (4, "2026-07", date(2026, 7, 1), date(2026, 8, 1)),
        (1, "2026-W01", date(2025, 12, 29), date(2026, 1, 5)),
        (1, "2020-W53", date(2020, 12, 28), date(2021, 1, 4)),
    ],
)
def test_codes_name_half_open_spans(
    start_month: int, code: str, starts_on: date, ends_on: date
) -> None:
    period = FiscalCalendar(start_month).parse(code)
    assert (period.starts_on, period.ends_on, period.code) == (starts_on, ends_on, code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-Q5",
        "2026-H3",
        "2026-H0",
        "2026-13",
        "2026-00",
        "26-Q1",
        "2021-W53",
        "１９９９",
        "0001",
        "2026-q1",
    ],
)
def test_other_codes_name_nothing(code: str) -> None:
    with pytest.raises(BadPeriod):
        FiscalCalendar().parse(code)


DAYS = st.dates(date(2023, 1, 1), date(2031, 12, 31))


@given(st.integers(1, 12), DAYS)
def test_each_day_lies_in_one_month_of_one_quarter_of_one_year(start: int, day: date) -> None:
    calendar = FiscalCalendar(start)
    year, quarter, month = calendar.year_of(day), calendar.quarter_of(day), calendar.month(day)
    assert day in month
    half = calendar.half_of(day)
    assert month.starts_on in quarter
    assert quarter.starts_on in half
    assert half.starts_on in year
    assert calendar.parse(half.code) == half
    assert quarter.starts_on in year
    assert [m for q in calendar.quarters(year) for m in q.months()] == year.months()
    assert calendar.parse(quarter.code) == quarter
    assert len(year.months()) == 12


@given(st.integers(1, 12), DAYS, st.sampled_from([*PeriodKind]))
def test_neighbours_touch(start: int, day: date, kind: PeriodKind) -> None:
    calendar = FiscalCalendar(start)
    period = calendar.of(kind, day)
    assert calendar.next(period).starts_on == period.ends_on
    assert calendar.previous(period).ends_on == period.starts_on
    assert calendar.previous(calendar.next(period)) == period
    assert period.last_day + timedelta(days=1) == period.ends_on


@given(DAYS)
def test_weeks_start_on_monday_and_read_back(day: date) -> None:
    week = week_of(day)
    assert week.starts_on.weekday() == 0
    assert day in week
    assert FiscalCalendar().parse(week.code) == week


def test_months_step_over_years() -> None:
    assert add_months(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)
