"""Decisions, adjustments, resolutions and answers to objections by API."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.api.strict import StrictSerializer
from goalmgmt.core.errors import Refused
from targets import approvers
from targets.api.cell_serializers import MONTH
from targets.api.serializers import AcceptanceSerializer, VersionSerializer
from targets.api.views import VersionDetail, _plans, caller
from targets.enums import AdjustmentReason, AnswerOutcome
from targets.models import Acceptance, PlanApproval, PlanVersion, Resolution, TargetPlan
from targets.operations import acceptance, adjustments, chain, decisions, plans
from targets.operations.resolutions import Decision
from targets.queries import differences, integrity
from targets.views.wording import words_now
from teams.models import User

ACTS = ("submit", "approve", "return", "recall", "issue", "withdraw")


class ApprovalStepSerializer(serializers.ModelSerializer[PlanApproval]):
    """A step of the chain; `in_place_of` differs from `decided_by` where a delegate decided."""

    role = serializers.CharField()
    person = serializers.CharField(source="person.code", default=None)
    decided_by = serializers.CharField(source="decided_by.code", default=None)
    in_place_of = serializers.CharField(source="in_place_of.code", default=None)

    class Meta:
        model = PlanApproval
        fields = ["id", "position", "kind", "role", "person", "status", "decided_by",
                  "in_place_of", "decided_at", "comment"]  # fmt: skip


class DecisionSerializer(StrictSerializer):
    """`approve` takes the words of the resolution (the kept ones or the template's where they are
    missing), `return` a reason. `step` is the one decided on: 409 when another is next by now."""

    act = serializers.ChoiceField(choices=ACTS)
    step = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    reason = serializers.CharField(required=False, default="", max_length=4000, allow_blank=True)
    meeting = serializers.CharField(required=False, max_length=120)
    held_on = serializers.DateField(required=False)
    attendees = serializers.CharField(required=False, max_length=1000, allow_blank=True)
    text = serializers.CharField(required=False, max_length=4000, allow_blank=True)
    basis = serializers.CharField(required=False, max_length=4000, allow_blank=True)
    incentive = serializers.CharField(required=False, max_length=4000, allow_blank=True)
    effect = serializers.CharField(required=False, max_length=4000, allow_blank=True)


_WORDS = ("meeting", "held_on", "attendees", "text", "basis", "incentive", "effect")


class Decisions(VersionDetail):
    """The steps of a version's approval; POST makes a move."""

    serializer_class = DecisionSerializer
    pagination_class = None

    @extend_schema(responses=ApprovalStepSerializer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        """The steps of the latest submission, in order."""
        steps = approvers.steps_of(self.get_object())
        return Response(ApprovalStepSerializer(steps, many=True).data)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=DecisionSerializer, responses=VersionSerializer
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Submit, approve, return, take back, issue or give up; answers the fresh version."""
        version = self.get_object()
        body = DecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            _move(version, dict(body.validated_data), caller(request))
            return 200, VersionSerializer(self.get_object()).data

        return answer_once(request, act)


def _move(version: PlanVersion, data: dict[str, Any], person: User) -> None:
    by: dict[str, Any] = {"version": version, "actor": person, "now": clock.now()}
    step = data.get("step")
    match data["act"]:
        case "submit":
            decisions.submit(**by)
        case "approve":
            words = words_now(version) | {name: data[name] for name in _WORDS if name in data}
            decisions.approve(decision=Decision(**words), step=step, **by)
        case "return":
            decisions.return_version(reason=data["reason"], step=step, **by)
        case "recall":
            chain.recall(**by)
        case "issue":
            decisions.issue(**by)
        case "withdraw":
            plans.withdraw(reason=data["reason"], **by)


class ResolutionSerializer(serializers.ModelSerializer[Resolution]):
    """The resolution as it was frozen, with the checks of its hashes."""

    signed_by = serializers.CharField(source="signed_by.code", default=None)
    checks = serializers.SerializerMethodField()

    class Meta:
        model = Resolution
        fields = ["number", "title", "meeting", "held_on", "attendees", "decision", "basis",
                  "incentive", "effect", "document", "tables", "content_hash", "document_hash",
                  "signed_by", "signed_at", "checks"]  # fmt: skip

    def get_checks(self, resolution: Resolution) -> dict[str, bool]:
        return {check.name: check.holds for check in integrity.checks(resolution)}


class ResolutionDetail(VersionDetail):
    """The resolution of a version."""

    serializer_class = ResolutionSerializer

    @extend_schema(responses=ResolutionSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        version = self.get_object()
        found = generics.get_object_or_404(
            Resolution.objects.select_related("version__plan"), version=version
        )
        return Response(ResolutionSerializer(found).data)


class DifferencesView(VersionDetail):
    """What a version changes against an older one: rows with months that differ."""

    @extend_schema(
        responses=inline_serializer(
            "PlanDifferences", {"months": serializers.ListField(), "rows": serializers.ListField()}
        )
    )
    def get(self, request: Request, **kwargs: Any) -> Response:
        version = self.get_object()
        old = generics.get_object_or_404(version.plan.versions, number=kwargs["old"])
        old.plan = version.plan
        table = differences.between(old, version)
        rows = [
            {
                "kind": row.kind, "name": row.label, "old": str(row.year.old),
                "new": str(row.year.new), "change": str(row.year.delta),
                "months": [[str(m.old), str(m.new)] for m in row.months],
            }
            for row in table.rows if row.changes
        ]  # fmt: skip
        return Response({"months": [f"{month:%Y-%m}" for month in table.months], "rows": rows})


class AdjustmentSerializer(StrictSerializer):
    """Why and from which month (`2026-07`) an issued plan changes; without `value` it stays."""

    category = serializers.ChoiceField(
        choices=[c for c in AdjustmentReason.values if c != AdjustmentReason.IMPORT]
    )
    reason = serializers.CharField(max_length=4000)
    effective_month = serializers.RegexField(MONTH)
    value = serializers.CharField(required=False, max_length=40)


class Adjustments(generics.GenericAPIView[TargetPlan]):
    """Start an adjustment of an issued plan; its cells are then edited as a draft's."""

    serializer_class = AdjustmentSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[TargetPlan]:
        return _plans(self.request).select_related("scope", "metric")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=AdjustmentSerializer,
        responses={201: VersionSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        plan = self.get_object()
        body = AdjustmentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data

        def act() -> tuple[int, Any]:
            version = adjustments.start_adjustment(
                plan=plan, new=_adjustment(data), actor=caller(request), now=clock.now()
            )
            return 201, VersionSerializer(version).data

        return answer_once(request, act)


def _adjustment(data: dict[str, Any]) -> adjustments.Adjustment:
    try:
        value = parse_amount(data["value"]) if "value" in data else None
    except BadAmount as error:
        message = _("Write an amount like 120000.00, digits and a dot.")
        raise Refused(message, field="value") from error
    month = date.fromisoformat(f"{data['effective_month']}-01")
    return adjustments.Adjustment(data["category"], data["reason"], month, value)


class ObjectionAnswerSerializer(StrictSerializer):
    """The answer to an objection, and whether the target stays or the plan is adjusted."""

    answer = serializers.CharField(max_length=4000)
    outcome = serializers.ChoiceField(choices=AnswerOutcome.choices, default=AnswerOutcome.KEEP)


class ObjectionAnswer(generics.GenericAPIView[Acceptance]):
    """Answer a person's objection."""

    serializer_class = ObjectionAnswerSerializer

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=ObjectionAnswerSerializer,
        responses=AcceptanceSerializer,
    )
    def post(self, request: Request, code: str, pk: int) -> Response:
        asked = generics.get_object_or_404(
            Acceptance.objects.select_related("version__plan", "person"),
            pk=pk, version__plan__code=code, version__plan__in=_plans(request),
        )  # fmt: skip
        body = ObjectionAnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            fresh = acceptance.answer(
                acceptance=asked, text=body.validated_data["answer"],
                outcome=body.validated_data["outcome"], actor=caller(request), now=clock.now(),
            )  # fmt: skip
            return 200, AcceptanceSerializer(fresh).data

        return answer_once(request, act)
