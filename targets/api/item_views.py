"""Action plan and risks by API: the same visibility and operations as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from targets.api.item_serializers import (
    MarkSerializer,
    OwnedSerializer,
    RiskSerializer,
    RiskWriteSerializer,
    StepSerializer,
    StepWriteSerializer,
)
from targets.api.views import VersionDetail, caller
from targets.models import PlanRisk, PlanStep
from targets.operations import actions
from targets.queries import actions as queries


class _Items(VersionDetail):
    """The steps or the risks of a version; POST adds one to a draft."""

    model: type[actions.Item]
    shown: Any
    written: Any
    pagination_class = None

    def get(self, request: Request, **kwargs: Any) -> Response:
        rows = self.model.objects.filter(version=self.get_object()).select_related("owner")
        return Response(self.shown(rows, many=True).data)

    def post(self, request: Request, **kwargs: Any) -> Response:
        version = self.get_object()
        body = self.written(data=request.data, context={"person": caller(request)})
        body.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            by: dict[str, Any] = {"actor": caller(request), "now": clock.now()}
            item = actions.add(version=version, new=body.item(), **by)
            return status.HTTP_201_CREATED, self.shown(item).data

        return answer_once(request, act)


class _Item(VersionDetail):
    """One step or risk of a draft: PUT replaces it as it stood at `revision`, DELETE removes it."""

    model: type[actions.Item]
    shown: Any
    written: Any

    def item(self) -> actions.Item:
        rows = self.model.objects.filter(version=self.get_object())
        found: actions.Item = generics.get_object_or_404(
            rows.select_related("version__plan", "owner"), pk=self.kwargs["pk"]
        )
        return found

    def put(self, request: Request, **kwargs: Any) -> Response:
        item = self.item()
        body = self.written(data=request.data, context={"person": caller(request), "item": item})
        body.is_valid(raise_exception=True)
        fresh = actions.change(
            item=item, new=body.item(), revision=body.validated_data["revision"],
            actor=caller(request), now=clock.now(),
        )  # fmt: skip
        return Response(self.shown(fresh).data)

    def delete(self, request: Request, **kwargs: Any) -> Response:
        actions.remove(item=self.item(), actor=caller(request), now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(responses=StepSerializer(many=True))
class Steps(_Items):
    """The action plan of a version; POST adds a step to a draft."""

    model, shown, written = PlanStep, StepSerializer, StepWriteSerializer
    serializer_class: Any = StepSerializer

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=StepWriteSerializer,
        responses={201: StepSerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)


@extend_schema(responses=RiskSerializer(many=True))
class Risks(_Items):
    """The risks of a version; POST adds one to a draft."""

    model, shown, written = PlanRisk, RiskSerializer, RiskWriteSerializer
    serializer_class: Any = RiskSerializer

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=RiskWriteSerializer,
        responses={201: RiskSerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)


class StepItem(_Item):
    """One step: PUT replaces it, naming the `revision` that was read; DELETE removes it."""

    model, shown, written = PlanStep, StepSerializer, StepWriteSerializer
    serializer_class: Any = StepWriteSerializer
    http_method_names = ("put", "delete", "options")

    @extend_schema(request=StepWriteSerializer, responses=StepSerializer)
    def put(self, request: Request, **kwargs: Any) -> Response:
        return super().put(request, **kwargs)


class RiskItem(_Item):
    """One risk: PUT replaces it, naming the `revision` that was read; DELETE removes it."""

    model, shown, written = PlanRisk, RiskSerializer, RiskWriteSerializer
    serializer_class: Any = RiskWriteSerializer
    http_method_names = ("put", "delete", "options")

    @extend_schema(request=RiskWriteSerializer, responses=RiskSerializer)
    def put(self, request: Request, **kwargs: Any) -> Response:
        return super().put(request, **kwargs)


class MyActions(APIView):
    """The caller's open steps and measures of the plans in force."""

    @extend_schema(responses=OwnedSerializer(many=True))
    def get(self, request: Request) -> Response:
        shapes: dict[str, Any] = {"step": StepSerializer, "risk": RiskSerializer}
        rows = [
            {"kind": owned.kind, "plan": owned.item.version.plan.code}
            | shapes[owned.kind](owned.item).data
            for owned in queries.open_of(caller(request))
        ]
        return Response(rows)


class _Mark(generics.GenericAPIView[Any]):
    """POST `{"done": true}` says that it is done, `false` that it is open again."""

    model: type[actions.Item]
    shown: Any
    serializer_class = MarkSerializer

    def post(self, request: Request, pk: int) -> Response:
        person = caller(request)
        seen = self.model.objects.visible_to(person, clock.today())
        item = generics.get_object_or_404(seen.select_related("version__plan", "owner"), pk=pk)
        body = MarkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        done = body.validated_data["done"]
        fresh = actions.mark(item=item, done=done, actor=person, now=clock.now())
        return Response(self.shown(fresh).data)


class MarkStep(_Mark):
    """Say that a step is done, or open again."""

    model, shown = PlanStep, StepSerializer

    @extend_schema(request=MarkSerializer, responses=StepSerializer)
    def post(self, request: Request, pk: int) -> Response:
        return super().post(request, pk)


class MarkRisk(_Mark):
    """Say that the measure against a risk is done, or open again."""

    model, shown = PlanRisk, RiskSerializer

    @extend_schema(request=MarkSerializer, responses=RiskSerializer)
    def post(self, request: Request, pk: int) -> Response:
        return super().post(request, pk)
