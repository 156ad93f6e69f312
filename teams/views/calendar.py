"""The company's calendar: statutory days, make-up days, and its own exceptions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.asked import day_asked, number_asked
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR, FiscalCalendar
from goalmgmt.core.working_days import is_provisional
from teams import calendar_pages as pages
from teams.forms.calendar import CalendarDayForm
from teams.operations import calendar as operations
from teams.views.acting import Page, act, person_of


def _url(year: int) -> str:
    return f"{reverse('teams:calendar')}?year={year}"


def _year(request: HttpRequest, default: int) -> int:
    asked = number_asked(request.GET.get("year", ""))
    return asked if asked is not None and FIRST_YEAR <= asked <= LAST_YEAR else default


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One calendar year: the days that differ, and the working days of its months."""
    this_year = clock.today().year
    year = _year(request, this_year)
    choices = sorted({this_year - 1, this_year, this_year + 1, this_year + 2, year})
    own = pages.own_days(year)
    months = pages.months_of(FiscalCalendar().year(year), company.working_days())
    context = {
        "year": year,
        "chips": [(str(other), _url(other), other == year) for other in choices],
        "days": pages.special_days(year, own, get_language() or ""),
        "months": months,
        "total": sum(found.working for found in months),
        "is_provisional": is_provisional(year),
        "crumbs": [(_("Company policies"), reverse("teams:policy_settings")), (str(year), "")],
    }
    return render(request, "teams/calendar.html", context)


def calendar_set(request: HttpRequest) -> HttpResponse:
    """A day of the company's own."""
    form = CalendarDayForm(request.POST or None, initial={"day": request.GET.get("day", "")})

    def save() -> str:
        found = operations.set_day(actor=person_of(request), now=clock.now(), **form.cleaned_data)
        return _url(found.day.year)

    back = reverse("teams:calendar")
    page = Page(
        _("Set a day"), _("Save day"), back, _("Saved."), [(_("Calendar"), back)],
        _("Deadlines and weekly targets follow from now on. What was due before stays."),
    )  # fmt: skip
    return act(request, form, page, save)


@require_POST
def calendar_clear(request: HttpRequest, day: str) -> HttpResponse:
    """Let the law decide about the day again."""
    found = day_asked(day)
    if found is None:
        raise Http404
    try:
        operations.clear_day(day=found, actor=person_of(request), now=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken away."))
    return redirect(_url(found.year))
