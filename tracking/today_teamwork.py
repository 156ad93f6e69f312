"""What actions, help, risks, meetings, talks and requests put on the Today page."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goalmgmt.core.today import TodayItem
from teams.models import User
from tracking.enums_meetings import MeetingStatus
from tracking.flow_enums import FlowStatus
from tracking.models import (
    Action,
    FlowApprover,
    FlowRequest,
    HelpRequest,
    Meeting,
    Risk,
    Talk,
)

#: How many names a row looks at.
LOOKED_AT = 50


def items(person: User, on: date) -> Iterator[TodayItem]:
    """Actions due, help that waits for the person, and risks whose day has come."""
    due = Action.objects.open().filter(owner=person, due_on__lte=on).order_by("due_on", "pk")
    titles = list(due.values_list("title", "due_on")[:LOOKED_AT])
    if titles:
        late = titles[0][1] < on
        yield TodayItem(
            "actions", _("Actions due"), reverse("tracking:action_list"), _("Show the actions"),
            len(titles), " · ".join(title for title, _day in titles[:3]), due_on=titles[0][1],
            urgent=late,
        )  # fmt: skip
    asked = HelpRequest.objects.waiting().filter(addressee=person).order_by("wanted_by", "pk")
    waiting = list(asked.values_list("pk", "subject", "wanted_by")[:LOOKED_AT])
    if waiting:
        yield TodayItem(
            "help", _("Help asked of you"),
            reverse("tracking:help_detail", args=[waiting[0][0]]), _("Answer"), len(waiting),
            " · ".join(subject for _pk, subject, _day in waiting[:3]), due_on=waiting[0][2],
            urgent=waiting[0][2] < on,
        )  # fmt: skip
    yield from _meetings(person, on)
    yield from _requests(person, on)
    risks = Risk.objects.open().filter(owner=person, due_on__lte=on).order_by("due_on", "pk")
    known = list(risks.values_list("title", flat=True)[:LOOKED_AT])
    if known:
        yield TodayItem(
            "risks", _("Risks to look at"), reverse("tracking:risk_list"), _("Show the risks"),
            len(known), " · ".join(known[:3]),
        )  # fmt: skip


def _meetings(person: User, on: date) -> Iterator[TodayItem]:
    """Meetings of the day, minutes that one owes, talks to look at again."""
    planned = Meeting.objects.filter(
        attendees__person=person, held_on=on, status=MeetingStatus.PLANNED
    )
    for meeting in planned.select_related("unit").order_by("starts_at", "pk")[:3]:
        yield TodayItem(
            f"meeting-{meeting.pk}", _("Meeting today"),
            reverse("tracking:meeting_detail", args=[meeting.pk]), _("Show the meeting"),
            detail=meeting.unit.name, due_on=on,
        )  # fmt: skip
    owed = Meeting.objects.filter(chair=person, status=MeetingStatus.HELD).order_by("held_on")
    for meeting in owed.select_related("unit")[:3]:
        yield TodayItem(
            f"minutes-{meeting.pk}", _("Minutes to send"),
            reverse("tracking:meeting_detail", args=[meeting.pk]), _("Write the minutes"),
            detail=meeting.unit.name, due_on=meeting.held_on,
        )  # fmt: skip
    # From its day on until there is a newer talk: a weekend must not swallow it.
    newer = Talk.objects.filter(
        leader=person, person=OuterRef("person"), held_on__gt=OuterRef("held_on")
    )
    talks = Talk.objects.filter(leader=person, follow_up_on__lte=on).exclude(Exists(newer))
    for talk in talks.select_related("person").order_by("follow_up_on", "pk")[:3]:
        yield TodayItem(
            f"talk-{talk.pk}", _("Look at a talk again"),
            reverse("tracking:talk_detail", args=[talk.pk]), _("Show the talk"),
            detail=talk.person.name, due_on=talk.follow_up_on,
        )  # fmt: skip


def _requests(person: User, on: date) -> Iterator[TodayItem]:
    """Requests for review that wait for the person, and own ones that came back."""
    asked = FlowApprover.objects.awaited().filter(person=person)
    rows = asked.order_by("step__due_on", "pk")
    waiting = list(rows.values_list("step__request__title", "step__due_on")[:LOOKED_AT])
    if waiting:
        yield TodayItem(
            "requests", _("Requests waiting for you"), reverse("approvals"),
            pgettext("approve or return", "Review"), len(waiting),
            " · ".join(title for title, _day in waiting[:3]), due_on=waiting[0][1],
            urgent=waiting[0][1] is not None and waiting[0][1] < on,
        )  # fmt: skip
    back = FlowRequest.objects.filter(author=person, status=FlowStatus.RETURNED).order_by("pk")
    for pk, title in back.values_list("pk", "title")[:3]:
        yield TodayItem(
            f"returned-{pk}", _("A request came back"), reverse("tracking:flow_detail", args=[pk]),
            _("Show the request"), detail=title, urgent=True,
        )  # fmt: skip
