"""The split as a file by API: out as XLSX or CSV, in again with the same shape (T6)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.imports.sources import Source, Unreadable
from goalmgmt.core.workbooks import XLSX
from targets import rules, sheets
from targets.api.cells import told
from targets.api.sheet_serializers import ReadSerializer, SheetSavedSerializer, SheetSerializer
from targets.api.views import VersionDetail, caller
from targets.enums import DraftStepKind
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.operations import drafts, split
from targets.operations.split import CellEdit, Outcome
from targets.queries import grid as grids
from teams.models import User

CSV = "text/csv"
UNIT = OpenApiParameter(
    "unit", OpenApiTypes.STR, enum=["wan", "yuan"],
    description="In which unit the money is written; `wan` when left out.",
)  # fmt: skip


class AnyFormat(BaseContentNegotiation):
    """Who asks for the file's own format gets it, and a refusal is JSON all the same."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class _Sheet(VersionDetail):
    """The whole split as a file that the import takes back unchanged."""

    content_negotiation_class = AnyFormat
    serializer_class: Any = None
    kind: str
    ending: str
    write: Any

    def get(self, request: Request, **kwargs: Any) -> Any:
        version = self.get_object()
        unit = unit_of(version.plan.metric, request.query_params.get("unit", ""))
        name = f"{version.plan.code}-v{version.number}.{self.ending}"
        return HttpResponse(
            type(self).write(grids.load(version), unit),
            content_type=self.kind,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class SplitWorkbook(_Sheet):
    """The split as XLSX."""

    kind, ending, write = XLSX, "xlsx", staticmethod(sheets.write)

    @extend_schema(parameters=[UNIT], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, **kwargs: Any) -> Any:
        return super().get(request, **kwargs)


class SplitTable(_Sheet):
    """The split as CSV."""

    kind, ending, write = f"{CSV}; charset=utf-8", "csv", staticmethod(sheets.write_csv)

    @extend_schema(parameters=[UNIT], responses={(200, CSV): OpenApiTypes.STR})
    def get(self, request: Request, **kwargs: Any) -> Any:
        return super().get(request, **kwargs)


class _Import(VersionDetail):
    """A file against the draft as it stands."""

    parser_classes = (MultiPartParser,)
    serializer_class: Any = SheetSerializer
    http_method_names = ("post", "options")

    def sent(self, request: Request) -> tuple[Source, int | None]:
        body = SheetSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        return Source(file.name, file.read()), body.validated_data["revision"]


class SplitImportPreview(_Import):
    """What a file would change; nothing is written."""

    @extend_schema(request={"multipart/form-data": SheetSerializer}, responses=ReadSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """The changes and the faults; take it over naming the `revision` of the answer."""
        version = self.get_object()
        source, _revision = self.sent(request)
        found = _read(version, source, caller(request))
        return Response({"revision": version.revision, **_shown(found)})


class SplitImport(_Import):
    """Take a file over as one step, which one undo takes back."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": SheetSerializer},
        responses=SheetSavedSerializer,
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """What can be is saved, the rest is answered; 400 or 409 when nothing of it could be."""
        version, person = self.get_object(), caller(request)
        source, revision = self.sent(request)
        if revision is None:
            raise Refused(_("Name the revision that the preview showed."), field="revision")

        def act() -> tuple[int, Any]:
            found = _read(version, source, person)
            outcome = split.save_what_fits(
                version=version, edits=_edits(found), revision=revision, actor=person,
                now=clock.now(), kind=DraftStepKind.IMPORT,
            )  # fmt: skip
            _refuse_empty(outcome, found)
            return status.HTTP_200_OK, _saved(outcome, found)

        return answer_once(request, act, body=[source.sha256, revision])


def _read(version: PlanVersion, source: Source, person: User) -> sheets.Reading:
    if not rules.can_edit_plan(person, version.plan, clock.today()):
        raise NotAllowed(_("This version cannot be edited by you now."))
    drafts.check_editable(version)
    grid = grids.load(version)
    fixed = frozenset(grids.fixed_months(version, grid.months))
    try:
        return sheets.read(source, grid, sheets.Rules(fixed, person.pk))
    except Unreadable as error:
        raise Refused(error.problems[0].message, field="file") from error


def _edits(found: sheets.Reading) -> list[CellEdit]:
    return [CellEdit(pk, (month,), after) for (pk, month), (_b, after) in found.changes.items()]


def _refuse_empty(outcome: Outcome, found: sheets.Reading) -> None:
    """Raises when the file wanted something and nothing of it could be."""
    if outcome.saved.changed or found.same:
        return
    clashes = {one.place: one.message for many in outcome.clashes.values() for one in many}
    if clashes:
        raise Conflict(next(iter(clashes.values())))
    wrong = {f"{fault.row}:{fault.column}": fault.message for fault in found.faults}
    wrong |= dict(outcome.wrong)
    if wrong:
        few = dict(list(wrong.items())[: sheets.LISTED])
        raise RefusedRows(next(iter(few.values())), few)


def _shown(found: sheets.Reading) -> dict[str, Any]:
    return {
        "same": found.same,
        "changes": [
            {"row": pk, "month": f"{month:%Y-%m}", "before": str(before), "after": str(after)}
            for (pk, month), (before, after) in found.changes.items()
        ],
        "faults": [
            {"row": fault.row, "column": fault.column, "message": fault.message}
            for fault in found.faults[: sheets.LISTED]
        ],
        "fault_count": len(found.faults),
    }  # fmt: skip


def _saved(outcome: Outcome, found: sheets.Reading) -> dict[str, Any]:
    clashes = [told(one) for many in outcome.clashes.values() for one in many]
    shown = _shown(found)
    return {
        "revision": outcome.saved.revision, "saved": len(outcome.saved.changed),
        "same": found.same, "clashes": clashes, "faults": shown["faults"],
        "fault_count": shown["fault_count"], "wrong": dict(outcome.wrong),
    }  # fmt: skip
