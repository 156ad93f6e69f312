"""Deadlines in working days: Chinese holidays rest, their make-up days work."""

from datetime import date

import holidays


def after(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    return holidays.country_holidays("CN").get_nth_working_day(day, count)
