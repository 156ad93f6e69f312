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

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount
from goalmgmt.core.api.parsers import strict_loads
from goalmgmt.core.asked import number_asked
from goalmgmt.core.formatting import read_amount
from targets import tables
from targets.forms import unit_of
from targets.models import CellNote, PlanVersion
from targets.operations import split
from targets.operations.split import CellEdit
from targets.queries import grid as grids
from targets.queries import last_year, staffing, steps
from targets.queries import window as windows
from targets.views.loading import as_of, kept, person_of, plan_or_404, rights, version_or_404
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
    row = version.rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    wanted = {pk} | ({row.parent_id} if row.parent_id else set())
    grid = grids.load_part(version, wanted, version.rows.count())
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
    typed = _typed(request)
    edits, wrong = read_cells(version, typed, request)
    status = 422 if wrong else 200
    if edits:
        outcome = split.save_what_fits(
            version=version, edits=list(edits), actor=person_of(request), now=clock.now(),
            revision=revision_of(request.POST.get("revision")),
        )  # fmt: skip
        wrong |= {cell_name(place): message for place, message in outcome.wrong.items()}
        status = 409 if outcome.clashes else 422 if wrong else 200
        wrong |= {
            edits[edit]: _("%(theirs)s You typed “%(mine)s”; type it again to use yours.")
            % {"theirs": clashes[0].message, "mine": typed[edits[edit]][:40]}
            for edit, clashes in outcome.clashes.items()
        }
    version.refresh_from_db()
    return status, [{"place": place, "message": message} for place, message in wrong.items()]


def look_of(request: HttpRequest, version: PlanVersion, grid: grids.Grid) -> tables.Look:
    notes = CellNote.objects.filter(row__in=list(grid.by_pk)).values_list("row", "month")
    return tables.Look(
        quarter=open_quarter(request, version),
        unit=unit_of(version.plan.metric, request.GET.get("unit", "")),
        branch=number_asked(request.GET.get("row", "")),
        spare_person=request.user.pk,
        editable=rights(request, version)["can_edit"],
        fixed=frozenset(grids.fixed_months(version, grid.months)),
        page=page_asked(request),
        noted=frozenset(notes),
        reasons=staffing.month_reasons(grid) if version.plan.metric.adds_up else {},
    )


def open_quarter(request: HttpRequest, version: PlanVersion) -> int:
    """The quarter of `?open=Q2`, 0 for none; unasked, the one in which the version changes the
    plan, or the first."""
    asked = request.GET.get("open", "").removeprefix("Q")
    if asked:
        return int(asked) if asked in {"1", "2", "3", "4"} else 0
    months, changed = grids.fiscal_year(version).months(), version.effective_month
    return months.index(changed) // 3 + 1 if changed and changed in months else 1


def page_asked(request: HttpRequest) -> int:
    """Which hundred of a branch's rows."""
    return max(number_asked(request.GET.get("page", "")) or 1, 1)


def window_asked(request: HttpRequest, version: PlanVersion) -> windows.Window:
    branch = number_asked(request.GET.get("row", ""))
    return windows.window_of(version, branch, page_asked(request))


def _page(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    window = window_asked(request, version)
    grid = windows.load(version, window)
    look = look_of(request, version, grid)
    table = tables.build(grid, look, last_year.read(version))
    person = person_of(request)
    undo, redo = steps.reach(version, person)
    return {
        "plan": version.plan,
        "version": version,
        "table": table,
        "look": look,
        "window": window,
        "row": grid.by_pk.get(look.branch or 0),
        "root": grid.root,
        "quarters": (1, 2, 3, 4),
        "asof": as_of(request),
        "kept": kept(request),
        "shown_json": json.dumps(table.shown_texts),
        "others": steps.others_editing(version, person, clock.now()),
        "undo": undo,
        "redo": redo,
        **rights(request, version),
        **panels(request, version),
    }


def _typed(request: HttpRequest) -> dict[str, str]:
    """The fields that differ from what the page showed."""
    shown = _shown(request)
    return {
        name: text
        for name, text in request.POST.dict().items()
        if name in shown and text.strip() != shown[name]
    }


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
) -> tuple[dict[CellEdit, str], dict[str, str]]:
    """Typed texts as edits, each with the name of its cell; what cannot be read, by the cell's
    name with how to mend it."""
    months = grids.fiscal_year(version).months()
    unit = unit_of(version.plan.metric, request.GET.get("unit", ""))
    edits: dict[CellEdit, str] = {}
    wrong: dict[str, str] = {}
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
        edits[CellEdit(place[0], place[1], amount)] = name
    return edits, wrong


def _not_a_number(error: BadAmount, text: str) -> str:
    if error.reason == "places":
        return _("“%(text)s” is finer than two decimals of a unit.") % {"text": text[:40]}
    if error.reason == "range":
        return _("“%(text)s” is too large.") % {"text": text[:40]}
    return _("Not a number: “%(text)s”. Write it like 220 or 1.5万.") % {"text": text[:40]}
