"""Measured values: the list, a new one, a correction."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from targets.models import Metric
from teams.models import User
from tracking import rules
from tracking.forms import show_refusal
from tracking.forms.measurements import CorrectionForm, MeasurementForm
from tracking.models import Measurement
from tracking.operations.measurements import correct_measurement, record_measurement
from tracking.queries.sources import MEASURED
from tracking.reader import reader
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def measurement_list(request: HttpRequest) -> HttpResponse:
    """The values in force that the person may see, newest first."""
    user, today = reader(request), clock.today()
    rows = Measurement.objects.visible_to(user, today).in_force()
    metrics = Metric.objects.filter(is_active=True, source__in=MEASURED)
    wanted = request.GET.get("metric", "")
    if wanted:
        rows = rows.filter(metric__code=wanted)
    page = page_of(request, rows.select_related("metric", "unit", "person"))
    context = {
        "page_obj": page,
        "correctable": (
            _correctable(list(page), user, today) if rules.can_measure_any(user, today) else set()
        ),
        "metrics": [(str(one), f"?metric={one.code}", one.code == wanted) for one in metrics],
        "clear_url": "?" if wanted else "",
        "can_record": rules.can_measure_any(user, today),
        "can_import": user.has_role("finance", "admin"),
    }
    return render(request, "tracking/measurement_list.html", context)


def _correctable(rows: Sequence[Measurement], user: User, today: date) -> set[int]:
    """The rows whose value the person may correct, in two queries."""
    units = set(rules.measurable_units(user, today).values_list("pk", flat=True))
    people = set(rules.measurable_people(user, today).values_list("pk", flat=True))
    return {
        row.pk
        for row in rows
        if (row.person_id in people if row.person_id else row.unit_id in units)
    }


@require_http_methods(GET_POST)
def measurement_create(request: HttpRequest) -> HttpResponse:
    """Record a value."""
    user, now = reader(request), clock.now()
    chosen = {"metric": Metric.objects.filter(code=request.GET.get("metric", "")).first()}
    form = MeasurementForm(request.POST or None, person=user, on=clock.today(), initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            _made, fresh = record_measurement(new=form.new(), actor=user, now=now)
        except Refused as error:
            show_refusal(form, error)
        else:
            done = _("The value is recorded.") if fresh else _("This value stands already.")
            messages.success(request, done)
            return redirect("tracking:measurement_list")
    return form_page(request, "tracking/measurement_form.html", {"form": form})


@require_http_methods(GET_POST)
def measurement_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a value, or take it back, with a reason."""
    user, now, today = reader(request), clock.now(), clock.today()
    seen = Measurement.objects.visible_to(user, today).select_related("metric", "unit", "person")
    old = get_object_or_404(seen, pk=pk)
    if not rules.can_measure(user, None if old.person else old.unit, old.person, today):
        raise NotAllowed(_("Nobody corrects what was measured of oneself."))
    form = CorrectionForm(
        request.POST or None, initial={"amount": old.amount, "source": old.source}
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_measurement(old=old, **form.cleaned_data, actor=user, now=now)
        except Refused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The correction is recorded."))
            return redirect("tracking:measurement_list")
    return form_page(request, "tracking/measurement_correct.html", {"form": form, "old": old})
