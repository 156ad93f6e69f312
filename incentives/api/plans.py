"""Pay plans by API: reading them, and the drafts and decisions of their versions (P3)."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, CreateOnceMixin, answer_once
from incentives.models import PayPlan, PayPlanVersion
from incentives.operations import plans as operations
from incentives.operations.plan_drafts import withdraw_version
from incentives.queries.plan_readers import versions_visible_to
from incentives.reader import reader

STEPS = ("submit", "approve", "return", "withdraw")


class PayPlanVersionSerializer(serializers.ModelSerializer[PayPlanVersion]):
    """A version with its rules as the engine reads them."""

    definition = serializers.JSONField()
    author = serializers.CharField(source="author.code", default=None, allow_null=True)
    approved_by = serializers.CharField(source="approved_by.code", default=None, allow_null=True)

    class Meta:
        model = PayPlanVersion
        fields = ["number", "status", "starts_on", "note", "definition", "content_hash", "author",
                  "created_at", "approved_by", "approved_at"]  # fmt: skip
        read_only_fields = fields


class PayPlanSerializer(serializers.ModelSerializer[PayPlan]):
    """A plan with the versions that the caller may see, the newest first."""

    versions = PayPlanVersionSerializer(many=True)

    class Meta:
        model = PayPlan
        fields = ["code", "name", "versions"]
        read_only_fields = fields


class NewPayPlanVersionSerializer(serializers.Serializer[Any]):
    """A draft: rules from a day on."""

    starts_on = serializers.DateField()
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    definition = serializers.DictField()


class PayPlanStepSerializer(serializers.Serializer[Any]):
    """Why a version is returned; other steps need nothing."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class PayPlans(generics.GenericAPIView[PayPlan]):
    """Plans with their versions."""

    http_method_names = ["get", "head"]
    serializer_class = PayPlanSerializer
    queryset = PayPlan.objects.none()  # for the schema, which has no caller
    lookup_field = "code"

    def get_queryset(self) -> "QuerySet[PayPlan]":
        shown = Prefetch("versions", versions_visible_to(reader(self.request)))
        return PayPlan.objects.prefetch_related(shown).order_by("code")


class PayPlanList(PayPlans, generics.ListAPIView[PayPlan]):
    """Pay plans by code."""


class PayPlanDetail(PayPlans, generics.RetrieveAPIView[PayPlan]):
    """One pay plan."""


@extend_schema(responses={201: PayPlanVersionSerializer}, parameters=[IDEMPOTENCY_KEY])
class PayPlanVersions(CreateOnceMixin, generics.GenericAPIView[Any]):
    """A new draft of a plan's rules."""

    serializer_class = NewPayPlanVersionSerializer

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.plan: PayPlan = generics.get_object_or_404(PayPlan, code=kwargs["code"])
        return super().post(request, *args, **kwargs)

    def write(self, data: dict[str, Any]) -> PayPlanVersion:
        new = operations.NewVersion(**data)
        return operations.new_version(
            plan=self.plan, new=new, actor=reader(self.request), now=clock.now()
        )

    def represent(self, written: PayPlanVersion) -> PayPlanVersionSerializer:
        return PayPlanVersionSerializer(written)


class PayPlanStep(APIView):
    """Submit, withdraw, approve or return a version."""

    @extend_schema(
        operation_id="pay_plan_step",
        request=PayPlanStepSerializer,
        responses=PayPlanVersionSerializer,
        parameters=[IDEMPOTENCY_KEY,
                    OpenApiParameter("step", str, OpenApiParameter.PATH, enum=STEPS)],
    )  # fmt: skip
    def post(self, request: Request, code: str, number: int, step: str) -> Response:
        if step not in STEPS:
            raise Http404
        seen = versions_visible_to(reader(request))
        version = generics.get_object_or_404(seen, plan__code=code, number=number)

        def act() -> tuple[int, Any]:
            sent = PayPlanStepSerializer(data=request.data)
            sent.is_valid(raise_exception=True)
            moved = _move(version, step, sent.validated_data["reason"], request)
            return status.HTTP_200_OK, PayPlanVersionSerializer(moved).data

        return answer_once(request, act)


def _move(version: PayPlanVersion, step: str, reason: str, request: Request) -> PayPlanVersion:
    who: dict[str, Any] = {"version": version, "actor": reader(request), "now": clock.now()}
    if step == "return":
        return operations.return_version(reason=reason, **who)
    acts = {
        "submit": operations.submit_version,
        "approve": operations.approve_version,
        "withdraw": withdraw_version,
    }
    return acts[step](**who)
