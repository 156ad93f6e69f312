"""Rankings: people by attainment or amount, and teams, for a month, quarter or year."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.periods import BadPeriod, FiscalCalendar, Period, PeriodKind
from incentives.queries import boards
from incentives.reader import reader
from targets import queries as targets
from targets.models import Metric

BOARDS = ("attainment", "amount", "teams")
PER_PAGE = 50
LENGTHS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


@require_safe
def board(request: HttpRequest, period: str = "") -> HttpResponse:
    """A board; without a period, that of the quarter under way."""
    calendar = company.calendar()
    span = _period(calendar, period)
    metric = _metric(request)
    kind = request.GET.get("board", "attainment")
    if kind not in BOARDS:
        raise Http404
    context = _shared(calendar, span, metric, kind)
    if kind == "teams":
        context["board"] = boards.team_board(span, metric, reader(request))
    else:
        chosen: boards.Kind = "amount" if kind == "amount" else "attainment"
        context["board"] = boards.board(span, metric, chosen, reader(request))
    rows = context["board"].rows
    context["page_obj"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context["best"] = max((_measure(row, kind) for row in rows), default=Decimal(0))
    return render(request, "incentives/board.html", context)


def _period(calendar: FiscalCalendar, code: str) -> Period:
    if not code:
        return calendar.of(PeriodKind.QUARTER, clock.today())
    try:
        return calendar.parse(code)
    except BadPeriod as error:
        raise Http404 from error


def _metric(request: HttpRequest) -> Metric:
    code = request.GET.get("metric") or company.policy().pay_basis
    try:
        return targets.metric(code)
    except Metric.DoesNotExist as error:
        raise Http404 from error


def _measure(row: boards.BoardRow, kind: str) -> Decimal:
    return row.achieved if kind == "amount" else row.attainment or Decimal(0)


def _shared(calendar: FiscalCalendar, span: Period, metric: Metric, kind: str) -> dict[str, Any]:
    final = boards.is_final(span)
    return {
        "period": span,
        "metric": metric,
        "kind": kind,
        "badge": "final" if final else "provisional",
        "tabs": _tabs(span, metric, kind),
        "lengths": _lengths(calendar, span, metric, kind),
        "previous": _url(calendar.previous(span), metric, kind),
        "following": _url(calendar.next(span), metric, kind),
        "metrics": [
            (found, _url(span, found, kind), found.pk == metric.pk)
            for found in (targets.metric("receipts"), targets.metric("sales"))
        ],
        "as_of": min(clock.today(), span.last_day),
    }


def _url(span: Period, metric: Metric, kind: str) -> str:
    query = urlencode({"board": kind, "metric": metric.code})
    return f"{reverse('incentives:board', args=[span.code])}?{query}"


def _tabs(span: Period, metric: Metric, kind: str) -> list[tuple[str, str, bool]]:
    words = {"attainment": _("Attainment"), "amount": _("Amount"), "teams": _("Teams")}
    return [(words[name], _url(span, metric, name), name == kind) for name in BOARDS]


def _lengths(
    calendar: FiscalCalendar, span: Period, metric: Metric, kind: str
) -> list[tuple[str, str, bool]]:
    words = {
        PeriodKind.MONTH: pgettext("span", "Month"),
        PeriodKind.QUARTER: pgettext("span", "Quarter"),
        PeriodKind.YEAR: pgettext("span", "Year"),
    }
    day = min(max(clock.today(), span.starts_on), span.last_day)
    return [
        (words[length], _url(calendar.of(length, day), metric, kind), length == span.kind)
        for length in LENGTHS
    ]
