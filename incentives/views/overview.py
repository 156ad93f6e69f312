"""Pay as totals for the leadership (P6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from incentives.queries import overview as queries
from incentives.queries.visibility import closes_visible_to, statements_visible_to
from incentives.reader import reader


@require_safe
def bonus_overview(request: HttpRequest) -> HttpResponse:
    """Pay of a period by unit and component, and the highest statements."""
    periods = queries.periods_of(closes_visible_to(reader(request)).exclude(run=None))
    period = request.GET.get("period") or (periods[0] if periods else "")
    seen = statements_visible_to(reader(request), clock.today())
    context = {
        "period": period,
        "periods": periods,
        "chips": [(code, f"?period={code}", code == period) for code in periods],
        "overview": queries.overview(seen, period),
    }
    return render(request, "incentives/bonus_overview.html", context)
