"""What an address asks for, read without surprises: anybody can write anything into one."""

from datetime import date

from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR


def number_asked(text: str) -> int | None:
    """The number in ASCII digits, up to nine of them; None for anything else."""
    return int(text) if len(text) <= 9 and text.isascii() and text.isdecimal() else None


def day_asked(text: str) -> date | None:
    """The day as `2026-08-15`, in the years that periods have; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day == clamped(day) else None


def clamped(day: date) -> date:
    """The day, or the nearest that has periods: with room for the year before and after."""
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))
