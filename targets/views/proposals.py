"""Pages of the voice from below: what one may propose on, propose, read, decide, talk."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from targets import rules, tables
from targets.enums import RowKind
from targets.forms import unit_of
from targets.models import Proposal, SplitRow
from targets.operations import proposals
from targets.operations.stale import StaleEdit
from targets.queries import proposals as queries
from targets.queries.grid import Grid, fixed_months
from targets.views.lenses import typed_of
from targets.views.loading import person_of, plan_or_404
from targets.views.split import cell_name, read_cells, revision_of

SHOWN = 100
LISTED = 200


@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Drafts with one's unit in them, what waits for one's decision, and the own proposals."""
    person, today = person_of(request), clock.today()
    own = Proposal.objects.filter(author=person).select_related("version__plan", "row__unit")
    waiting = {proposal.row_id: proposal for proposal in own if proposal.is_open}
    rows = [(row, waiting.get(row.pk)) for row in queries.proposable_rows(person, today)[:SHOWN]]
    context = {"rows": rows, "to_decide": queries.to_decide(person, today)[:SHOWN],
               "own": own[:SHOWN]}  # fmt: skip
    return render(request, "targets/proposal_list.html", context)


@require_http_methods(["GET", "POST"])
def proposal_create(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of the own unit as a form, with a note."""
    row = _row_or_404(request, pk)
    problems: list[dict[str, str]] = []
    note, status, message = "", 200, ""
    if request.method == "POST":
        note = request.POST.get("note", "")[: proposals.TEXT]
        try:
            proposal, problems = _propose(request, row, note)
        except StaleEdit as error:
            status, problems = 409, _named(error.places)
        except RefusedRows as error:
            status, problems = 422, _named(error.places)
        except Conflict:
            raise
        except Refused as error:
            status, message = 422, error.message
        else:
            if proposal is not None:
                messages.success(request, _("Proposed. The leader above was told."))
                return redirect("targets:proposal_detail", pk=proposal.pk)
            status = 422
    context = {"row": row, "plan": row.version.plan, "version": row.version, "note": note,
               "problems": problems, "message": message, **_form(request, row)}  # fmt: skip
    return render(request, "targets/proposal_create.html", context, status=status)


def _row_or_404(request: HttpRequest, pk: int) -> SplitRow:
    """A row that the person may propose for; other rows of a plan that one sees are refused."""
    person, today = person_of(request), clock.today()
    found = queries.proposable_rows(person, today).filter(pk=pk).first()
    if found is not None:
        return found
    row = get_object_or_404(SplitRow.objects.select_related("version__plan"), pk=pk)
    plan_or_404(request, row.version.plan.code)
    raise NotAllowed(_("Only the leader of the unit proposes numbers for it."))


def _propose(
    request: HttpRequest, row: SplitRow, note: str
) -> tuple[Proposal | None, list[dict[str, str]]]:
    edits, wrong = read_cells(row.version, typed_of(request), request)
    if wrong:
        return None, _named(wrong)
    proposal = proposals.propose(
        row=row, edits=list(edits), note=note, revision=revision_of(request.POST.get("revision")),
        actor=person_of(request), now=clock.now(),
    )  # fmt: skip
    return proposal, []


def _named(places: dict[str, str]) -> list[dict[str, str]]:
    return [{"place": cell_name(place), "message": text} for place, text in places.items()]


def _form(request: HttpRequest, row: SplitRow) -> dict[str, Any]:
    grid = queries.part(row.version, row.pk)
    quarter = request.GET.get("open", "none").removeprefix("Q")
    fixed = frozenset(fixed_months(row.version, grid.months))
    look = tables.Look(
        quarter=int(quarter) if quarter in {"1", "2", "3", "4"} else 0,
        unit=unit_of(row.version.plan.metric, request.GET.get("unit", "")),
        spare_person=request.user.pk, editable=True, fixed=fixed,
    )  # fmt: skip
    columns = tables.columns_of(grid.months, look.quarter)
    lines = _lines(grid, look)
    typed = typed_of(request) if request.method == "POST" else {}
    shown = {cell.name: cell.text for line in lines for cell in line.cells if cell.editable}
    return {
        "look": look, "columns": columns, "quarters": (1, 2, 3, 4), "shown_json": json.dumps(shown),
        "lines": [
            (line, [(cell, typed.get(cell.name, cell.text)) for cell in line.cells])
            for line in lines
        ],
    }  # fmt: skip


def _lines(grid: Grid, look: tables.Look) -> list[tables.Line]:
    shown = [row for row in grid.rows if row.kind != RowKind.RESERVE][:LISTED]
    lines = []
    for row in shown:
        line, _months = tables.single(grid, look, row.pk)
        line.depth = row.depth - grid.rows[0].depth
        lines.append(line)
    return lines


def _proposal_or_404(request: HttpRequest, pk: int) -> Proposal:
    seen = Proposal.objects.visible_to(person_of(request), clock.today())
    related = seen.select_related(
        "version__plan__metric", "version__plan__scope", "row__unit", "author", "decided_by"
    )
    return get_object_or_404(related, pk=pk)


@require_safe
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal beside the present numbers, and the talk about it."""
    proposal, person = _proposal_or_404(request, pk), person_of(request)
    return _detail(request, proposal, person)


def _detail(
    request: HttpRequest, proposal: Proposal, person: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    found = queries.differences(proposal)
    decides = rules.can_decide_proposal(person, proposal, clock.today())
    context = {
        "proposal": proposal, "plan": proposal.version.plan, "version": proposal.version,
        "cells": found, "years": queries.years(proposal, found),
        "stale": any(one.stale for one in found) and proposal.is_open,
        "unit": unit_of(proposal.version.plan.metric, ""),
        "total_change": sum((one.change for one in found if one.row == proposal.row_id), ZERO),
        "comments": [
            {"who": str(m.author), "at": m.written_at, "text": m.text}
            for m in proposal.messages.select_related("author")
        ],
        "can_decide": decides and proposal.is_open and proposal.version.is_editable,
        "can_withdraw": proposal.author_id == person.pk and proposal.is_open,
        "can_repeat": proposal.author_id == person.pk
        and queries.proposable_rows(person, clock.today()).filter(pk=proposal.row_id).exists(),
        "sees_plan": decides, **more,
    }  # fmt: skip
    return render(request, "targets/proposal_detail.html", context, status=status)


@require_POST
def proposal_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it over; a cell that changed since answers 409 with what changed."""
    proposal, person = _proposal_or_404(request, pk), person_of(request)
    try:
        proposals.take_over(proposal=proposal, actor=person, now=clock.now())
    except StaleEdit as error:
        proposal.refresh_from_db()
        return _detail(request, proposal, person, status=409, problems=error.places.values())
    messages.success(request, _("Taken over. Undo in the split takes it back in one step."))
    return redirect("targets:plan_split", code=proposal.version.plan.code)


@require_POST
def proposal_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back with a reason."""
    proposal, person = _proposal_or_404(request, pk), person_of(request)
    reason = request.POST.get("reason", "")
    try:
        proposals.return_proposal(proposal=proposal, reason=reason, actor=person, now=clock.now())
    except Conflict:
        raise
    except Refused as error:
        return _detail(request, proposal, person, status=422, reason_error=error.message)
    messages.success(request, _("Returned to the author."))
    return redirect("targets:proposal_detail", pk=pk)


@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own proposal back."""
    proposal = _proposal_or_404(request, pk)
    proposals.withdraw_proposal(proposal=proposal, actor=person_of(request), now=clock.now())
    messages.success(request, _("The proposal is withdrawn."))
    return redirect("targets:proposal_list")


@require_POST
def proposal_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a line to the talk."""
    proposal, person = _proposal_or_404(request, pk), person_of(request)
    try:
        proposals.write_message(
            proposal=proposal, text=request.POST.get("text", ""), actor=person, now=clock.now()
        )
    except Refused as error:
        return _detail(request, proposal, person, status=422, text_error=error.message)
    return redirect("targets:proposal_detail", pk=pk)
