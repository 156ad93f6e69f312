"""The catalogue of metrics and the figures of a draft by API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from targets.api.item_serializers import (
    FiguresSerializer,
    MetricChangeSerializer,
    MetricSerializer,
    MetricWriteSerializer,
)
from targets.api.views import VersionDetail, caller
from targets.models import Metric, PlanVersion
from targets.operations import metrics, plans


class MetricList(generics.ListAPIView[Metric]):
    """The metrics, those out of use among them; POST adds one (administrator)."""

    serializer_class: Any = MetricSerializer

    def get_queryset(self) -> QuerySet[Metric]:
        return Metric.objects.order_by("pk")

    @extend_schema(request=MetricWriteSerializer, responses={201: MetricSerializer})
    def post(self, request: Request) -> Response:
        body = MetricWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        metric = metrics.add(new=body.metric_fields(), actor=caller(request), now=clock.now())
        return Response(MetricSerializer(metric).data, status=status.HTTP_201_CREATED)


class MetricDetail(generics.GenericAPIView[Metric]):
    """One metric; PUT changes it (administrator). Of one in use only names and `is_active`."""

    serializer_class: Any = MetricChangeSerializer

    def metric(self) -> Metric:
        return generics.get_object_or_404(Metric.objects.all(), code=self.kwargs["code"])

    @extend_schema(responses=MetricSerializer)
    def get(self, request: Request, code: str) -> Response:
        return Response(MetricSerializer(self.metric()).data)

    @extend_schema(request=MetricChangeSerializer, responses=MetricSerializer)
    def put(self, request: Request, code: str) -> Response:
        metric = self.metric()
        body = MetricChangeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        active = body.validated_data.get("is_active", metric.is_active)
        fresh = metrics.replace(
            metric=metric, new=body.metric_fields(metric.code), active=active,
            actor=caller(request), now=clock.now(),
        )  # fmt: skip
        return Response(MetricSerializer(fresh).data)


class PlanFigures(VersionDetail):
    """Target, levels, milestones and note of a version; PUT replaces those of a draft."""

    serializer_class: Any = FiguresSerializer

    @extend_schema(responses=FiguresSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(_figures(self.get_object()))

    @extend_schema(request=FiguresSerializer, responses=FiguresSerializer)
    def put(self, request: Request, **kwargs: Any) -> Response:
        """409 when the figures are no longer those that `seen` marks."""
        version = self.get_object()
        context = {"person": caller(request), "plan": version.plan}
        body = FiguresSerializer(data=request.data, context=context)
        body.is_valid(raise_exception=True)
        fresh = plans.change_draft(
            version=version, figures=body.figures(), actor=caller(request), now=clock.now()
        )
        return Response(_figures(fresh))


def _figures(version: PlanVersion) -> dict[str, Any]:
    amounts = {name: getattr(version, name) for name in ("value", "stretch", "challenge")}
    milestones, plan = plans.milestones_of(version), version.plan
    return {
        **{name: None if amount is None else str(amount) for name, amount in amounts.items()},
        "achievable_note": version.achievable_note,
        "milestones": {f"Q{quarter}": str(amount) for quarter, amount in milestones.items()},
        "frame": {
            "owner": plan.owner.code if plan.owner else None,
            "parent": plan.parent.code if plan.parent else None,
            "kind": plan.kind, "reason": plan.reason,
        },
        "seen": plans.mark_of(version),
    }  # fmt: skip
