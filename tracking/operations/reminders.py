"""Telling people, each once: of reports that are due, of a ledger that does not hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from goalmgmt.core import clock, company, outbox
from teams.models import User
from tracking.enums import HANDED_IN, ReminderMoment
from tracking.models import Excuse, Report, ReportReminder
from tracking.reporting import WEEKLY, Slot, as_time, slot_of

#: For how long after its moment a reminder still goes out when the clock was away.
STILL = timedelta(hours=6)


def remind_of_reports(*, now: datetime) -> dict[str, Any]:
    """Remind the reps of the weekly report: a working day before it is due at the same hour, two
    hours before, and an hour after (K4). Each once, none on a day off, none to those who handed
    in or are excused."""
    told: dict[str, int] = {}
    day = clock.business_date(now)
    running = slot_of(WEEKLY, day)
    for slot in (running.last_owed(company.working_days()), running):
        for moment, at in _moments(slot):
            if at <= now < at + STILL and _still_says(moment, slot, now):
                told[f"{slot.code} {moment}"] = _remind(slot, moment, now)
    return {"told": sum(told.values()), "of": told}


def due_at(slot: Slot) -> datetime:
    """Until when a report is to be handed in."""
    policy = company.policy()
    hour = as_time(policy.report_hour)
    return slot.due_at(hour, policy.time_zone, company.working_days())


def _moments(slot: Slot) -> Iterator[tuple[str, datetime]]:
    working, due = company.working_days(), due_at(slot)
    if not slot.is_owed(working):
        return
    before = due.date() - timedelta(days=1)
    while not working.works_on(before):
        before -= timedelta(days=1)
    yield ReminderMoment.DAY_BEFORE, due.replace(year=before.year, month=before.month,
                                                 day=before.day)  # fmt: skip
    yield ReminderMoment.SOON, due - timedelta(hours=2)
    yield ReminderMoment.OVERDUE, due + timedelta(hours=1)


def _still_says(moment: str, slot: Slot, now: datetime) -> bool:
    """A late reminder must not say that there is time when there is none."""
    return moment == ReminderMoment.OVERDUE or now < due_at(slot)


@transaction.atomic
def _remind(slot: Slot, moment: str, now: datetime) -> int:
    people = list(_owing(slot).exclude(pk__in=_told(slot, moment)))
    ReportReminder.objects.bulk_create(
        [ReportReminder(person=one, kind=slot.kind, period=slot.code, moment=moment, sent_at=now)
         for one in people],
        ignore_conflicts=True,
    )  # fmt: skip
    outbox.notify(
        people=people,
        event=f"report_{moment}:{slot.code}",
        kind=f"report_{moment}",
        now=now,
        params={"period": slot.code},
        url=reverse("tracking:report_edit", args=[slot.code]),
    )
    return len(people)


def _told(slot: Slot, moment: str) -> Any:
    rows = ReportReminder.objects.filter(kind=slot.kind, period=slot.code, moment=moment)
    return rows.values("person")


def _owing(slot: Slot) -> Any:
    handed_in = Report.objects.filter(kind=slot.kind, period=slot.code, status__in=HANDED_IN)
    excused = Excuse.objects.granted().filter(kind=slot.kind, period=slot.code)
    reps = User.objects.filter(is_active=True).with_role("rep").employed_on(slot.ends_on)
    owing = reps.exclude(pk__in=handed_in.values("person")).exclude(hired_on__gte=slot.ends_on)
    return owing.exclude(pk__in=excused.values("person"))


def alarm_problems(*, day: str, count: int, now: datetime) -> None:
    """Tell the administrators, once a day, that the ledger does not hold."""
    outbox.notify(
        people=User.objects.filter(is_active=True).with_role("admin"),
        event=f"ledger_problems:{day}",
        kind="ledger_problems",
        now=now,
        params={"count": count},
        url=reverse("tracking:ledger"),
    )
