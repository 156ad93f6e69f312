"""What stands around the plan's page: the draft's live check, its history, the five-year chart."""

import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.exports import as_csv
from targets import charts
from targets.forms import DraftForm, PlanForm
from targets.models import PlanVersion
from targets.queries import changes, five_years
from targets.queries import smart as smart_queries
from targets.queries.smart import Typed
from targets.views import pages
from targets.views.changes import in_words
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.plans import smart_context

PAGE = 30
#: A cell of the split: its row and its month.
CELL = re.compile(r"[0-9]{1,18}:[0-9]{4}-[0-9]{2}", re.ASCII)


@require_POST
def plan_check(request: HttpRequest, code: str) -> HttpResponse:
    """The SMART findings on a draft while it is being changed; writes nothing."""
    plan = plan_or_404(request, code)
    today = clock.today()
    form = DraftForm(request.POST, plan=plan, person=person_of(request), on=today)
    findings = smart_queries.of_typed(form.typed(), on=today, plan=plan)
    context = {**smart_context(findings, plan.metric), "live": True}
    return render(request, "targets/_smart_panel.html", context)


@require_safe
def plan_history(request: HttpRequest, code: str) -> HttpResponse:
    """Who changed what, field by field; `?cell=ROW:2026-05` follows one cell of the split."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    asked = request.GET.get("cell", "")
    cell = asked if CELL.fullmatch(asked) else ""
    events = changes.trail(version, cell=cell)
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    entries = changes.entries(version, list(page.object_list), cell=cell, most=200)
    context = {
        "plan": plan, "version": version, "cell": cell, "page_obj": page,
        "cell_name": _cell_name(version, cell),
        "events": in_words(entries, plan), **rights(request, version),
    }  # fmt: skip
    return render(request, "targets/plan_history.html", context)


def _cell_name(version: PlanVersion, cell: str) -> str:
    row, _sep, month = cell.partition(":")
    if not cell:
        return ""
    found = version.rows.filter(pk=int(row)).select_related("unit", "person").first()
    return f"{found} {month}" if found else ""


@require_safe
def new_years(request: HttpRequest) -> HttpResponse:
    """The five-year chart of what is typed so far on the page of a new plan."""
    return render(request, "targets/_years_chart.html", pages.chart_of(_asked(request)))


@require_safe
def new_years_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    return _csv(_asked(request), "years.csv")


@require_safe
def plan_years_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Five years of actuals and the target of a plan, as CSV."""
    plan = plan_or_404(request, code)
    return _csv(pages.typed_of(version_or_404(request, plan)), f"{plan.code}-years.csv")


def _asked(request: HttpRequest) -> Typed:
    """Metric, scope, year and value of the query, as far as the person may choose them."""
    return PlanForm(request.GET, person=person_of(request), on=clock.today()).typed()


def _csv(typed: Typed, name: str) -> HttpResponse:
    bars = five_years.bars_of(typed)
    table = charts.table(bars, typed.metric) if typed.metric else ([], [])
    answer = HttpResponse(as_csv(*table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
