"""Plans, versions, cells and acceptance by API: the same visibility and operations as the pages."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import RefusedRows
from targets.api.serializers import (
    AcceptanceSerializer,
    AnswerSerializer,
    CellsSerializer,
    GridSerializer,
    PlanSerializer,
    SavedSerializer,
    VersionSerializer,
)
from targets.models import Acceptance, PlanVersion, TargetPlan
from targets.operations import acceptance, split
from targets.queries import grid as grids
from teams.models import User


def _plans(request: Request) -> QuerySet[TargetPlan]:
    person = request.user
    if not isinstance(person, User):
        return TargetPlan.objects.none()
    return TargetPlan.objects.visible_to(person, clock.today())


class PlanList(generics.ListAPIView[TargetPlan]):
    """The plans that the caller may see; `?year=` and `?metric=` narrow."""

    serializer_class = PlanSerializer

    def get_queryset(self) -> QuerySet[TargetPlan]:
        found = _plans(self.request).select_related("metric", "scope", "owner", "parent")
        year, metric = (self.request.query_params.get(name, "") for name in ("year", "metric"))
        if year:
            found = found.filter(year=number_asked(year) or 0)
        if metric:
            found = found.filter(metric__code=metric)
        return found.prefetch_related("versions")


class PlanDetail(generics.RetrieveAPIView[TargetPlan]):
    """One plan."""

    serializer_class = PlanSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[TargetPlan]:
        related = ("metric", "scope", "owner", "parent")
        return _plans(self.request).select_related(*related).prefetch_related("versions")


class VersionDetail(generics.GenericAPIView[PlanVersion]):
    """One version of a plan, by its number."""

    serializer_class: Any = VersionSerializer

    def get_queryset(self) -> QuerySet[PlanVersion]:
        versions = PlanVersion.objects.filter(plan__in=_plans(self.request))
        return versions.select_related("plan__metric", "plan__scope", "resolution")

    def get_object(self) -> PlanVersion:
        return generics.get_object_or_404(
            self.get_queryset(), plan__code=self.kwargs["code"], number=self.kwargs["number"]
        )

    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(VersionSerializer(self.get_object()).data)


class Cells(VersionDetail):
    """The split of a version; PATCH saves cells of a draft."""

    serializer_class = CellsSerializer

    @extend_schema(responses=GridSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Rows in order, each with its months."""
        version = self.get_object()
        grid = grids.load(version)
        rows = [
            {
                "row": row.pk, "parent": row.parent, "kind": row.kind, "code": row.code,
                "name": row.label, "depth": row.depth, "total": str(row.total()),
                "months": {f"{m:%Y-%m}": str(amount) for m, amount in row.amounts.items()},
                "locked": sorted(f"{month:%Y-%m}" for month in row.locked),
            }
            for row in grid.rows
        ]  # fmt: skip
        return Response({"revision": version.revision, "rows": rows})

    @extend_schema(request=CellsSerializer, responses=SavedSerializer)
    def patch(self, request: Request, **kwargs: Any) -> Response:
        """All cells or none. 409 with the other's change when one changed since `revision`."""
        version = self.get_object()
        body = CellsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        assert isinstance(request.user, User)  # noqa: S101 - narrows the type
        saved = split.save_cells(
            version=version, edits=_edits(body.validated_data["cells"]),
            revision=body.validated_data["revision"], actor=request.user, now=clock.now(),
        )  # fmt: skip
        changed = {
            f"{row}:{month:%Y-%m}": str(after)
            for (row, month), (_before, after) in saved.changed.items()
        }
        return Response({"revision": saved.revision, "changed": changed})


def _edits(cells: list[dict[str, Any]]) -> list[split.CellEdit]:
    edits, wrong = [], {}
    for cell in cells:
        try:
            amount = parse_amount(cell["amount"])
        except BadAmount:
            place = f"{cell['row']}:{cell['month']}"
            wrong[place] = _("Write an amount like 120000.00, digits and a dot.")
            continue
        month = date.fromisoformat(f"{cell['month']}-01")
        edits.append(split.CellEdit(cell["row"], (month,), amount))
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return edits


class Acceptances(VersionDetail):
    """Who has answered to a version, and how: everybody in one list."""

    serializer_class = AcceptanceSerializer
    pagination_class = None

    @extend_schema(responses=AcceptanceSerializer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        rows = self.get_object().acceptances.select_related("person")
        return Response(AcceptanceSerializer(rows, many=True).data)


class MyAcceptances(generics.ListAPIView[Acceptance]):
    """The caller's own answers."""

    serializer_class = AcceptanceSerializer

    def get_queryset(self) -> QuerySet[Acceptance]:
        if not isinstance(self.request.user, User):
            return Acceptance.objects.none()
        return Acceptance.objects.filter(person=self.request.user).select_related("person")


class MyAnswer(generics.GenericAPIView[Acceptance]):
    """Accept the own target, or object with a reason."""

    serializer_class = AnswerSerializer

    @extend_schema(request=AnswerSerializer, responses=AcceptanceSerializer)
    def post(self, request: Request, pk: int) -> Response:
        assert isinstance(request.user, User)  # noqa: S101 - narrows the type
        seen = Acceptance.objects.visible_to(request.user, clock.today())
        asked = generics.get_object_or_404(seen, pk=pk)
        body = AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        by: dict[str, Any] = {"acceptance": asked, "actor": request.user, "now": clock.now()}
        if body.validated_data["answer"] == "accept":
            fresh = acceptance.accept(**by)
        else:
            fresh = acceptance.object_(reason=body.validated_data["reason"], **by)
        return Response(AcceptanceSerializer(fresh).data)
