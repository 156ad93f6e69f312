"""Who handed in, who has not: people × weeks (W5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goalmgmt.core import company
from goalmgmt.core.working_days import WorkingDays
from teams.models import User
from tracking.enums import HANDED_IN, ReportKind
from tracking.models import Report
from tracking.reporting import WEEKLY, Slot, slot_of


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's week: on_time, late, returned, not_started, due, missing; none before hiring."""

    slot: Slot
    state: str
    report: Report | None


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A person's weeks, how many of the due ones were on time, and how many are missing."""

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
        return sum(mark.state in {"on_time", "late", "returned", "missing"} for mark in self.marks)


def weeks_until(day: date, count: int) -> list[Slot]:
    """The last `count` weeks, the running one last."""
    slots = [slot_of(WEEKLY, day)]
    while len(slots) < count:
        slots.insert(0, slots[0].previous())
    return slots


def reporters(viewer: User, on: date) -> "QuerySet[User]":
    """Whose weekly reports the person waits for: the reps below, or all for leadership."""
    seen = User.objects.visible_to(viewer, on).filter(is_active=True).exclude(pk=viewer.pk)
    people: QuerySet[User] = seen.with_role("rep").employed_on(on)
    return people.order_by("sort_key", "code")


def board(people: Sequence[User], weeks: Sequence[Slot], today: date) -> list[BoardLine]:
    """The lines of people, in two queries."""
    rows = Report.objects.filter(
        kind=ReportKind.WEEKLY, person__in=people, period__in=[week.code for week in weeks]
    )
    found = {(report.person_id, report.period): report for report in rows}
    working = company.working_days()
    states = [(week, _unwritten(week, today, working)) for week in weeks]
    return [
        BoardLine(
            person,
            [
                _mark(week, person, found.get((person.pk, week.code)), state)
                for week, state in states
            ],
        )
        for person in people
    ]


def _unwritten(week: Slot, today: date, working: WorkingDays) -> str:
    """What a week's report is when nobody has written it; nothing in a week of holidays."""
    due_on = week.due_on(working)
    if not week.is_owed(working):
        return "none"
    if today > due_on:
        return "missing"
    return "due" if today == due_on else "not_started"


def _mark(week: Slot, person: User, report: Report | None, unwritten: str) -> Mark:
    if report is not None and report.status in HANDED_IN:
        return Mark(week, "late" if report.is_late else "on_time", report)
    if report is not None and report.submitted_at:
        return Mark(week, "returned", report)
    if person.hired_on is not None and person.hired_on >= week.ends_on:
        return Mark(week, "none", None)
    return Mark(week, unwritten, None)
