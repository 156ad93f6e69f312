"""The to-do list: every app's rows for a person, the most urgent first."""

from datetime import date
from importlib import import_module

from goalmgmt.core.today import TodayItem
from teams.models import User

APPS = ("targets", "tracking", "incentives", "reviews", "teams")
NEVER = date.max


def items(person: User, on: date) -> list[TodayItem]:
    """Urgent rows first, then by due day; rows without one stand in the order of the apps."""
    found = [item for app in APPS for item in import_module(f"{app}.today").items(person, on)]
    return sorted(found, key=urgency)


def urgency(item: TodayItem) -> tuple[bool, date]:
    """The order of the list."""
    return (not item.urgent, item.due_on or NEVER)
