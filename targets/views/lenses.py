"""The split seen through a lens: the page, one row on the phone, start, stop."""

import json
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount
from goalmgmt.core.api.parsers import strict_loads
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import RefusedRows
from goalmgmt.core.formatting import read_amount
from targets import lens_tables
from targets.enums import Lens
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.operations import lenses
from targets.operations.lenses import LensEdit
from targets.operations.stale import StaleEdit
from targets.queries import lens_spreading
from targets.queries import lenses as queries
from targets.queries.grid import fiscal_year, fixed_months
from targets.tables import months_of
from targets.views import split
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.split import cell_name, revision_of


def plan_split(request: HttpRequest, code: str) -> HttpResponse:
    """The split through the lens asked for by `?lens=`: the organisation's grid unless another
    is named."""
    lens = request.GET.get("lens", "")
    if lens in Lens.values:
        return lens_page(request, code, lens)
    return split.plan_split(request, code)


@require_http_methods(["GET", "POST"])
def lens_page(request: HttpRequest, code: str, lens: str) -> HttpResponse:
    """The lens as a table; a POST saves every cell of the page that was changed."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    status, problems = _posted(request, version, lens)
    if request.method == "POST" and status == 200:
        messages.success(request, _("Lens saved."))
        return redirect(request.get_full_path())
    context = {**_page(request, version, lens), "problems": problems}
    return render(request, "targets/plan_lens.html", context, status=status)


@require_http_methods(["GET", "POST"])
def lens_row(request: HttpRequest, code: str, lens: str, pk: int) -> HttpResponse:
    """One entry with its twelve months as a form: how a phone edits the lens."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    status, problems = _posted(request, version, _known(lens))
    if request.method == "POST" and status == 200:
        messages.success(request, _("Row saved."))
        return redirect(lens_url(code, lens))
    table = queries.load(version, lens)
    row = table.row(pk)
    if row is None:
        raise Http404
    look = _look(request, table)
    cells, left = lens_tables.single(table, row, look)
    shown = {cell.name: cell.text for cell in cells if cell.editable}
    context = {
        "plan": plan, "version": version, "table": table, "row": row, "unit": look.unit,
        "cells": list(zip(cells, left, strict=True)), "total": row.total(),
        "shown_json": json.dumps(shown), "problems": problems, "back": lens_url(code, lens),
        "lens_word": Lens(lens).label,
    }  # fmt: skip
    return render(request, "targets/lens_row.html", context, status=status)


@require_POST
def lens_use(request: HttpRequest, code: str, lens: str) -> HttpResponse:
    """Start using the lens, or add what its catalogue gained since."""
    version = version_or_404(request, plan_or_404(request, code))
    lenses.use_lens(version=version, lens=_known(lens), actor=person_of(request), now=clock.now())
    return redirect(lens_url(code, lens))


@require_POST
def lens_stop(request: HttpRequest, code: str, lens: str) -> HttpResponse:
    """Stop using the lens."""
    version = version_or_404(request, plan_or_404(request, code))
    lenses.stop_lens(version=version, lens=_known(lens), actor=person_of(request), now=clock.now())
    messages.success(request, _("The lens is no longer used; it does not hold up the submit."))
    return redirect(lens_url(code, lens))


def lens_url(code: str, lens: str) -> str:
    return f"{reverse('targets:plan_split', args=[code])}?lens={lens}"


def _known(lens: str) -> str:
    if lens not in Lens.values:
        raise Http404
    return lens


def _look(request: HttpRequest, table: queries.LensTable) -> lens_tables.LensLook:
    return lens_tables.LensLook(
        quarter=split.open_quarter(request, table.version),
        unit=unit_of(table.version.plan.metric, request.GET.get("unit", "")),
        editable=rights(request, table.version)["can_edit"] and table.split is not None,
        fixed=frozenset(fixed_months(table.version, table.months)),
        typed=typed_of(request) if request.method == "POST" else {},
    )


def _page(request: HttpRequest, version: PlanVersion, lens: str) -> dict[str, Any]:
    table = queries.load(version, lens)
    look = _look(request, table)
    last_year = lens_spreading.last_year(table) if table.rows else {}
    page = lens_tables.build(table, look, last_year)
    query = request.GET.copy()
    query["lens"] = lens
    return {
        "plan": version.plan, "version": version, "table": table, "page": page, "look": look,
        "lens": lens, "words": lens_tables.patterns(), "lens_word": Lens(lens).label,
        "quarters": (1, 2, 3, 4),
        "shown_json": json.dumps(page.shown_texts), "query": query.urlencode(),
        "empty": version.plan.metric.adds_up and not any(table.whole.values()),
        **rights(request, version),
    }  # fmt: skip


def _posted(
    request: HttpRequest, version: PlanVersion, lens: str
) -> tuple[int, list[dict[str, str]]]:
    """Save what was posted, if anything; the status of the answer and what was not saved."""
    if request.method != "POST":
        return 200, []
    status = 422
    try:
        problems = _save_form(request, version, lens)
    except StaleEdit as error:
        problems, status = error.places, 409
    except RefusedRows as error:
        problems = error.places
    named = [{"place": cell_name(place), "message": m} for place, m in problems.items()]
    return (status if problems else 200), named


def _save_form(request: HttpRequest, version: PlanVersion, lens: str) -> dict[str, str]:
    """Save the fields that differ from what the page showed; returns those it cannot read."""
    edits, wrong = _read(version, typed_of(request), request)
    if edits:
        lenses.save_lens(
            version=version, lens=lens, edits=edits,
            revision=revision_of(request.POST.get("revision")),
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
    return wrong


def typed_of(request: HttpRequest) -> dict[str, str]:
    """What the page's fields hold now where they differ from what it showed, by name."""
    shown = _shown(request)
    return {
        name: text for name, text in request.POST.dict().items()
        if name in shown and text.strip() != shown[name]
    }  # fmt: skip


def _shown(request: HttpRequest) -> dict[str, str]:
    try:
        found = strict_loads(request.POST.get("shown", "{}").encode())
    except (ValueError, RecursionError):
        found = {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _read(
    version: PlanVersion, typed: dict[str, str], request: HttpRequest
) -> tuple[list[LensEdit], dict[str, str]]:
    """Typed texts as edits; what cannot be read, by the cell's name with how to mend it."""
    months = fiscal_year(version).months()
    unit = unit_of(version.plan.metric, request.GET.get("unit", ""))
    edits, wrong = [], {}
    for name, text in typed.items():
        place = months_of(name, months)
        if place is None or number_asked(str(place[0])) is None:
            wrong[name] = _("There is no such cell. Reload the page.")
            continue
        try:
            amount = read_amount(text, unit) if text.strip() else Decimal(0)
        except BadAmount:
            wrong[name] = _("Not a number: “%(text)s”. Write it like 220 or 1.5万.") % {
                "text": text[:40]
            }
            continue
        edits.append(LensEdit(place[0], place[1], amount))
    return edits, wrong
