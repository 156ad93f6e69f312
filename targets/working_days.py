"""Whether a day is worked: Chinese holidays rest, their make-up days work."""

from datetime import date

import holidays


def is_working(day: date) -> bool:
    """Reminders wait for such a day."""
    return holidays.country_holidays("CN").is_working_day(day)
