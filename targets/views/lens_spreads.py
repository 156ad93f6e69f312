"""Spreading the plan over the entries of a lens: how, a preview, one act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.formatting import amount_in
from targets.allocation import DoesNotFit
from targets.enums import Lens
from targets.forms import unit_of
from targets.lens_forms import LensSpreadForm
from targets.operations import lenses
from targets.queries import lens_spreading
from targets.queries import lenses as queries
from targets.views.lenses import _known, lens_url
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.split import revision_of


@require_http_methods(["GET", "POST"])
def lens_spread(request: HttpRequest, code: str, lens: str) -> HttpResponse:
    """The way of spreading with a preview before → after."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if not rights(request, version)["can_edit"]:
        raise NotAllowed(_("This version cannot be edited by you now."))
    table = queries.load(version, _known(lens))
    if table.split is None:
        raise Conflict(_("This lens is not used for the version. Start using it first."))
    asked = request.POST if request.method == "POST" else request.GET
    form = LensSpreadForm(
        asked if "method" in asked else None, entries=table.rows, initial=_start(table)
    )
    if request.method == "POST" and form.is_valid() and "preview" not in asked:
        try:
            lenses.spread_lens(
                version=version, lens=lens, order=form.order(),
                revision=revision_of(asked.get("revision")), actor=person_of(request),
                now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Spread over the entries of the lens."))
            return redirect(lens_url(code, lens))
    context = {
        "plan": plan, "version": version, "table": table, "form": form, "lens": lens,
        "lens_word": Lens(lens).label, "back": lens_url(code, lens), **_preview(form, table),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/lens_spread.html", context, status=status)


def _start(table: queries.LensTable) -> dict[str, Any]:
    money = table.version.plan.metric.unit == "money"
    return {"method": "last-year", "over": "all", "step": "10000" if money else "1"}


def _preview(form: LensSpreadForm, table: queries.LensTable) -> dict[str, Any]:
    """Each entry's year before and after, as the form stands."""
    if not form.is_bound or not form.is_valid():
        return {}
    try:
        after = lens_spreading.proposal(table, form.order())
    except lens_spreading.NoShape:
        form.add_error("method", _("There is nothing to spread by. Choose another way."))
        return {}
    except DoesNotFit:
        form.add_error(
            "over",
            _("The entries already hold more than the plan. Lower them first, or spread it whole."),
        )
        return {}
    unit = unit_of(table.version.plan.metric, "")
    rows = []
    for row in table.rows:
        change = sum(
            (a - row.amounts.get(m, ZERO) for (pk, m), a in after.items() if pk == row.pk), ZERO
        )
        if change:
            texts = (row.total(), row.total() + change)
            rows.append((row.name, *(amount_in(value, unit) for value in texts),
                         amount_in(change, unit, signed=True)))  # fmt: skip
    return {"preview": rows, "changed_cells": len(after), "unit": unit, "asked": True}
