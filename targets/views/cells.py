"""What the script of the split grid calls: save cells, take back, lock."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalmgmt.core import clock
from goalmgmt.core.api.parsers import strict_loads
from goalmgmt.core.errors import Conflict, Refused
from targets import tables
from targets.models import PlanVersion
from targets.operations import split, steps
from targets.operations.stale import StaleEdit
from targets.queries import grid as grids
from targets.views.loading import person_of, plan_or_404, version_or_404
from targets.views.split import cell_name, read_cells, revision_of, table_of


@require_POST
def split_cells(request: HttpRequest, code: str) -> JsonResponse:
    """Save changed cells: `{revision, cells: {name: text}}`, or `{revision, undo: true}`.

    Answers the new revision and the texts of the page. Cells that cannot be read are listed and
    the rest is saved; a stale cell answers 409 with the other's change, and nothing is saved.
    """
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    body = _body(request, dict)
    wrong: dict[str, str] = {}
    try:
        if body.get("undo"):
            steps.undo(version=version, actor=person_of(request), now=clock.now())
        else:
            typed = {str(k): str(v) for k, v in dict(body.get("cells") or {}).items()}
            edits, wrong = read_cells(version, typed, request)
            if edits:
                split.save_cells(version=version, edits=edits, **_by(request, body))
    except StaleEdit as error:
        return _stale(request, version, error)
    except Refused as error:
        return _refused(error)
    return _saved(request, version, wrong)


def _by(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "revision": revision_of(body.get("revision")),
        "actor": person_of(request),
        "now": clock.now(),
    }


def _body(request: HttpRequest, cells: type) -> dict[str, Any]:
    try:
        found = strict_loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(_("The request could not be read. Reload the page.")) from error
    if not isinstance(found, dict) or not isinstance(found.get("cells", cells()), cells):
        raise Refused(_("The request could not be read. Reload the page."))
    return found


def _saved(request: HttpRequest, version: PlanVersion, wrong: dict[str, str]) -> JsonResponse:
    version.refresh_from_db(fields=["revision"])
    moment = timezone.localtime(clock.now())
    return JsonResponse(
        {
            "revision": version.revision,
            "page": _texts(request, version),
            "wrong": wrong,
            "message": _("Draft saved %(time)s") % {"time": f"{moment:%H:%M}"},
        }
    )


def _texts(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """Every text of the grid by the id of its element."""
    table, _look, _grid = table_of(request, version)
    cells = {
        cell.name: [cell.text, cell.shown, cell.left, cell.locked]
        for line in table.lines
        for cell in line.cells
    }
    rows = {
        str(line.pk): [line.share, line.growth, line.left, line.balanced] for line in table.lines
    }
    return {"cells": cells, "rows": rows, "foot": [texts for _label, texts in table.foot],
            "even": table.even}  # fmt: skip


def _stale(request: HttpRequest, version: PlanVersion, error: StaleEdit) -> JsonResponse:
    body = {
        "message": error.message,
        "places": error.places,
        "revision": error.revision,
        "page": _texts(request, version),
    }
    return JsonResponse(body, status=409)


def _refused(error: Refused) -> JsonResponse:
    places = {cell_name(place): message for place, message in getattr(error, "places", {}).items()}
    status = 409 if isinstance(error, Conflict) else 400
    return JsonResponse({"message": error.message, "wrong": places}, status=status)


@require_POST
def split_locks(request: HttpRequest, code: str) -> JsonResponse:
    """Lock or unlock cells: `{cells: ["c-12-2026-05"], locked: true}`."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    body = _body(request, list)
    months = grids.fiscal_year(version).months()
    names = [str(name) for name in body.get("cells") or []]
    found = [tables.months_of(name, months) for name in names]
    cells: list[tuple[int, date]] = [(p[0], month) for p in found if p for month in p[1]]
    try:
        split.lock_cells(
            version=version, cells=cells, locked=bool(body.get("locked")),
            actor=person_of(request), now=clock.now(),
        )  # fmt: skip
    except Refused as error:
        return _refused(error)
    return _saved(request, version, {})


@require_POST
def split_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take the last edit or spread back, from the page's button."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    steps.undo(version=version, actor=person_of(request), now=clock.now())
    query = request.GET.urlencode()
    url = reverse("targets:plan_split", args=[code])
    return redirect(f"{url}?{query}" if query else url)
