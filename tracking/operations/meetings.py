"""Meetings: called, opened from a series, held, minutes sent, added to (K6)."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import Move, lock, transition
from teams.models import Unit, User
from tracking import rules_meetings
from tracking.enums_meetings import MEETING, Attendance, MeetingKind, MeetingStatus
from tracking.models import (
    Deal,
    Meeting,
    MeetingAddition,
    MeetingAttendee,
    MeetingDecision,
    MeetingSeries,
)
from tracking.operations.actions import NewAction, add_action
from tracking.queries.meeting_pack import pack

#: How many days ahead the meetings of a series are opened.
AHEAD = 7
LONGEST = 8000
#: The last day that every month has.
LAST = 28


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting of a unit; a project meeting is about a deal."""

    kind: str
    unit: Unit
    chair: User
    held_on: date
    starts_at: time | None = None
    place: str = ""
    agenda: str = ""
    deal: Deal | None = None


@transaction.atomic
def call_meeting(*, new: NewMeeting, actor: User, now: datetime) -> Meeting:
    """Call one meeting; the people of the unit (of a project, also the deal's owner) hear of it."""
    today = clock.business_date(now)
    _check_unit(actor, new.unit, today)
    if (new.kind == MeetingKind.PROJECT) != (new.deal is not None):
        raise Refused(_("A project meeting is about a deal, and only that."), field="deal")
    if new.held_on < today:
        raise Refused(_("The day is over. Choose today or a later one."), field="held_on")
    made = _made(new, None, now)
    audit.record(actor=actor, action="meeting.call", target=made, now=now,
                 after={"kind": new.kind, "unit": new.unit.code, "day": new.held_on})  # fmt: skip
    _tell(made, "tracking.meeting_called", [new.chair, *_people(made)], actor, now)
    return made


@transaction.atomic
def start_series(*, new: NewMeeting, actor: User, now: datetime) -> MeetingSeries:
    """A meeting that comes every week on the weekday of `new`, or every month on its day of the
    month; the next one is opened at once. Its agenda is written at each meeting."""
    today = clock.business_date(now)
    _check_unit(actor, new.unit, today)
    if new.kind == MeetingKind.PROJECT:
        raise Refused(_("A project meeting is called once at a time."), field="every")
    if new.held_on < today:
        raise Refused(_("The day is over. Choose today or a later one."), field="held_on")
    weekly = new.kind == MeetingKind.WEEKLY
    day = new.held_on.weekday() if weekly else new.held_on.day
    if not weekly and day > LAST:
        raise Refused(_("Every month has the days 1 to 28. Choose one of these."), field="held_on")
    series = MeetingSeries.objects.create(
        kind=new.kind, unit=new.unit, chair=new.chair, day=day, starts_at=new.starts_at,
        place=new.place.strip(), starts_on=new.held_on, created_at=now,
    )  # fmt: skip
    audit.record(actor=actor, action="meetingseries.start", target=series, now=now,
                 after={"kind": new.kind, "unit": new.unit.code, "day": day})  # fmt: skip
    open_next(series=series, today=today, now=now)
    return series


@transaction.atomic
def switch_series(*, series: MeetingSeries, actor: User, now: datetime) -> MeetingSeries:
    """End a series, or let it go on."""
    _check_unit(actor, series.unit, clock.business_date(now))
    fresh = lock(series)
    fresh.is_active = not fresh.is_active
    fresh.save(update_fields=["is_active"])
    audit.record(actor=actor, action="meetingseries.switch", target=fresh, now=now,
                 after={"is_active": fresh.is_active})  # fmt: skip
    return fresh


def next_day(series: MeetingSeries, today: date) -> date:
    """The first day from today on on which the series meets, none before it begins."""
    today = max(today, series.starts_on)
    if series.kind == MeetingKind.WEEKLY:
        return today + timedelta(days=(series.day - today.weekday()) % 7)
    if today.day <= series.day:
        return today.replace(day=series.day)
    length = calendar.monthrange(today.year, today.month)[1]
    return (today.replace(day=1) + timedelta(days=length)).replace(day=series.day)


