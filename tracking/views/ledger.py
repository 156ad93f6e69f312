"""The ledger's pages: company > unit > person > credit, each figure a link to its parts."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalmgmt.core import clock, company
from teams.models import Unit, User
from teams.queries import ancestors_of, root_unit, unit_on
from tracking import charts, ledger_columns
from tracking.queries.drilling import drill
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.lens_rows import lens_drill
from tracking.queries.rows import person_row
from tracking.queries.trends import with_trend_of, with_trends
from tracking.reader import reader
from tracking.views import ledger_choices as choices
from tracking.views import ledger_files as files
from tracking.views import ledger_page as pages
from tracking.views import ledger_parts as parts
from tracking.views.common import page_of
from tracking.views.ledger_asked import Question, follows_period, question


@require_safe
@follows_period
def ledger(request: HttpRequest, period: str = "") -> HttpResponse:
    """The company's ledger; who does not see the company is sent to the own part of it."""
    user, today = reader(request), clock.today()
    if not period:
        year = company.calendar().year_of(today).code
        return redirect("tracking:ledger", year)
    ask = question(request, period)
    if user.sees_company:
        top = root_unit(ask.asked.day)
        if top is None:
            return render(request, "tracking/ledger_empty.html", {"ask": ask})
        return _unit_page(ask, top)
    led = user.leads.filter(starts_on__lte=today).exclude(ends_on__lte=today)
    units = [lead.unit for lead in led.select_related("unit")] if user.has_role("manager") else []
    if units:
        highest = min(units, key=lambda unit: (len(ancestors_of(unit, today)), unit.code))
        return redirect(ask.url(highest.code))
    unit = unit_on(user, today)
    if unit is None:
        raise Http404
    return redirect(ask.url(Unit.objects.get(pk=unit).code, user.code))


def seen_unit(ask: Question, code: str) -> Unit:
    """The unit, when its ledger is open to the person: 404 for none such, 403 for others'."""
    unit = get_object_or_404(Unit, code=code)
    user = reader(ask.request)
    if user.sees_company or Unit.objects.led_by(user, ask.today).filter(pk=unit.pk).exists():
        return unit
    raise PermissionDenied(_("You may not see the figures of %(unit)s.") % {"unit": unit})


@require_safe
@follows_period
def ledger_unit(request: HttpRequest, period: str, unit: str) -> HttpResponse:
    """A unit's ledger: its units, its people, its reserve."""
    ask = question(request, period)
    return _unit_page(ask, seen_unit(ask, unit))


def _unit_page(ask: Question, unit: Unit) -> HttpResponse:
    found = lens_drill(ask.asked, unit, ask.lens) if ask.lens else drill(ask.asked, unit)
    found = with_trends(ask.asked, unit, found, ask.lens)
    found = pages.with_added(ask, unit, found)
    columns = ledger_columns.shown(ask.added, found.rows)
    rows = ledger_columns.in_order(found.rows, columns, ask.sort)
    kind = ask.request.GET.get("format", "")
    if kind in files.FORMATS:
        name = "-".join(filter(None, ["ledger", ask.period.code, unit.code, ask.lens]))
        adds_up = ask.asked.metric.adds_up
        table = files.rows_table(columns, rows, found.total, adds_up=adds_up)
        return files.download(table, name, kind)
    measure = charts.unit_for(found.total, ask.asked.metric)
    words = [_("Name"), _("Gap to date")]
    context = (
        pages.frame(ask, found.total, measure)
        | {
            "unit_shown": unit,
            "changes_url": ask.changes_url(unit.code),
            "rows": [(row, _row_url(ask, unit, row), pages.cells(row, columns)) for row in rows],
            "total_cells": pages.cells(found.total, columns),
            "crumbs": pages.crumbs(ask, unit),
            "curve": pages.curve(ask, pages.curves(ask, unit=unit), measure, unit=unit),
            "gaps": charts.gaps(rows, measure, words),
            "heads": pages.heads(ask, columns),
        }
        | choices.plan_version(ask, unit)
    )
    return render(ask.request, "tracking/ledger.html", context)


def _row_url(ask: Question, unit: Unit, row: LedgerRow) -> str:
    if row.kind == "unit":
        return ask.url(row.code)
    if row.kind in ("entry", "unassigned"):
        return ask.entry_url(unit.code, row.code)
    return ask.url(unit.code, row.code) if row.kind == "person" else ""


@require_safe
@follows_period
def ledger_person(request: HttpRequest, period: str, unit: str, person: str) -> HttpResponse:
    """A person's ledger: the line, the curve and every credit of the period."""
    ask = question(request, period)
    seen = User.objects.visible_to(reader(request), ask.today)
    who = get_object_or_404(seen, code=person)
    place = get_object_or_404(Unit, code=unit)
    row = with_trend_of(ask.asked, person_row(ask.asked, who), who)
    made = parts.of_person(ask.asked, who)
    kind = request.GET.get("format", "")
    if kind in files.FORMATS:
        name = f"{made.kind}-{ask.period.code}-{who.code}"
        return files.download(parts.table(made), name, kind)
    known = pages.curves(ask, person=who)
    measure = charts.unit_of_curves(known, ask.asked.metric)
    context = (
        pages.frame(ask, row, measure)
        | {
            "who": who,
            "changes_url": ask.changes_url(place.code, who.code),
            "crumbs": pages.crumbs(ask, place, who.name),
            "curve": pages.curve(ask, known, measure, person=who),
            "parts": made.kind,
            "page_obj": page_of(request, made.rows),
        }
        | choices.plan_version(ask, place)
    )
    return render(request, "tracking/ledger_person.html", context)
