"""Visits: the day's list, planning, logging in a few taps, calling off, next steps."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock, company, dates
from goalmgmt.core.asked import day_asked
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.periods import week_of
from teams.models import User
from tracking import rules
from tracking.forms import show_refusal
from tracking.forms.visits import LogVisitForm, PlanVisitForm, UnplannedVisitForm
from tracking.models import Customer, Visit
from tracking.operations import customers
from tracking.operations.visit_photos import add_photos
from tracking.operations.visits import (
    NewVisit,
    VisitLog,
    cancel_visit,
    finish_next_step,
    log_unplanned,
    log_visit,
    plan_visit,
)
from tracking.queries.report_facts import due_steps
from tracking.queries.visit_guides import points_ticked
from tracking.reader import reader
from tracking.views import check_ins
from tracking.views.common import customer_names, form_page
from tracking.views.visit_pages import detail_context

GET_POST = ["GET", "HEAD", "POST"]


def _week(request: HttpRequest, today: date) -> Any:
    return week_of(day_asked(request.GET.get("week", "")) or today)


@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """One's own week of visits by day, and the next steps that are due."""
    user, today = reader(request), clock.today()
    week = _week(request, today)
    visits = _visits_of(Visit.objects.filter(person=user), week)
    context = _list_context(week, visits, today) | {
        "steps": due_steps(user, today).order_by("next_step_on", "pk"),
        "own": True,
        **_whole_week(week, visits, today),
    }
    return render(request, "tracking/visit_list.html", context)


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The team's week of visits, as far as one sees them."""
    user, today = reader(request), clock.today()
    week = _week(request, today)
    visits = _visits_of(Visit.objects.visible_to(user, today), week)
    context = _list_context(week, visits, today) | {"own": False}
    return render(request, "tracking/visit_list.html", context)


def _visits_of(visits: Any, week: Any) -> list[Visit]:
    rows = visits.filter(planned_on__gte=week.starts_on, planned_on__lt=week.ends_on)
    rows = rows.select_related("customer", "person")
    return list(rows.order_by("planned_on", "planned_time", "pk")[:500])


def _list_context(week: Any, visits: list[Visit], today: date) -> dict[str, Any]:
    return {
        "week": week,
        "today": today,
        "days": _by_day(v for v in visits if v.planned_on >= today or today not in week),
        "earlier": _by_day(v for v in visits if v.planned_on < today and today in week),
        "before": week.starts_on - timedelta(days=7),
        "after": week.ends_on,
    }


def _whole_week(week: Any, visits: list[Visit], today: date) -> dict[str, Any]:
    """All seven days, what is over below what comes; and the weeks to copy a plan into."""
    found = dict(_by_day(visits))
    days = [week.starts_on + timedelta(days=n) for n in range(7)]
    rows = [(day, found.get(day, [])) for day in days]
    this, coming = week_of(today), week_of(today + timedelta(days=7))
    return {
        "days": [row for row in rows if row[0] >= today or today not in week],
        "earlier": [row for row in rows if row[0] < today and today in week],
        "empty": not visits,
        "copy_here": week.starts_on in {this.starts_on, coming.starts_on},
        "copy_next": coming.starts_on if week.starts_on == this.starts_on else None,
    }


def _by_day(visits: Iterable[Visit]) -> list[tuple[date, list[Visit]]]:
    return [(day, list(rows)) for day, rows in groupby(visits, lambda visit: visit.planned_on)]


def _customer(form: Any, user: User, today: date) -> Customer:
    return customers.find_or_create(
        name=form.cleaned_data["customer"], actor=user, now=clock.now(), owner=user, on=today
    )


def _recent(user: User) -> list[str]:
    """The customers visited last, as chips."""
    rows = (
        Visit.objects.filter(person=user).order_by("-pk").values_list("customer__name", flat=True)
    )
    return list(dict.fromkeys(rows[:40]))[:5]


