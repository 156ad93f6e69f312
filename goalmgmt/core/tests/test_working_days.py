"""Working days against the arrangements that the State Council announced."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalmgmt.core.working_days import (
    LAST_ARRANGED,
    WorkingDays,
    is_provisional,
    statutory_days,
)

PLAIN = WorkingDays()
DAYS = st.dates(date(2000, 1, 1), date(2110, 12, 31))

#: case, day, worked
CASES = (
    ("a plain Wednesday", date(2026, 3, 4), True),
    ("a plain Saturday", date(2026, 3, 7), False),
    ("New Year", date(2026, 1, 1), False),
    ("the Friday given for New Year", date(2026, 1, 2), False),
    ("the Sunday worked for it", date(2026, 1, 4), True),
    ("the Saturday before Spring Festival", date(2026, 2, 14), True),
    ("Spring Festival", date(2026, 2, 17), False),
    ("the Saturday after it", date(2026, 2, 28), True),
    ("the Saturday after Labour Day", date(2026, 5, 9), True),
    ("the Sunday before National Day", date(2026, 9, 20), True),
    ("the last day of the National Day week", date(2026, 10, 7), False),
    ("the day after it", date(2026, 10, 8), True),
    ("a December Saturday worked for the next New Year", date(2006, 12, 30), True),
    ("National Day of a year not arranged yet", date(LAST_ARRANGED + 1, 10, 1), False),
)


@pytest.mark.parametrize(("case", "day", "worked"), CASES, ids=[case for case, *_ in CASES])
def test_the_law_is_followed(case, day, worked):
    assert PLAIN.works_on(day) is worked


def test_the_company_has_the_last_word():
    saturday, national_day, friday = date(2026, 3, 7), date(2026, 10, 1), date(2026, 3, 6)
    own = WorkingDays({saturday: True, national_day: True, friday: False})
    assert [own.works_on(day) for day in (saturday, national_day, friday)] == [True, True, False]
    assert own.after(date(2026, 3, 5), 1) == saturday


def test_a_year_is_provisional_until_its_make_up_days_are_known():
    assert not is_provisional(LAST_ARRANGED)
    assert is_provisional(LAST_ARRANGED + 1)
    worked = [day for day in statutory_days(LAST_ARRANGED + 1, "en") if day.works]
    assert worked == []


def test_statutory_days_are_named_in_both_languages():
    names = {found.day: found.name for found in statutory_days(2026, "zh-hans")}
    assert names[date(2026, 2, 17)] == "春节"
    english = {found.day: found.name for found in statutory_days(2026, "en")}
    assert english[date(2026, 10, 1)] == "National Day"
    assert [found.day for found in statutory_days(2026, "en") if found.works][:2] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
    ]


def test_a_deadline_before_a_holiday_lies_after_it():
    assert PLAIN.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert PLAIN.after(date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert PLAIN.on_or_after(date(2026, 10, 5)) == date(2026, 10, 8)
    assert PLAIN.coming(date(2026, 2, 13), 2) == [date(2026, 2, 14), date(2026, 2, 24)]


@given(day=DAYS, count=st.integers(1, 40))
def test_counting_on_is_counting_within(day, count):
    end = PLAIN.after(day, count)
    one = timedelta(days=1)
    assert PLAIN.works_on(end)
    assert len(PLAIN.within(day + one, end + one)) == count
    assert PLAIN.within(day, day) == []
