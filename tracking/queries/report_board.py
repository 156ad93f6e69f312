"""Who handed in, who has not: people × periods (W5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import takewhile

from django.db.models import QuerySet

from goalmgmt.core import company
from teams.models import User
from tracking import report_rules
from tracking.enums import HANDED_IN
from tracking.models import Excuse, Report
from tracking.reporting import WEEKLY, Slot, as_time, slot_of

#: What a report is once it had to be there.
DUE_STATES = ("on_time", "late", "returned", "missing")
STATES = (*DUE_STATES, "excused", "due", "not_started")


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's period: on_time, late, returned, excused, not_started, due, missing; none while
    the person does not belong to the company or nobody works."""

    slot: Slot
    state: str
    report: Report | None


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A person's periods, how many of the due ones were on time, and how many are missing."""

    person: User
    marks: list[Mark]

    @property
    def missing(self) -> int:
        return sum(mark.state == "missing" for mark in self.marks)

    @property
    def on_time(self) -> int:
        return sum(mark.state == "on_time" for mark in self.marks)

    @property
    def due(self) -> int:
        return sum(mark.state in DUE_STATES for mark in self.marks)

    @property
    def on_time_rate(self) -> Fraction | None:
        """On time ÷ due, the excused left out; None while nothing was due."""
        return Fraction(self.on_time, self.due) if self.due else None

    @property
    def missing_in_row(self) -> int:
        """How many of the last due reports are missing one after another."""
        states = [mark.state for mark in reversed(self.marks) if mark.state in DUE_STATES]
        return len(list(takewhile(lambda state: state == "missing", states)))


def slots_until(kind: str, day: date, count: int) -> list[Slot]:
    """The last `count` periods of a kind, that of the day last."""
    slots = [slot_of(kind, day)]
    while len(slots) < count:
        slots.insert(0, slots[0].previous())
    return slots


def weeks_until(day: date, count: int) -> list[Slot]:
    """The last `count` weeks, the running one last."""
    return slots_until(WEEKLY, day, count)


def reporters(viewer: User, on: date) -> "QuerySet[User]":
    """Whose reports the person waits for: the reps below, or all for leadership."""
    return report_rules.awaited_people(viewer, on).order_by("sort_key", "code")


def board(people: Sequence[User], slots: Sequence[Slot], now: datetime) -> list[BoardLine]:
    """The lines of people over periods of one kind, in the same few queries."""
    found, excused = _written(people, slots), _excused(people, slots)
    with company.read_once():
        states = [(slot, unwritten(slot, now)) for slot in slots]
    return [
        BoardLine(
            person,
            [
                _mark(slot, person, found, excused=(person.pk, slot.code) in excused, state=state)
                for slot, state in states
            ],
        )
        for person in people
    ]


def _written(people: Sequence[User], slots: Sequence[Slot]) -> dict[tuple[int, str], Report]:
    codes = [slot.code for slot in slots]
    kinds = {slot.kind for slot in slots}
    rows = Report.objects.filter(kind__in=kinds, person__in=people, period__in=codes)
    return {(report.person_id, report.period): report for report in rows}


def _excused(people: Sequence[User], slots: Sequence[Slot]) -> set[tuple[int, str]]:
    codes = [slot.code for slot in slots]
    rows = Excuse.objects.granted().filter(person__in=people, period__in=codes)
    return set(rows.values_list("person", "period"))


def unwritten(slot: Slot, now: datetime) -> str:
    """What a report is when nobody has written it; nothing in a period of holidays."""
    policy, working = company.policy(), company.working_days()
    if not slot.is_owed(working):
        return "none"
    due_at = slot.due_at(as_time(policy.report_hour), policy.time_zone, working)
    if now > due_at:
        return "missing"
    return "due" if now.astimezone(due_at.tzinfo).date() == due_at.date() else "not_started"


def belongs(person: User, slot: Slot) -> bool:
    """Whether the person is in the company on a day of the period."""
    begun = person.hired_on is None or person.hired_on < slot.ends_on
    return begun and (person.left_on is None or person.left_on > slot.starts_on)


def _mark(
    slot: Slot, person: User, found: dict[tuple[int, str], Report], *, excused: bool, state: str
) -> Mark:
    report = found.get((person.pk, slot.code))
    if report is not None and report.status in HANDED_IN:
        return Mark(slot, "late" if report.is_late else "on_time", report)
    if excused:
        return Mark(slot, "excused", None)
    if report is not None and report.submitted_at:
        return Mark(slot, "returned", report)
    return Mark(slot, state if belongs(person, slot) else "none", None)