@transaction.atomic
def open_next(*, series: MeetingSeries, today: date, now: datetime) -> Meeting | None:
    """Open the next meeting of the series; nothing when it stands already. Safe to run twice."""
    fresh, day = lock(series), next_day(series, today)
    if not fresh.is_active or Meeting.objects.filter(series=fresh, held_on=day).exists():
        return None
    new = NewMeeting(fresh.kind, fresh.unit, fresh.chair, day, fresh.starts_at, fresh.place)
    made = _made(new, fresh, now)
    audit.record(actor=None, action="meeting.call", target=made, now=now, after={"day": day})
    _tell(made, "tracking.meeting_called", [fresh.chair, *_people(made)], None, now)
    return made


def open_coming(*, today: date, now: datetime) -> dict[str, int]:
    """Open what all series hold within the next days."""
    opened = 0
    units = Unit.objects.open_on(today)
    coming = MeetingSeries.objects.filter(is_active=True, unit__in=units, chair__is_active=True)
    for series in coming.select_related("unit", "chair"):
        if next_day(series, today) <= today + timedelta(days=AHEAD):
            opened += open_next(series=series, today=today, now=now) is not None
    return {"opened": opened}


@transaction.atomic
def write_meeting(
    *, meeting: Meeting, agenda: str, minutes: str, attendance: dict[int, str], actor: User,
    now: datetime,
) -> Meeting:  # fmt: skip
    """Agenda, minutes and who was there, until the minutes are sent."""
    fresh = _running(meeting, actor, now)
    if len(agenda) > LONGEST or len(minutes) > LONGEST:
        raise Refused(_("The text is longer than 8,000 characters."), field="minutes")
    fresh.agenda, fresh.minutes = agenda.strip(), minutes.strip()
    fresh.save(update_fields=["agenda", "minutes"])
    for row in fresh.attendees.all():
        known = attendance.get(row.person_id, row.attendance)
        if known != row.attendance:
            row.attendance = Attendance(known).value
            row.save(update_fields=["attendance"])
    audit.record(actor=actor, action="meeting.write", target=fresh, now=now)
    return fresh


@transaction.atomic
def decide(
    *, meeting: Meeting, text: str, owner: User | None, due_on: date | None, actor: User,
    now: datetime,
) -> MeetingDecision:  # fmt: skip
    """Write down a decision; with an owner and a day it becomes an action."""
    fresh = _running(meeting, actor, now)
    if not text.strip():
        raise Refused(_("Write what was decided."), field="text")
    if (owner is None) != (due_on is None):
        field = "due_on" if due_on is None else "owner"
        raise Refused(_("An action needs somebody who does it and a day."), field=field)
    action = None
    if owner is not None and due_on is not None:
        new = NewAction(text, owner, due_on, deal=fresh.deal)
        action = add_action(new=new, actor=actor, now=now)
    made = MeetingDecision.objects.create(
        meeting=fresh, text=text.strip(), action=action, written_at=now
    )
    audit.record(actor=actor, action="meeting.decide", target=fresh, now=now,
                 after={"text": made.text})  # fmt: skip
    return made


@transaction.atomic
def hold(*, meeting: Meeting, actor: User, now: datetime) -> Meeting:
    """It takes place: who joined the unit since it was called is invited too, and the figures
    that it looked at are frozen."""
    fresh, today = _running(meeting, actor, now), clock.business_date(now)
    if fresh.held_on > today:
        raise Refused(_("Its day has not come."))
    _invite(fresh, {one.pk for one in rules_meetings.invited(fresh.unit, fresh.held_on)})
    return transition(fresh, MEETING, Move("hold", actor, now, stamps={"pack": pack(fresh, today)}))


