"""Reminding people by hand of the reports that one waits for (K4)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed
from teams.models import User
from tracking import report_rules
from tracking.enums import ReminderMoment
from tracking.models import ReportReminder
from tracking.queries.report_board import Mark, board
from tracking.reporting import Slot

#: How long one reminder by hand of a report stands before there may be another.
APART = timedelta(hours=1)
#: Of which reports somebody may be reminded.
OPEN = frozenset({"missing", "due", "returned"})


@transaction.atomic
def remind_by_hand(
    *, people: Collection[User], slots: Collection[Slot], actor: User, now: datetime
) -> int:
    """Remind people of what they have not handed in; one message per person and report, and none
    within an hour of the last. Returns how many went out."""
    on = clock.business_date(now)
    ids = {person.pk for person in people}
    known = report_rules.awaited_people(actor, on).filter(pk__in=ids)
    if {*known.values_list("pk", flat=True)} != ids:
        raise NotAllowed(_("You remind only the people whose reports you wait for."))
    # Two who remind at once come one after the other.
    held = list(User.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    told = _told_lately(ids, slots, now)
    sent = 0
    for line in board(held, list(slots), now):
        for mark in line.marks:
            if mark.state in OPEN and (line.person.pk, mark.slot.code) not in told:
                _remind(line.person, mark, actor, now)
                sent += 1
    return sent


def _told_lately(
    ids: Collection[int], slots: Collection[Slot], now: datetime
) -> set[tuple[int, str]]:
    lately = ReportReminder.objects.filter(
        person__in=ids, period__in=[slot.code for slot in slots], sent_at__gt=now - APART,
        moment=ReminderMoment.BY_HAND,
    )  # fmt: skip
    return set(lately.values_list("person", "period"))


def _remind(person: User, mark: Mark, actor: User, now: datetime) -> None:
    row = ReportReminder.objects.create(
        person=person, kind=mark.slot.kind, period=mark.slot.code,
        moment=ReminderMoment.BY_HAND, by=actor, sent_at=now,
    )  # fmt: skip
    audit.record(
        actor=actor, action="report.remind", target=mark.report or person, now=now,
        after={"person": person.code, "period": mark.slot.code},
    )  # fmt: skip
    outbox.notify(
        people=[person],
        event=f"report_asked:{row.pk}",
        kind="report_asked",
        now=now,
        params={"period": mark.slot.code, "by": actor.name},
        url=reverse("tracking:report_edit", args=[mark.slot.code]),
    )