@require_http_methods(GET_POST)
def visit_create(request: HttpRequest) -> HttpResponse:
    """Plan a visit, or log one that nobody had planned (`?log=1`)."""
    user, today = reader(request), clock.today()
    unplanned = request.GET.get("log") == "1"
    day = day_asked(request.GET.get("day", "")) or today
    initial = {"planned_on": day, "customer": request.GET.get("customer", "")}
    form: Any = (
        UnplannedVisitForm(
            request.POST or None, request.FILES or None, today=today, initial=initial
        )
        if unplanned
        else PlanVisitForm(request.POST or None, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _save(form, user, today, unplanned=unplanned)
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _saved(form.cleaned_data["customer"]))
            return _done(request)
    context = {
        "form": form,
        "unplanned": unplanned,
        "customers": customer_names(user, today),
        "recent": _recent(user),
        "check_in": check_ins.is_offered(),
        "days": [today, *company.working_days().coming(today, 3)],
    }
    template = "tracking/visit_log.html" if unplanned else "tracking/visit_plan.html"
    return form_page(request, template, context)


def _done(request: HttpRequest) -> HttpResponse:
    """On to the visits; a phone that sends what it kept must tell a yes from the sign-in page."""
    if request.headers.get("X-Kept"):
        return HttpResponse(status=204)
    return redirect("tracking:visit_list")


def _saved(customer: str) -> str:
    return _("Saved: %(customer)s") % {"customer": customer}


def _save(form: Any, user: User, today: date, *, unplanned: bool) -> None:
    read, customer = form.cleaned_data, _customer(form, user, today)
    if unplanned:
        day = read["written_on"]
        new = NewVisit(customer=customer, planned_on=day, client_id=read["client_id"])
        made = log_unplanned(new=new, log=_log(read), actor=user, now=clock.now())
        add_photos(visit=made, pictures=read["photos"], actor=user, now=clock.now())
        check_ins.keep(form, made, user)
        return
    new = NewVisit(
        customer=customer, planned_on=read["planned_on"], planned_time=read["planned_time"],
        purpose=read["purpose"], client_id=read["client_id"],
    )  # fmt: skip
    plan_visit(new=new, actor=user, now=clock.now())


def _log(read: dict[str, Any]) -> VisitLog:
    names = ("outcome", "next_step", "next_step_on", "kind", "note", "contact", "competitor")
    return VisitLog(
        **{name: read[name] for name in names},
        points=points_ticked(read["kind"], set(read["points"])),
        products=tuple(read["products"]),
    )


def _seen(request: HttpRequest, pk: int) -> Visit:
    visits = Visit.objects.visible_to(reader(request), clock.today())
    visit: Visit = get_object_or_404(visits.select_related("customer", "person"), pk=pk)
    return visit


@require_safe
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit."""
    visit = _seen(request, pk)
    context = detail_context(visit, reader(request), clock.today())
    return render(request, "tracking/visit_detail.html", context)


@require_http_methods(GET_POST)
def visit_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Log a planned visit: outcome, next step, save."""
    visit, today = _seen(request, pk), clock.today()
    if not rules.can_write_visit(reader(request), visit):
        raise NotAllowed(_("Only who makes the visit writes it."))
    files = request.FILES or None
    form = LogVisitForm(request.POST or None, files, today=today, initial={"kind": visit.kind})
    if request.method == "POST" and form.is_valid():
        try:
            _log_planned(form, visit, reader(request))
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _logged(visit, form.cleaned_data))
            return _done(request)
    context = {
        "form": form,
        "visit": visit,
        "days": company.working_days().coming(today, 5),
        "check_in": check_ins.is_offered(),
    }
    return form_page(request, "tracking/visit_log.html", context)


@transaction.atomic
def _log_planned(form: LogVisitForm, visit: Visit, user: User) -> None:
    read = form.cleaned_data
    log_visit(visit=visit, log=_log(read), actor=user, now=clock.now())
    add_photos(visit=visit, pictures=read["photos"], actor=user, now=clock.now())
    check_ins.keep(form, visit, user)


def _logged(visit: Visit, read: dict[str, Any]) -> str:
    if read["next_step"] == "none" or not read["next_step_on"]:
        return _saved(visit.customer.name)
    return _("Saved: %(customer)s, next step %(day)s") % {
        "customer": visit.customer.name,
        "day": dates.day_short(read["next_step_on"]),
    }


@require_POST
def visit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a planned visit off."""
    cancel_visit(visit=_seen(request, pk), actor=reader(request), now=clock.now())
    return redirect("tracking:visit_list")


@require_POST
def visit_step_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick off a next step."""
    finish_next_step(visit=_seen(request, pk), actor=reader(request), now=clock.now())
    return redirect("tracking:visit_list")