@transaction.atomic
def publish(*, meeting: Meeting, actor: User, now: datetime) -> Meeting:
    """Send the minutes to all who were invited, first of all to those who were not there."""
    fresh = _running(meeting, actor, now)
    if not fresh.minutes:
        raise Refused(_("Write the minutes first."), field="minutes")
    if fresh.attendees.filter(attendance=Attendance.EXPECTED).exists():
        raise Refused(_("Say of everybody whether they were there."), field="attendance")
    sent = transition(fresh, MEETING, Move("publish", actor, now, stamps={"published_at": now}))
    missed = fresh.attendees.exclude(attendance=Attendance.PRESENT).values_list("person", flat=True)
    people = _people(sent)
    absent = [one for one in people if one.pk in set(missed)]
    _tell(sent, "tracking.meeting_missed", absent, actor, now)
    others = [one for one in people if one not in absent]
    _tell(sent, "tracking.meeting_minutes", others, actor, now)
    return sent


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, actor: User, now: datetime) -> Meeting:
    """Call a meeting off, with the reason."""
    fresh = _running(meeting, actor, now)
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    off = transition(fresh, MEETING, Move("cancel", actor, now, reason.strip()))
    _tell(off, "tracking.meeting_cancelled", _people(off), actor, now)
    return off


@transaction.atomic
def add_to_minutes(*, meeting: Meeting, text: str, actor: User, now: datetime) -> MeetingAddition:
    """Add to sent minutes: they themselves stay as they were sent."""
    if not rules_meetings.can_run(actor, meeting, clock.business_date(now)):
        raise NotAllowed(_("Only who chairs the meeting and who leads the unit write its minutes."))
    if lock(meeting).status != MeetingStatus.PUBLISHED:
        raise Refused(_("The minutes are not sent yet: write it there."), field="text")
    if not text.strip():
        raise Refused(_("Write what is to be added."), field="text")
    added = MeetingAddition.objects.create(
        meeting=meeting, author=actor, text=text.strip(), written_at=now
    )
    audit.record(actor=actor, action="meeting.add", target=meeting, now=now)
    return added


def _check_unit(actor: User, unit: Unit, today: date) -> None:
    if not rules_meetings.can_call(actor, unit, today):
        raise NotAllowed(_("Only who leads the unit calls its meetings."))


def _running(meeting: Meeting, actor: User, now: datetime) -> Meeting:
    if not rules_meetings.can_run(actor, meeting, clock.business_date(now)):
        raise NotAllowed(_("Only who chairs the meeting and who leads the unit write its minutes."))
    fresh = lock(meeting)
    if fresh.status in (MeetingStatus.PUBLISHED, MeetingStatus.CANCELLED):
        raise Refused(_("The meeting is over. What comes later is added below the minutes."))
    return fresh


def _made(new: NewMeeting, series: MeetingSeries | None, now: datetime) -> Meeting:
    made = Meeting.objects.create(
        kind=new.kind, series=series, unit=new.unit, deal=new.deal, chair=new.chair,
        held_on=new.held_on, starts_at=new.starts_at, place=new.place.strip(),
        agenda=new.agenda.strip(), created_at=now,
    )  # fmt: skip
    ids = {one.pk for one in rules_meetings.invited(new.unit, new.held_on)} | {new.chair.pk}
    if new.deal is not None:
        ids.add(new.deal.owner_id)
    _invite(made, ids)
    return made


def _invite(meeting: Meeting, people: set[int]) -> None:
    known = set(meeting.attendees.values_list("person", flat=True))
    MeetingAttendee.objects.bulk_create(
        MeetingAttendee(meeting=meeting, person_id=pk) for pk in sorted(people - known)
    )


def _people(meeting: Meeting) -> list[User]:
    return list(User.objects.filter(pk__in=meeting.attendees.values("person")))


def _tell(
    meeting: Meeting, kind: str, people: Iterable[User], actor: User | None, now: datetime
) -> None:
    others = {one.pk: one for one in people if actor is None or one.pk != actor.pk}
    outbox.notify(
        people=list(others.values()),
        event=f"{kind}:{meeting.pk}:{now.isoformat()}",
        kind=kind,
        now=now,
        params={"unit": meeting.unit.name, "day": meeting.held_on.isoformat()},
        url=reverse("tracking:meeting_detail", args=[meeting.pk]),
    )
