"""Telling people, each once: of reports that are due, of a ledger that does not hold."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from goalmgmt.core import company, outbox
from teams.models import User
from tracking.enums import HANDED_IN
from tracking.models import Report
from tracking.reporting import WEEKLY, Slot, slot_of


def remind_of_reports(*, on: date, now: datetime) -> dict[str, Any]:
    """Remind the reps whose weekly report is due on the day, and on the working day after
    it was; none that handed in. The unique event makes every reminder one of its kind."""
    working = company.working_days()
    before = slot_of(WEEKLY, on).last_owed(working)
    told = 0
    for kind, offset in (("report_due", 0), ("report_overdue", 1)):
        if on == working.after(before.due_on(working), offset):
            told += _remind(before, kind, now)
    return {"told": told}


def _remind(slot: Slot, kind: str, now: datetime) -> int:
    handed_in = Report.objects.filter(kind=slot.kind, period=slot.code, status__in=HANDED_IN)
    owing = User.objects.filter(is_active=True).with_role("rep").employed_on(slot.ends_on)
    owing = owing.exclude(pk__in=handed_in.values("person")).exclude(hired_on__gte=slot.ends_on)
    people = list(owing)
    outbox.notify(
        people=people,
        event=f"{kind}:{slot.code}",
        kind=kind,
        now=now,
        params={"period": slot.code},
        url=reverse("tracking:report_edit", args=[slot.code]),
    )
    return len(people)


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
