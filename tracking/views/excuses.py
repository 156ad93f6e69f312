"""Excuses from reports: asking, granting many at once, deciding one; a person's one period."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.periods import BadPeriod
from teams.models import User
from tracking import report_rules
from tracking.enums import EXCUSE
from tracking.forms import attempt
from tracking.forms.excuses import AnswerForm, AskExcuseForm, GrantExcusesForm
from tracking.models import Excuse, Report, ReportReminder
from tracking.operations import excuses
from tracking.queries.report_board import board
from tracking.reader import reader
from tracking.reporting import Slot, slot_named
from tracking.views.common import form_page
from tracking.views.report_asked import BoardQuestion
from tracking.views.report_board import chosen_people


def _slot(code: str) -> Slot:
    try:
        return slot_named(code)
    except BadPeriod as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def excuse_ask(request: HttpRequest, period: str) -> HttpResponse:
    """Ask to be excused from one's own report."""
    user, slot = reader(request), _slot(period)
    known = Excuse.objects.filter(person=user, kind=slot.kind, period=slot.code).first()
    form = AskExcuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        asked = attempt(form, lambda: excuses.ask_excuse(
            slot=slot, reason=reason, actor=user, now=clock.now()))  # fmt: skip
        if asked is not None:
            messages.success(request, _("Asked. You hear of the answer here."))
            return redirect("tracking:report_edit", slot.code)
    context = {"form": form, "slot": slot, "known": known}
    return form_page(request, "tracking/excuse_ask.html", context)


@require_POST
def report_excuse(request: HttpRequest) -> HttpResponse:
    """Excuse the people ticked on the board: first which periods and why, then done."""
    ask = BoardQuestion(request)
    people, back = chosen_people(ask), reverse("tracking:report_board") + ask.here()
    if not people:
        messages.warning(request, _("Tick at least one person."))
        return redirect(back)
    given = request.POST if "reason" in request.POST else None
    form = GrantExcusesForm(
        given, periods=[(slot.code, slot.code) for slot in ask.slots],
        initial={"period": [ask.slots[-1].code]},
    )  # fmt: skip
    if given is not None and form.is_valid() and _granted(ask, people, form):
        messages.success(request, _("Excused."))
        return redirect(back)
    context = {"form": form, "people": people, "ask": ask, "back": back}
    return form_page(request, "tracking/report_excuse.html", context)


def _granted(ask: BoardQuestion, people: list[User], form: Any) -> bool:
    chosen = [slot for slot in ask.slots if slot.code in form.cleaned_data["period"]]
    granted = attempt(form, lambda: excuses.grant_excuses(
        people=people, slots=chosen, reason=form.cleaned_data["reason"],
        actor=ask.viewer, now=clock.now(),
    ))  # fmt: skip
    return granted is not None


@require_safe
def report_cell(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """A person's one period: how it stands, who reminded, the excuse and what may be done."""
    return render(request, "tracking/report_cell.html", _cell(request, _slot(period), person))


def _cell(request: HttpRequest, slot: Slot, code: str) -> dict[str, Any]:
    ask = BoardQuestion(request)
    seen = report_rules.awaited_people(ask.viewer, ask.today)
    person: User = get_object_or_404(seen, code=code)
    mine = {"person": person, "kind": slot.kind, "period": slot.code}
    excuse = Excuse.objects.filter(**mine).select_related("person", "decided_by").first()
    return {
        "person": person,
        "slot": slot,
        "mark": board([person], [slot], clock.now())[0].marks[0],
        "report": Report.objects.visible_to(ask.viewer, ask.today).filter(**mine).first(),
        "reminders": ReportReminder.objects.filter(**mine).select_related("by"),
        "excuse": excuse,
        "can_grant": excuse is not None and EXCUSE.allows(excuse, "grant"),
        "can_decline": excuse is not None and EXCUSE.allows(excuse, "decline"),
        "form": AnswerForm(),
    }


@require_POST
def excuse_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant an excuse, or decline it with a word."""
    user, today = reader(request), clock.today()
    seen = Excuse.objects.visible_to(user, today).select_related("person")
    excuse: Excuse = get_object_or_404(seen, pk=pk)
    if not report_rules.can_excuse(user, excuse.person, today):
        raise NotAllowed(_("Only the author's managers and leadership excuse from a report."))
    form, granted = AnswerForm(request.POST), request.POST.get("decision") == "grant"
    if form.is_valid():
        decided = attempt(form, lambda: excuses.decide_excuse(
            excuse=excuse, granted=granted, answer=form.cleaned_data["answer"],
            actor=user, now=clock.now(),
        ))  # fmt: skip
        if decided is not None:
            return redirect("tracking:report_cell", excuse.period, excuse.person.code)
    context = _cell(request, _slot(excuse.period), excuse.person.code) | {"form": form}
    return form_page(request, "tracking/report_cell.html", context)
