"""Plans, versions, cells and acceptance by API: the same visibility and operations as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.asked import number_asked
from targets.api.serializers import (
    AcceptanceSerializer,
    AnswerSerializer,
    PlanSerializer,
    VersionSerializer,
)
from targets.models import Acceptance, PlanVersion, TargetPlan
from targets.operations import acceptance
from teams.models import User


def caller(request: Request) -> User:
    """Who asks; the permission class let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


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

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=AnswerSerializer, responses=AcceptanceSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        seen = Acceptance.objects.visible_to(caller(request), clock.today())
        asked = generics.get_object_or_404(seen, pk=pk)
        body = AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        by: dict[str, Any] = {"acceptance": asked, "actor": caller(request), "now": clock.now()}

        def act() -> tuple[int, Any]:
            if body.validated_data["answer"] == "accept":
                fresh = acceptance.accept(**by)
            else:
                fresh = acceptance.object_(reason=body.validated_data["reason"], **by)
            return 200, AcceptanceSerializer(fresh).data

        return answer_once(request, act)
