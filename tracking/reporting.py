"""Which reports there are, for which days, and when they are due. Plain Python.

A report is owed when at least one of its days is worked (K4), and due on a working day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from goalmgmt.core.asked import day_asked
from goalmgmt.core.periods import BadPeriod, FiscalCalendar, Period, PeriodKind, week_of
from goalmgmt.core.working_days import WorkingDays

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
#: How many reports in a row may fall on days of rest, so that nobody searches without end.
MOST_REST = 366


@dataclass(frozen=True, slots=True)
class Slot:
    """A report's kind, its period's code (`2026-08-14`, `2026-W33`, `2026-08`) and its days."""

    kind: str
    code: str
    starts_on: date
    ends_on: date

    def due_on(self, working: WorkingDays) -> date:
        """Daily the next day, weekly on Monday, monthly on the 2nd; where nobody works then, on
        the next working day."""
        return working.on_or_after(self.ends_on + timedelta(days=self.kind == MONTHLY))

    def due_at(self, hour: time, zone: str, working: WorkingDays) -> datetime:
        return datetime.combine(self.due_on(working), hour, ZoneInfo(zone))

    def is_owed(self, working: WorkingDays) -> bool:
        """Whether anybody works on one of its days: nobody reports on a week of holidays."""
        return bool(working.within(self.starts_on, self.ends_on))

    def last_owed(self, working: WorkingDays) -> "Slot":
        """The one before that is owed; one year back at most."""
        slot = self.previous()
        for _step in range(MOST_REST):
            if slot.is_owed(working):
                break
            slot = slot.previous()
        return slot

    def next(self) -> "Slot":
        return slot_of(self.kind, self.ends_on)

    def previous(self) -> "Slot":
        return slot_of(self.kind, self.starts_on - timedelta(days=1))


def slot_of(kind: str, day: date) -> Slot:
    """The report of `kind` that covers `day`."""
    if kind == DAILY:
        return Slot(DAILY, day.isoformat(), day, day + timedelta(days=1))
    if kind == WEEKLY:
        return _slot(WEEKLY, week_of(day))
    return _slot(MONTHLY, FiscalCalendar().month(day))


def _slot(kind: str, period: Period) -> Slot:
    return Slot(kind, period.code, period.starts_on, period.ends_on)


def slot_named(code: str) -> Slot:
    """The report that a code names. Raises BadPeriod."""
    if len(code) == 10:
        day = day_asked(code)
        if day is None:
            raise BadPeriod(code)
        return slot_of(DAILY, day)
    period = FiscalCalendar().parse(code)
    kinds = {PeriodKind.WEEK: WEEKLY, PeriodKind.MONTH: MONTHLY}
    if period.kind not in kinds:
        raise BadPeriod(code)
    return _slot(kinds[period.kind], period)


def as_time(hour: time | str) -> time:
    """The policy's hour, which is text until it has been saved once."""
    return time.fromisoformat(hour) if isinstance(hour, str) else hour
