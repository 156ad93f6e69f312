"""One-to-one talks: whom one has not talked to for long, a talk, what was added (K6)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from teams.models import User
from tracking import rules_meetings
from tracking.forms import attempt
from tracking.forms.meetings import AdditionForm, TalkForm
from tracking.models import Talk
from tracking.operations.talks import NewTalk, add_to_talk, record_talk
from tracking.queries import talks
from tracking.reader import reader
from tracking.views.common import form_page, page_of, thread_of

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def talk_list(request: HttpRequest) -> HttpResponse:
    """The people one leads by their last talk, and the talks that one may read."""
    user, today = reader(request), clock.today()
    rows = Talk.objects.visible_to(user, today).select_related("leader", "person")
    if code := request.GET.get("person", "")[:40]:
        rows = rows.filter(person__code=code)
    context = {
        "partners": talks.talk_partners(user, today),
        "high_time": talks.HIGH_TIME,
        "page_obj": page_of(request, rows.order_by("-held_on", "-pk")),
        "today": today,
    }
    return render(request, "tracking/talk_list.html", context)


@require_http_methods(GET_POST)
def talk_create(request: HttpRequest) -> HttpResponse:
    """Write down a talk."""
    user, today = reader(request), clock.today()
    people = User.objects.led_by(user, today).employed_on(today).filter(is_active=True)
    initial = {"held_on": today, "person": request.GET.get("person", "")[:40]}
    form = TalkForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        new = NewTalk(**form.cleaned_data)
        made = attempt(form, lambda: record_talk(new=new, actor=user, now=clock.now()))
        if made is not None:
            return redirect("tracking:talk_detail", made.pk)
    return form_page(request, "tracking/talk_form.html", {"form": form})


def seen(request: HttpRequest, pk: int) -> Talk:
    """The talk, for those who may read it; else 404."""
    rows = Talk.objects.visible_to(reader(request), clock.today())
    found: Talk = get_object_or_404(rows.select_related("leader", "person"), pk=pk)
    return found


@require_safe
def talk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A talk as it was written, with what was added."""
    return render(request, "tracking/talk_detail.html", _detail(request, seen(request, pk)))


def _detail(request: HttpRequest, talk: Talk) -> dict[str, Any]:
    return {
        "talk": talk,
        "thread": thread_of(talk.notes),
        "may_add": rules_meetings.can_add_to_talk(reader(request), talk),
        "form": AdditionForm(),
    }  # fmt: skip


@require_POST
def talk_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add words below a talk."""
    talk, user = seen(request, pk), reader(request)
    if not rules_meetings.can_add_to_talk(user, talk):
        raise PermissionDenied
    form = AdditionForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        done = attempt(form, lambda: add_to_talk(talk=talk, text=text, actor=user, now=clock.now()))
        if done is not None:
            return redirect("tracking:talk_detail", pk)
    return form_page(request, "tracking/talk_detail.html", _detail(request, talk) | {"form": form})
