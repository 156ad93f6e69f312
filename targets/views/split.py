"""The split grid as a page and as a form that works without script."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import BadAmount
from goalmgmt.core.api.parsers import strict_loads
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import RefusedRows
from goalmgmt.core.formatting import read_amount
from targets import history, tables
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.operations import split
from targets.operations.split import CellEdit
from targets.operations.stale import StaleEdit
from targets.queries import grid as grids
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.panels import panels


@require_http_methods(["GET", "POST"])
def plan_split(request: HttpRequest, code: str) -> HttpResponse:
    """The grid; a POST without script saves every cell of the page that was changed."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    status, problems = _posted(request, version)
    if request.method == "POST" and status == 200:
        messages.success(request, _("Draft saved."))
        return redirect(request.get_full_path())
    context = {**_page(request, version), "problems": problems}
    return render(request, "targets/plan_split.html", context, status=status)


@require_http_methods(["GET", "POST"])
def split_row(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One row with its twelve months as a form: how a phone edits the split."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    status, problems = _posted(request, version)
    if request.method == "POST" and status == 200:
        messages.success(request, _("Row saved."))
        return redirect("targets:plan_split", code=code)
    grid = grids.load(version)
    if pk not in grid.by_pk:
        raise Http404
    look = replace(look_of(request, version, grid), quarter=0)
    line, cells = tables.single(grid, look, pk)
    shown = {cell.name: cell.text for cell in cells if cell.editable}
    context = {
        "plan": plan, "version": version, "line": line, "cells": cells, "unit": look.unit,
        "total": line.cells[0].shown, "shown_json": json.dumps(shown), "problems": problems,
    }  # fmt: skip
    return render(request, "targets/split_row.html", context, status=status)


def _posted(request: HttpRequest, version: PlanVersion) -> tuple[int, list[dict[str, str]]]:
    """Save what was posted, if anything; the status of the answer and what was not saved."""
    if request.method != "POST":
        return 200, []
    status = 422
    try:
        problems = _save_form(request, version)
    except StaleEdit as error:
        problems, status = error.places, 409
    except RefusedRows as error:
        problems = error.places
    version.refresh_from_db()
    named = [{"place": cell_name(place), "message": m} for place, m in problems.items()]
    return (status if problems else 200), named


def look_of(request: HttpRequest, version: PlanVersion, grid: grids.Grid) -> tables.Look:
    quarter = request.GET.get("open", "Q1").removeprefix("Q")
    branch = request.GET.get("row", "")
    return tables.Look(
        quarter=int(quarter) if quarter in {"1", "2", "3", "4"} else 0,
        unit=unit_of(version.plan.metric, request.GET.get("unit", "")),
        branch=number_asked(branch),
        spare_person=request.user.pk,
        editable=rights(request, version)["can_edit"],
        fixed=frozenset(grids.fixed_months(version, grid.months)),
    )


def table_of(
    request: HttpRequest, version: PlanVersion
) -> tuple[tables.SplitTable, tables.Look, grids.Grid]:
    grid = grids.load(version)
    look = look_of(request, version, grid)
    return tables.build(grid, look, _last_year(version)), look, grid


def _last_year(version: PlanVersion) -> dict[tuple[str, int], Decimal]:
    metric = version.plan.metric
    year = company.calendar().year(version.plan.year - 1)
    actuals = history.actuals()
    units = {("unit", pk): amount for pk, amount in actuals.by_unit(metric, year).items()}
    people = {("person", pk): amount for pk, amount in actuals.by_person(metric, year).items()}
    return {**units, **people}


def _page(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    table, look, grid = table_of(request, version)
    line = grid.by_pk.get(look.branch or 0)
    return {
        "plan": version.plan,
        "version": version,
        "table": table,
        "look": look,
        "row": line,
        "root": grid.root,
        "quarters": (1, 2, 3, 4),
        "shown_json": json.dumps(table.shown_texts),
        **rights(request, version),
        **panels(request, version),
    }


def _save_form(request: HttpRequest, version: PlanVersion) -> dict[str, str]:
    """Save the fields that differ from what the page showed; returns those it cannot read."""
    shown = _shown(request)
    typed = {
        name: text for name, text in request.POST.dict().items()
        if name in shown and text.strip() != shown[name]
    }  # fmt: skip
    edits, wrong = read_cells(version, typed, request)
    if edits:
        split.save_cells(
            version=version, edits=edits, revision=revision_of(request.POST.get("revision")),
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
    return wrong


def _shown(request: HttpRequest) -> dict[str, str]:
    try:
        found = strict_loads(request.POST.get("shown", "{}").encode())
    except (ValueError, RecursionError):
        found = {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def cell_name(place: str) -> str:
    """The element of a place as operations name it: `12:2026-05` → `c-12-2026-05`."""
    row, sep, month = place.partition(":")
    return f"c-{row}-{month}" if sep else place


def revision_of(text: object) -> int:
    """The revision that the page stood on; without a readable one everything is stale."""
    number = number_asked(str(text))
    return -1 if number is None else number


def read_cells(
    version: PlanVersion, typed: dict[str, str], request: HttpRequest
) -> tuple[list[CellEdit], dict[str, str]]:
    """Typed texts as edits; what cannot be read, by the cell's name with how to mend it."""
    months = grids.fiscal_year(version).months()
    unit = unit_of(version.plan.metric, request.GET.get("unit", ""))
    edits, wrong = [], {}
    for name, text in typed.items():
        place = tables.months_of(name, months)
        if place is None:
            wrong[name] = _("There is no such cell. Reload the page.")
            continue
        try:
            amount = read_amount(text, unit) if text.strip() else Decimal(0)
        except BadAmount as error:
            wrong[name] = _not_a_number(error, text)
            continue
        edits.append(CellEdit(place[0], place[1], amount))
    return edits, wrong


def _not_a_number(error: BadAmount, text: str) -> str:
    if error.reason == "places":
        return _("“%(text)s” is finer than two decimals of a unit.") % {"text": text[:40]}
    if error.reason == "range":
        return _("“%(text)s” is too large.") % {"text": text[:40]}
    return _("Not a number: “%(text)s”. Write it like 220 or 1.5万.") % {"text": text[:40]}
