"""Reminders of reports: the clock walks, and each goes out once (K4)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from goalmgmt.core import schedule
from goalmgmt.core.jobs import run
from goalmgmt.core.models import CalendarDay, CompanyPolicy, JobRun, Notification
from teams.models import User
from teams.tests.factories import NOW, Cast, cast
from tracking import tasks
from tracking.models import ReportReminder
from tracking.operations.excuses import grant_excuses
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.reporting import slot_named

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The names of the three moments, as the notifications call them.
BEFORE, SOON, OVERDUE = "report_day_before", "report_soon", "report_overdue"


@pytest.fixture
def people() -> Cast:
    CompanyPolicy.objects.update_or_create(pk=1, defaults={"report_hour": "09:30"})
    return cast()


def walk(first: datetime, last: datetime) -> Iterator[datetime]:
    """Every half hour, as the clock of the schedule walks."""
    moment = first
    while moment <= last:
        yield moment
        moment += schedule.HALF


def told(person: User) -> list[tuple[str, str]]:
    """Kind and local time of each reminder, in their order."""
    rows = ReportReminder.objects.filter(person=person).order_by("sent_at")
    return [(f"report_{row.moment}", f"{row.sent_at.astimezone(SHANGHAI):%a %d %H:%M}")
            for row in rows]  # fmt: skip


def run_through(first: datetime, last: datetime) -> None:
    for moment in walk(first, last):
        key = moment.astimezone(UTC).isoformat(timespec="minutes")
        tasks.report_reminders(JobRun(key=key), moment)
        tasks.report_reminders(JobRun(key=key), moment)  # delivered twice


def at(day: int, hour: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def test_three_reminders_on_working_days_only(people: Cast) -> None:
    """Week 11 ends on Sunday 15 March; its report is due on Monday 16, 09:30."""
    run_through(at(11), at(18))
    assert told(people.mate) == [
        (BEFORE, "Fri 13 09:30"), (SOON, "Mon 16 07:30"), (OVERDUE, "Mon 16 10:30"),
    ]  # fmt: skip
    kinds = Notification.objects.filter(person=people.mate).order_by("pk")
    assert [one.kind for one in kinds] == [BEFORE, SOON, OVERDUE]


def test_a_holiday_moves_the_day_and_a_day_worked_instead_counts(people: Cast) -> None:
    CalendarDay.objects.create(day=at(16).date(), works=False)
    CalendarDay.objects.create(day=at(14).date(), works=True)  # Saturday
    run_through(at(11), at(19))
    assert told(people.mate) == [
        (BEFORE, "Sat 14 09:30"), (SOON, "Tue 17 07:30"), (OVERDUE, "Tue 17 10:30"),
    ]  # fmt: skip


def test_nobody_is_reminded_of_what_is_handed_in_or_excused(people: Cast) -> None:
    run_through(at(13), at(13, 12))
    report = open_report(slot=slot_named("2026-W11"), actor=people.rep, now=NOW)
    submit_report(report=report, text=ReportText(summary="x"), actor=people.rep, now=at(14))
    grant_excuses(people=[people.mate], slots=[slot_named("2026-W11")], reason="ill",
                  actor=people.east_manager, now=at(14))  # fmt: skip
    run_through(at(16), at(17))
    assert [kind for kind, _when in told(people.rep)] == [BEFORE]
    assert [kind for kind, _when in told(people.mate)] == [BEFORE]
    assert len(told(people.stranger)) == 3


def test_a_clock_that_was_away_says_nothing_wrong(people: Cast) -> None:
    """After the due time nobody hears that it is due soon; within hours the rest is made up."""
    run_through(at(16, 12), at(16, 13))
    assert [kind for kind, _when in told(people.mate)] == [OVERDUE]
    run_through(at(18), at(18, 2))
    assert len(told(people.mate)) == 1


def test_the_schedule_queues_each_half_hour_once(people: Cast) -> None:
    now = at(16, 7).replace(minute=40)
    for _tick in range(2):
        schedule.queue_due(now=now, today=now.date())
    keys = list(JobRun.objects.filter(name=tasks.REMINDERS).values_list("key", flat=True))
    assert keys == ["2026-03-15T23:30+00:00"]
    schedule.queue_due(now=now + timedelta(hours=1), today=now.date())
    queued = JobRun.objects.filter(name=tasks.REMINDERS).order_by("key")
    assert [one.key[11:16] for one in queued] == ["23:30", "00:00", "00:30"]
    for one in queued:
        run(one.pk, now=now)
    assert [kind for kind, _when in told(people.mate)] == [SOON]
