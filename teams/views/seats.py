"""Where a person sits besides the move: second jobs, ends, and plans taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from teams.forms import organisation as forms
from teams.operations import seats
from teams.views.acting import Page, act, person_of
from teams.views.people import crumbs_of, loaded


def person_second_job(request: HttpRequest, code: str) -> HttpResponse:
    """A job in another unit besides the own one."""
    person, url = loaded(request, code)
    form = forms.SecondJobForm(request.POST or None, initial={"starts_on": clock.today()})

    def add() -> str:
        job = seats.SecondJob(**form.cleaned_data)
        seats.add_second_job(person=person, job=job, actor=person_of(request), now=clock.now())
        return url

    note = _("Results keep counting in the own unit. Who leads the other unit sees the person too.")
    page = Page(
        _("Add second job"), _("Add second job"), url, _("Added."), crumbs_of(person, url), note
    )
    return act(request, form, page, add)


def seat_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The end of a seat."""
    person, url = loaded(request, code)
    seat = get_object_or_404(person.memberships.select_related("unit"), pk=pk)
    form = forms.SeatEndForm(request.POST or None, initial={"ends_on": seat.ends_on})

    def end() -> str:
        seats.end_seat(
            seat=seat, ends_on=form.cleaned_data["ends_on"],
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
        return url

    title = _("End in %(unit)s") % {"unit": seat.unit}
    page = Page(title, _("Set the end"), url, _("Saved."), crumbs_of(person, url))
    return act(request, form, page, end)


@require_POST
def seat_cancel(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take back a seat that has not begun."""
    person, url = loaded(request, code)
    seat = get_object_or_404(person.memberships, pk=pk)
    try:
        seats.cancel_seat(seat=seat, actor=person_of(request), now=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back."))
    return redirect(url)
