"""The Today page's protocol: each app answers `today_items(person, today)` in its queries."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One row of the to-do list: what, how many, until when, and the one button.

    `label`, `detail` and `action` are translated; `urgent` puts it on top.
    """

    key: str
    label: str
    url: str
    action: str
    count: int = 1
    detail: str = ""
    due_on: date | None = None
    urgent: bool = False
    role: str = ""
