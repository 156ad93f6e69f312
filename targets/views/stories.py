"""How a cell came to its amount: last edits, note, back to an earlier amount."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.errors import Conflict, Refused
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.operations import notes, split
from targets.operations.cells import MAX_ID
from targets.queries import steps
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.split import revision_of


@require_http_methods(["GET", "POST"])
def split_cell(request: HttpRequest, code: str, row: int, month: str) -> HttpResponse:
    """A cell's story as a page or in the dialog; a POST writes the note or takes an amount back."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if row > MAX_ID:
        raise Http404
    key = (row, _month(month))
    problem = ""
    if request.method == "POST":
        try:
            _act(request, version, key)
        except Conflict:
            raise
        except Refused as error:
            problem = error.message
        else:
            url = reverse("targets:plan_split", args=[code])
            query = request.GET.urlencode()
            return redirect(f"{url}?{query}" if query else url)
    story = steps.story_of(version, *key)
    if story is None:
        raise Http404
    person = person_of(request)
    context: dict[str, Any] = {
        "plan": plan, "version": version, "story": story, "problem": problem,
        "unit": unit_of(plan.metric, request.GET.get("unit", "")),
        "grid_query": request.GET.urlencode(),
        "can_change": rights(request, version)["can_edit"]
        and story.cell.row.person_id != person.pk,
    }  # fmt: skip
    name = "_cell_story.html" if request.htmx else "cell_story.html"  # type: ignore[attr-defined]
    return render(request, f"targets/{name}", context, status=422 if problem else 200)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


def _act(request: HttpRequest, version: PlanVersion, key: tuple[int, date]) -> None:
    by: dict[str, Any] = {"version": version, "actor": person_of(request), "now": clock.now()}
    if "amount" not in request.POST:
        notes.write_note(cell=key, text=request.POST.get("note", ""), **by)
        messages.success(request, _("Note saved."))
        return
    try:
        amount = parse_amount(request.POST["amount"])
    except BadAmount as error:
        raise Refused(_("The request could not be read. Reload the page.")) from error
    edit = split.CellEdit(key[0], (key[1],), amount)
    split.save_cells(edits=[edit], revision=revision_of(request.POST.get("revision")), **by)
    messages.success(request, _("The earlier amount is back. Undo takes that back."))
