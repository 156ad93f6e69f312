"""Acts on the split that have a page of their own: spread, reserve, rows."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock, company
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.formatting import amount_in
from targets.allocation import DoesNotFit
from targets.enums import SpreadMethod, SpreadScope
from targets.forms import ReserveForm, unit_of
from targets.models import PlanVersion
from targets.operations import rows as row_operations
from targets.operations import split
from targets.queries import grid as grids
from targets.queries import spreading
from targets.spread_forms import Selection, SpreadForm
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.split import revision_of

PREVIEWED = 60


@require_http_methods(["GET", "POST"])
def split_spread(request: HttpRequest, code: str) -> HttpResponse:
    """The spread dialog: how, a preview before → after, and one act."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if not rights(request, version)["can_edit"]:
        raise NotAllowed(_("This version cannot be edited by you now."))
    grid = grids.load(version)
    form = _spread_form(request, grid)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            split.spread(
                version=version,
                order=form.order(clock.today()),
                actor=person_of(request),
                revision=revision_of(request.POST.get("revision")),
                now=clock.now(),
            )
        except Conflict:
            raise
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Spread. Undo takes it back in one step."))
            return _back_to_grid(request, code)
    context = {"plan": plan, "version": version, "row": form.row, "form": form,
               "selected": len(form.selection.rows) * len(form.selection.months),
               "grid_query": _grid_query(request), **_preview(form, grid, request)}  # fmt: skip
    name = "_spread_form.html" if request.htmx else "plan_spread.html"  # type: ignore[attr-defined]
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, f"targets/{name}", context, status=status)


#: What of an address belongs to the dialog and not to the grid.
DIALOG = ("method", "over", "step", "keep_locked", "keep_shape", "shape", "change", "revision",
          "preview")  # fmt: skip


def _grid_query(request: HttpRequest, *more: str) -> str:
    query = request.GET.copy()
    for name in [*query]:
        if name in (*DIALOG, *more) or name.startswith("w-"):
            query.pop(name)
    return query.urlencode()


def _back_to_grid(request: HttpRequest, code: str) -> HttpResponse:
    url = reverse("targets:plan_split", args=[code])
    query = _grid_query(request, "at", "rows", "cols")
    answer = redirect(f"{url}?{query}" if query else url)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _spread_form(request: HttpRequest, grid: grids.Grid) -> SpreadForm:
    asked = request.POST if request.method == "POST" else request.GET
    selection = Selection(request.GET.get("rows", ""), request.GET.get("cols", ""), grid.months)
    return SpreadForm(
        asked if "method" in asked else None, grid=grid, row=_row_of(request, grid),
        selection=selection, initial=_spread_start(grid.version, selection),
    )  # fmt: skip


def _row_of(request: HttpRequest, grid: grids.Grid) -> grids.GridRow:
    asked = request.GET.get("at", "")
    row = grid.by_pk.get(number_asked(asked) or 0) if asked else grid.root
    if row is None or not row.is_unit:
        raise Refused(_("Choose a unit's row to spread."))
    return row


def _spread_start(version: PlanVersion, selection: Selection) -> dict[str, Any]:
    money = version.plan.metric.unit == "money"
    over = SpreadScope.SELECTION if selection.rows else SpreadScope.BELOW
    return {"over": over, "method": SpreadMethod.EVEN, "step": "10000" if money else "1",
            "shape": "quarters-16-24-26-34", "keep_locked": True}  # fmt: skip


def _preview(form: SpreadForm, grid: grids.Grid, request: HttpRequest) -> dict[str, Any]:
    """Each row's year before and after, as the form stands."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        order = form.order(clock.today())
        after = spreading.proposal(grid, order, spare_person=request.user.pk)
    except DoesNotFit:
        form.add_error(None, _("The locked cells leave no way to meet the totals."))
        return {}
    except Refused as error:
        form.add_error(None, error.message)
        return {}
    totals: dict[int, Decimal] = {}
    for (pk, month), amount in after.items():
        row = grid.by_pk[pk]
        totals[pk] = totals.get(pk, row.total()) + amount - row.amounts.get(month, Decimal(0))
    unit = unit_of(grid.version.plan.metric, request.GET.get("unit", ""))
    rows = [
        (grid.by_pk[pk].label, amount_in(grid.by_pk[pk].total(), unit), amount_in(total, unit),
         amount_in(total - grid.by_pk[pk].total(), unit, signed=True), grid.by_pk[pk].depth)
        for pk, total in [(row.pk, totals[row.pk]) for row in grid.rows if row.pk in totals]
    ]  # fmt: skip
    return {"preview": rows[:PREVIEWED], "more": max(len(rows) - PREVIEWED, 0),
            "changed_cells": len(after), "unit": unit}  # fmt: skip


@require_http_methods(["GET", "POST"])
def split_reserve(request: HttpRequest, code: str) -> HttpResponse:
    """Keep part of a unit's target back."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    row = _row_of(request, grids.load(version))
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            split.set_reserve(
                version=version, unit_row=row.pk, amount=form.cleaned_data["amount"],
                actor=person_of(request), now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("targets:plan_split", code=code)
    limit = company.policy().reserve_limit
    context = {"plan": plan, "version": version, "row": row, "form": form, "limit": limit,
               "most": row.total() * limit}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/plan_reserve.html", context, status=status)


@require_POST
def split_rows(request: HttpRequest, code: str) -> HttpResponse:
    """Add units and people who are missing from the split."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    added = row_operations.build_rows(version=version, actor=person_of(request), now=clock.now())
    messages.success(request, _("%(count)d rows added.") % {"count": added})
    return redirect("targets:plan_split", code=code)
