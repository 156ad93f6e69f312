"""Shapes of the targets API; amounts are strings."""

from typing import Any

from rest_framework import serializers

from goalmgmt.core.api.strict import StrictSerializer
from targets.models import Acceptance, PlanVersion, TargetPlan


class PlanSerializer(serializers.ModelSerializer[TargetPlan]):
    """A plan with its versions."""

    metric = serializers.CharField(source="metric.code")
    scope = serializers.CharField(source="scope.code")
    owner = serializers.CharField(source="owner.code", default=None, allow_null=True)
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True
    )
    versions = serializers.SerializerMethodField()

    class Meta:
        model = TargetPlan
        fields = ["code", "name", "metric", "year", "scope", "owner", "parent", "kind",
                  "reason", "versions"]  # fmt: skip

    def get_versions(self, plan: TargetPlan) -> list[dict[str, Any]]:
        return [
            {"number": version.number, "status": version.status, "value": str(version.value)}
            for version in plan.versions.all()
        ]


class VersionSerializer(serializers.ModelSerializer[PlanVersion]):
    """A version; `revision` is what an edit of its cells has to name."""

    plan = serializers.CharField(source="plan.code")
    value = serializers.CharField()
    resolution = serializers.CharField(source="resolution.number", default=None, allow_null=True)
    milestones = serializers.SerializerMethodField()

    class Meta:
        model = PlanVersion
        fields = ["plan", "number", "status", "value", "category", "reason", "effective_month",
                  "revision", "submitted_at", "approved_at", "issued_at", "superseded_at",
                  "content_hash", "resolution", "milestones"]  # fmt: skip

    def get_milestones(self, version: PlanVersion) -> dict[str, str]:
        return {f"Q{m.quarter}": str(m.amount) for m in version.milestones.all()}


class AcceptanceSerializer(serializers.ModelSerializer[Acceptance]):
    """A person's answer."""

    person = serializers.CharField(source="person.code")

    class Meta:
        model = Acceptance
        fields = ["id", "person", "status", "reason", "answer", "outcome", "asked_at",
                  "decided_at"]  # fmt: skip


class AnswerSerializer(StrictSerializer):
    """`accept`, or `object` with a reason."""

    answer = serializers.ChoiceField(choices=["accept", "object"])
    reason = serializers.CharField(required=False, default="", max_length=4000, allow_blank=True)
