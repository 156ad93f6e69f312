"""Meetings: the list, one meeting with its pack, minutes and decisions (K6)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from teams.acts import told
from tracking import rules_meetings, rules_teamwork
from tracking.enums_meetings import MEETING, MeetingStatus
from tracking.forms import attempt
from tracking.forms.fields import WhyForm
from tracking.forms.meetings import (
    ONCE,
    AdditionForm,
    DecisionForm,
    MeetingForm,
    MinutesForm,
)
from tracking.models import Deal, Meeting, MeetingSeries
from tracking.operations import meetings
from tracking.queries.meeting_pack import for_one, pack, thawed
from tracking.reader import reader
from tracking.views.common import form_page, page_of, thread_of

GET_POST = ["GET", "HEAD", "POST"]
ACTS = ("write", "decide", "hold", "publish", "cancel", "add")


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings to come or past, and the series of the units that one leads."""
    user, today = reader(request), clock.today()
    past = request.GET.get("when") == "past"
    rows = Meeting.objects.visible_to(user, today).select_related("unit", "chair", "deal")
    rows = rows.filter(held_on__lt=today) if past else rows.filter(held_on__gte=today)
    units = rules_meetings.meeting_units(user, today)
    context = {
        "page_obj": page_of(
            request, rows.order_by("-held_on", "-pk") if past else rows.order_by("held_on", "pk")
        ),
        "when": [(_("To come"), "?", not past), (_("Past"), "?when=past", past)],
        "series": MeetingSeries.objects.filter(unit__in=units).select_related("unit", "chair"),
        "can_call": units.exists(),
        "today": today,
    }
    return render(request, "tracking/meeting_list.html", context)


def seen(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, for those who see it; else 404."""
    rows = Meeting.objects.visible_to(reader(request), clock.today())
    found: Meeting = get_object_or_404(rows.select_related("unit", "chair", "deal"), pk=pk)
    return found


@require_http_methods(GET_POST)
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Call a meeting, once or again and again."""
    user, today = reader(request), clock.today()
    units = rules_meetings.meeting_units(user, today)
    deals = Deal.objects.visible_to(user, today).running().order_by("name")
    form = MeetingForm(request.POST or None, units=units, deals=deals, initial={"held_on": today})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _call(form, request))
        if made is not None:
            return redirect("tracking:meeting_list")
    context = {"form": form, "nowhere": not units.exists()}
    return form_page(request, "tracking/meeting_form.html", context)


def _call(form: MeetingForm, request: HttpRequest) -> Any:
    user, read = reader(request), dict(form.cleaned_data)
    every = read.pop("every")
    call = meetings.call_meeting if every == ONCE else meetings.start_series
    return call(new=meetings.NewMeeting(chair=user, **read), actor=user, now=clock.now())


@require_POST
def series_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """End a series, or let it go on."""
    user, today = reader(request), clock.today()
    units = rules_meetings.meeting_units(user, today)
    series = get_object_or_404(MeetingSeries.objects.filter(unit__in=units), pk=pk)
    meetings.switch_series(series=series, actor=user, now=clock.now())
    return redirect("tracking:meeting_list")


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The pack, who was there, minutes and decisions."""
    return render(request, "tracking/meeting_detail.html", _detail(request, seen(request, pk)))


def _detail(request: HttpRequest, meeting: Meeting, **forms: Any) -> dict[str, Any]:
    user, today = reader(request), clock.today()
    may_run = rules_meetings.can_run(user, meeting, today)
    running = may_run and meeting.status in (MeetingStatus.PLANNED, MeetingStatus.HELD)
    people = rules_teamwork.may_own_action(user, today)
    found = meeting.pack or pack(meeting, today)
    if not may_run and not user.has_role("leadership"):
        found = for_one(found, user)
    texts = {"agenda": meeting.agenda, "minutes": meeting.minutes}
    return {
        "meeting": meeting,
        "pack": thawed(found),
        "attendees": meeting.attendees.select_related("person"),
        "decisions": meeting.decisions.select_related("action__owner"),
        "additions": thread_of(meeting.additions),
        "events": told(meeting),
        "may_run": may_run,
        "may": {verb: may_run and MEETING.allows(meeting, verb) for verb in MEETING.moves},
        "write_form": (forms.get("write") or MinutesForm(meeting=meeting, initial=texts))
        if running else None,
        "decide_form": (forms.get("decide") or DecisionForm(people=people)) if running else None,
        "cancel_form": forms.get("cancel") or WhyForm(),
        "add_form": forms.get("add") or AdditionForm(),
        "has_come": meeting.held_on <= today,
        "today": today,
    }  # fmt: skip


@require_POST
def meeting_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Write, decide, hold, send the minutes, cancel or add."""
    meeting, user = seen(request, pk), reader(request)
    if act not in ACTS:
        raise Http404
    if not rules_meetings.can_run(user, meeting, clock.today()):
        raise PermissionDenied
    form = _form(request, meeting, act)
    if form is None:
        return _plain(request, meeting, act)
    if form.is_valid():
        done = attempt(form, lambda: _act(meeting, act, form, request))
        if done is not None:
            return redirect("tracking:meeting_detail", pk)
    context = _detail(request, meeting, **{act: form}) | {"form": form}
    return form_page(request, "tracking/meeting_detail.html", context)


def _form(request: HttpRequest, meeting: Meeting, act: str) -> Any:
    people = rules_teamwork.may_own_action(reader(request), clock.today())
    kinds: dict[str, Any] = {
        "write": lambda: MinutesForm(request.POST, meeting=meeting),
        "decide": lambda: DecisionForm(request.POST, people=people),
        "cancel": lambda: WhyForm(request.POST),
        "add": lambda: AdditionForm(request.POST),
    }
    return kinds[act]() if act in kinds else None


def _plain(request: HttpRequest, meeting: Meeting, act: str) -> HttpResponse:
    step = meetings.hold if act == "hold" else meetings.publish
    try:
        step(meeting=meeting, actor=reader(request), now=clock.now())
    except NotAllowed:
        raise
    except Refused as error:
        messages.error(request, error.message)
    return redirect("tracking:meeting_detail", meeting.pk)


def _act(meeting: Meeting, act: str, form: Any, request: HttpRequest) -> Any:
    who: dict[str, Any] = {"meeting": meeting, "actor": reader(request), "now": clock.now()}
    read = form.cleaned_data
    if act == "write":
        return meetings.write_meeting(
            agenda=read["agenda"], minutes=read["minutes"], attendance=form.attendance(), **who
        )
    if act == "decide":
        return meetings.decide(**read, **who)
    if act == "cancel":
        return meetings.cancel(reason=read["reason"], **who)
    return meetings.add_to_minutes(text=read["text"], **who)
