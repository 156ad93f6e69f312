"""What the script of the split grid calls: save cells, undo, redo, lock, say that one is here."""

from dataclasses import dataclass, field
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
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.formatting import plain_number, unit_for_typing
from targets import tables
from targets.enums import DraftStepKind
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.operations import presence, split, steps
from targets.operations.stale import Clash, StaleEdit
from targets.operations.steps import Choices
from targets.queries import grid as grids
from targets.views import updates
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.split import cell_name, read_cells, revision_of

TURNS = {"undo": steps.undo, "redo": steps.redo}


@require_POST
def split_cells(request: HttpRequest, code: str) -> JsonResponse:
    """Save changed cells: `{revision, cells: {name: text}, kind}`; or `{revision, undo: true}`, or
    redo, with `choices` where cells clash.

    Answers the new revision and the texts that changed. Cells that cannot be are listed, cells that
    somebody else changed meanwhile are told with both amounts (409), and the rest is saved.
    """
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    body = _body(request, dict)
    known = revision_of(body.get("revision"))
    try:
        turn = next((name for name in TURNS if body.get(name)), "")
        if turn:
            _turn(request, version, body, turn)
            return _saved(request, version, Heard(known))
        return _save(request, version, body, known)
    except StaleEdit as error:
        clashes = [_told(request, version, c, cell_name(c.place)) for c in error.clashes]
        return _saved(request, version, Heard(known, {}, clashes))
    except Refused as error:
        return _refused(error)


def _save(
    request: HttpRequest, version: PlanVersion, body: dict[str, Any], known: int
) -> JsonResponse:
    typed = {str(k): str(v) for k, v in dict(body.get("cells") or {}).items()}
    edits, wrong = read_cells(version, typed, request)
    clashes: list[dict[str, Any]] = []
    if edits:
        outcome = split.save_what_fits(
            version=version, edits=list(edits), revision=known, actor=person_of(request),
            now=clock.now(), kind=_kind(body),
        )  # fmt: skip
        wrong |= {cell_name(place): text for place, text in outcome.wrong.items()}
        clashes = [
            _told(request, version, clash, edits[edit], typed[edits[edit]])
            for edit, found in outcome.clashes.items()
            for clash in found[:1]
        ]
    rows = {edit.row for edit in edits}
    return _saved(request, version, Heard(known, wrong, clashes, rows))


def _kind(body: dict[str, Any]) -> str:
    return DraftStepKind.PASTE if body.get("kind") == DraftStepKind.PASTE else DraftStepKind.EDIT


def _turn(request: HttpRequest, version: PlanVersion, body: dict[str, Any], turn: str) -> None:
    months = grids.fiscal_year(version).months()
    asked = body.get("choices")
    chosen = asked if isinstance(asked, dict) else {}

    def keys(whose: str) -> frozenset[tuple[int, date]]:
        found = chosen.get(whose)
        names = found if isinstance(found, list) else []
        places = [tables.months_of(str(name), months) for name in names]
        return frozenset((place[0], month) for place in places if place for month in place[1])

    choices = Choices(revision_of(body.get("revision")), keys("mine"), keys("theirs"))
    TURNS[turn](version=version, actor=person_of(request), now=clock.now(), choices=choices)


def _told(
    request: HttpRequest, version: PlanVersion, clash: Clash, name: str, typed: str = ""
) -> dict[str, Any]:
    """A clash as the page asks about it: theirs, mine, who and when."""
    size = unit_for_typing(unit_of(version.plan.metric, request.GET.get("unit", "")))
    mine = typed or (plain_number(clash.mine / size) if clash.mine is not None else "")
    theirs = plain_number(clash.theirs / size)
    who = clash.who or _("the other")
    return {
        "name": name,
        "message": clash.message,
        "who": clash.who,
        "at": f"{timezone.localtime(clash.at):%H:%M}" if clash.at else "",
        "theirs": theirs,
        "mine": mine,
        "theirs_label": _("Use %(amount)s of %(who)s") % {"amount": theirs, "who": who},
        "mine_label": _("Use mine, %(amount)s") % {"amount": mine},
    }


def _body(request: HttpRequest, cells: type) -> dict[str, Any]:
    try:
        found = strict_loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(_("The request could not be read. Reload the page.")) from error
    if not isinstance(found, dict) or not isinstance(found.get("cells", cells()), cells):
        raise Refused(_("The request could not be read. Reload the page."))
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What the script knew, and what it must be told besides the texts that changed since."""

    known: int
    wrong: dict[str, str] = field(default_factory=dict)
    clashes: list[dict[str, Any]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)


def _saved(request: HttpRequest, version: PlanVersion, heard: Heard) -> JsonResponse:
    version.refresh_from_db(fields=["revision"])
    moment = timezone.localtime(clock.now())
    message = _("Draft saved %(time)s") % {"time": f"{moment:%H:%M}"}
    answer = {
        **updates.state(request, version),
        "page": updates.since(request, version, heard.known, heard.rows),
        "wrong": heard.wrong,
        "clashes": heard.clashes,
        "message": heard.clashes[0]["message"] if heard.clashes else message,
    }
    return JsonResponse(answer, status=409 if heard.clashes else 200)


def _refused(error: Refused) -> JsonResponse:
    places = {cell_name(place): message for place, message in getattr(error, "places", {}).items()}
    status = 409 if isinstance(error, Conflict) else 400
    return JsonResponse({"message": error.message, "wrong": places}, status=status)


@require_POST
def split_locks(request: HttpRequest, code: str) -> JsonResponse:
    """Lock or unlock cells: `{revision, cells: ["c-12-2026-05"], locked: true}`."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    body = _body(request, list)
    known = revision_of(body.get("revision"))
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
    version.refresh_from_db(fields=["revision"])
    page = updates.since(request, version, known, {row for row, _month in cells})
    message = _("Locked.") if body.get("locked") else _("Unlocked.")
    state = updates.state(request, version)
    return JsonResponse({**state, "page": page, "wrong": {}, "clashes": [], "message": message})


@require_POST
def split_presence(request: HttpRequest, code: str) -> JsonResponse:
    """Say that one has the split open, and hear who else does and what changed since; or, once it
    is no draft any more, that it is `closed`, in a sentence."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    allowed = rights(request, version)
    if not allowed["can_plan"]:
        raise NotAllowed(_("This version cannot be edited by you now."))
    if not allowed["can_edit"]:
        state = version.get_status_display()
        return JsonResponse(
            {"closed": _("By now this version is “%(state)s”. Reload the page.") % {"state": state}}
        )
    known = revision_of(_body(request, dict).get("revision"))
    presence.be_here(version=version, actor=person_of(request), now=clock.now())
    answer = updates.state(request, version)
    if 0 <= known < version.revision:
        answer["page"] = updates.since(request, version, known)
    return JsonResponse(answer)


@require_POST
def split_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take the own last step back, or do it again (`redo`), from the page's buttons."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    turn = "redo" if "redo" in request.POST else "undo"
    TURNS[turn](version=version, actor=person_of(request), now=clock.now())
    query = request.GET.urlencode()
    url = reverse("targets:plan_split", args=[code])
    return redirect(f"{url}?{query}" if query else url)
