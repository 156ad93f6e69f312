"""The split as a workbook: download, upload with a preview, take over."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.formatting import amount_in
from goalmgmt.core.forms import PlainForm
from goalmgmt.core.imports.sources import Source, Unreadable
from goalmgmt.core.workbooks import XLSX
from targets import sheets
from targets.enums import DraftStepKind
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.operations import split
from targets.queries import grid as grids
from targets.views.loading import person_of, plan_or_404, rights, version_or_404

SALT = "targets.sheet"
SHOWN = 100


class SheetForm(PlainForm):
    """The file."""

    file = forms.FileField(label=gettext_lazy("File"))


@require_safe
def split_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The whole split as XLSX, in the unit of the page."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    unit = unit_of(plan.metric, request.GET.get("unit", ""))
    body = sheets.write(grids.load(version), unit)
    name = f"{plan.code}-v{version.number}.xlsx"
    return HttpResponse(
        body,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
def split_import(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file, see what it would change, take it over as one step."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if not rights(request, version)["can_edit"]:
        raise NotAllowed(_("This version cannot be edited by you now."))
    if request.method == "POST" and "changes" in request.POST:
        return _take_over(request, version)
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"plan": plan, "version": version, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _preview(request, version, form.cleaned_data["file"])
        except Unreadable as error:
            for problem in error.problems:
                form.add_error("file", problem.message)
    status = 422 if form.errors else 200
    return render(request, "targets/split_import.html", context, status=status)


def _preview(request: HttpRequest, version: PlanVersion, file: Any) -> dict[str, Any]:
    grid = grids.load(version)
    fixed = frozenset(grids.fixed_months(version, grid.months))
    limits = sheets.Rules(fixed, request.user.pk)
    found = sheets.read(Source(file.name, file.read()), grid, limits)
    unit = unit_of(version.plan.metric, request.GET.get("unit", ""))
    rows = [
        (grid.by_pk[pk].label, f"{month:%Y-%m}", amount_in(before, unit), amount_in(after, unit),
         amount_in(after - before, unit, signed=True))
        for (pk, month), (before, after) in list(found.changes.items())[:SHOWN]
    ]  # fmt: skip
    return {
        "read": found,
        "rows": rows,
        "more": max(len(found.changes) - SHOWN, 0),
        "faults": found.faults[: sheets.LISTED],
        "unit": unit,
        "changes": signing.dumps(
            {
                "version": version.pk,
                "revision": version.revision,
                "cells": [
                    [pk, month.isoformat(), str(after)]
                    for (pk, month), (_before, after) in found.changes.items()
                ],
            },
            salt=SALT,
            compress=True,
        ),
    }


def _take_over(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    """Write exactly what the preview showed."""
    try:
        asked = signing.loads(request.POST["changes"], salt=SALT, max_age=86_400)
    except signing.BadSignature as error:
        raise Refused(_("The preview is too old. Choose the file again.")) from error
    if asked["version"] != version.pk:
        raise Refused(_("The preview is too old. Choose the file again."))
    edits = [
        split.CellEdit(pk, (date.fromisoformat(month),), Decimal(amount))
        for pk, month, amount in asked["cells"]
    ]
    outcome = split.save_what_fits(
        version=version, edits=edits, revision=asked["revision"], actor=person_of(request),
        now=clock.now(), kind=DraftStepKind.IMPORT,
    )  # fmt: skip
    count = len(outcome.saved.changed)
    messages.success(
        request, _("%(count)d cells imported. Undo takes them back.") % {"count": count}
    )
    left = [clash.message for found in outcome.clashes.values() for clash in found]
    left += _wrong(version, outcome.wrong)
    for message in left[:20]:
        messages.warning(request, message)
    return redirect("targets:plan_split", code=version.plan.code)


def _wrong(version: PlanVersion, wrong: Mapping[str, str]) -> list[str]:
    """What cannot be, with the row's name and the month for `ROW:2026-05`."""
    places = [(place.split(":"), message) for place, message in list(wrong.items())[:20]]
    rows = version.rows.filter(pk__in=[row for (row, *_month), _message in places])
    names = {str(row.pk): str(row) for row in rows.select_related("unit", "person")}
    return [
        " ".join([names.get(row, row), *month]) + pgettext("punctuation", ": ") + message
        for (row, *month), message in places
    ]
