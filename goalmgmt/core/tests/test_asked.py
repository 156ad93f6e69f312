"""What an address asks for."""

from datetime import date

import pytest

from goalmgmt.core.asked import clamped, day_asked, number_asked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12), ("007", 7), ("999999999", 999_999_999), ("", None), ("-1", None), ("1.0", None),
        ("１２", None), ("²", None), (" 1", None), ("9" * 10, None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_number_is_up_to_nine_ascii_digits(text, expected):
    assert number_asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-15", date(2026, 8, 15)), ("1990-01-01", date(1990, 1, 1)),
        ("2199-12-31", date(2199, 12, 31)), ("1989-12-31", None), ("2200-01-01", None),
        ("0001-01-01", None), ("9999-12-31", None), ("2026-13-01", None), ("", None),
        ("２０２６-08-15", None),
    ],
)  # fmt: skip
def test_a_day_is_an_iso_date_that_has_periods(text, expected):
    assert day_asked(text) == expected


def test_a_day_without_periods_moves_to_the_nearest_that_has_them():
    days = [date.min, date(2026, 8, 15), date.max]
    assert [clamped(day) for day in days] == [
        date(1990, 1, 1), date(2026, 8, 15), date(2199, 12, 31),
    ]  # fmt: skip
