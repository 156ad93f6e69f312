"""Weekly and daily targets: exact, on working days, whatever the month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.amounts import CENT
from goalmgmt.core.periods import add_months, each_day, week_of
from goalmgmt.core.working_days import WorkingDays
from targets.weekly import daily_targets, over

PLAIN = WorkingDays()
FEBRUARY, MARCH, OCTOBER = date(2026, 2, 1), date(2026, 3, 1), date(2026, 10, 1)
FIRSTS = st.builds(date, st.integers(2001, 2060), st.integers(1, 12), st.just(1))
AMOUNTS = st.decimals(Decimal(0), Decimal("9999999999.99"), places=2)


def week_of_target(months, day, working=PLAIN):
    week = week_of(day)
    return over(daily_targets(months, working.works_on), each_day(week.starts_on, week.ends_on))


#: case, months, a day of the week, its target
CASES = (
    ("5 of March's 22 days", {MARCH: Decimal(220_000)}, date(2026, 3, 4), Decimal(50_000)),
    ("the make-up Saturday counts: 6 of February's 16 days",
     {FEBRUARY: Decimal(160_000)}, date(2026, 2, 10), Decimal(60_000)),
    ("a week of Spring Festival asks for nothing",
     {FEBRUARY: Decimal(160_000)}, date(2026, 2, 17), Decimal(0)),
    ("National Day leaves 3 days and the make-up Saturday of October's 18",
     {OCTOBER: Decimal(180_000)}, date(2026, 10, 8), Decimal(30_000)),
    ("a week over two months takes from each",
     {MARCH: Decimal(220_000), date(2026, 4, 1): Decimal(210_000)}, date(2026, 3, 31),
     Decimal(2 * 10_000 + 3 * 10_000)),
    ("the fen that do not divide fall on the first days", {MARCH: Decimal("0.05")},
     date(2026, 3, 2), Decimal("0.05")),
)  # fmt: skip


@pytest.mark.parametrize(("case", "months", "day", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_a_week_is_the_sum_of_its_working_days(case, months, day, wanted):
    assert week_of_target(months, day) == wanted


@given(first=FIRSTS, amounts=st.lists(AMOUNTS, min_size=1, max_size=12))
def test_days_and_weeks_sum_to_the_months_to_the_fen(first, amounts):
    months = {add_months(first, index): amount for index, amount in enumerate(amounts)}
    daily = daily_targets(months, PLAIN.works_on)
    for month, amount in months.items():
        days = [daily[day] for day in each_day(month, add_months(month, 1)) if day in daily]
        assert sum(days) == amount
        assert max(days) - min(days) <= CENT
    weeks, day = Decimal(0), week_of(first).starts_on
    while day < add_months(first, len(amounts)):
        weeks += over(daily, each_day(day, day + timedelta(days=7)))
        day += timedelta(days=7)
    assert weeks == sum(amounts)


def test_what_is_counted_in_pieces_stays_whole():
    daily = daily_targets({MARCH: Decimal(30)}, PLAIN.works_on, unit=Decimal(1))
    assert sum(daily.values()) == 30
    assert set(daily.values()) == {Decimal(1), Decimal(2)}


def test_a_month_of_rest_loses_nothing():
    rest = WorkingDays(dict.fromkeys(each_day(MARCH, add_months(MARCH, 1)), False))
    daily = daily_targets({MARCH: Decimal(31)}, rest.works_on)
    assert sum(daily.values()) == 31
    assert len(daily) == 31


def test_a_day_of_rest_of_the_company_moves_its_part_to_the_others():
    own = WorkingDays({date(2026, 3, 4): False})
    assert week_of_target({MARCH: Decimal(210_000)}, date(2026, 3, 4), own) == 40_000
