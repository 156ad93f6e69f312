"""The approvals inbox: one list for every decision that waits for the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from goalmgmt.views import inbox
from teams.views.acting import person_of


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    rows = inbox.waiting_for(person_of(request), clock.today())
    return render(
        request,
        "approvals.html",
        {
            "rows": rows,
            "now": clock.now(),
            "bulk_count": sum(row.bulk is not None for row in rows),
        },
    )
