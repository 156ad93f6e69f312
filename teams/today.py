"""What teams puts on the Today page."""

from datetime import date

from goalmgmt.core.today import TodayItem
from teams.models import User


def items(person: User, on: date) -> list[TodayItem]:
    """The person's to-do rows, most urgent first."""
    return []
