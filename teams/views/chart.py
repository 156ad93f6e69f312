"""The organisation chart."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from teams import rules
from teams.chart import chart_for
from teams.views.acting import as_of, person_of


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    """Units with heads and people, today or as of a day."""
    reader, today = person_of(request), clock.today()
    day = as_of(request, today)
    context = {
        "roots": chart_for(reader, today=today, day=day),
        "day": day,
        "is_past": day != today,
        "can_manage": rules.can_manage_organisation(reader),
    }
    return render(request, "teams/chart.html", context)
