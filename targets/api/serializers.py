"""Shapes of the targets API; amounts are strings."""

from typing import Any

from rest_framework import serializers

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


class RowSerializer(serializers.Serializer[Any]):
    """A row of the split with its amounts by month; `locked` lists the months that are held."""

    row = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    depth = serializers.IntegerField()
    total = serializers.CharField()
    months = serializers.DictField(child=serializers.CharField())
    locked = serializers.ListField(child=serializers.CharField())


class GridSerializer(serializers.Serializer[Any]):
    """The split of a version as it stood at `revision`."""

    revision = serializers.IntegerField()
    rows = RowSerializer(many=True)


class SavedSerializer(serializers.Serializer[Any]):
    """The revision after an edit, and the amounts that it changed, by `row:month`."""

    revision = serializers.IntegerField()
    changed = serializers.DictField(child=serializers.CharField())


class CellEditSerializer(serializers.Serializer[Any]):
    """An amount for a row of the split, by month (`2026-05`)."""

    row = serializers.IntegerField()
    month = serializers.RegexField(r"\A(199[0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])\Z")
    amount = serializers.CharField(max_length=40)


class CellsSerializer(serializers.Serializer[Any]):
    """Edits that were made while the version stood at `revision`."""

    revision = serializers.IntegerField(min_value=0)
    cells = CellEditSerializer(many=True, allow_empty=False, max_length=5000)  # type: ignore[call-arg]


class AnswerSerializer(serializers.Serializer[Any]):
    """`accept`, or `object` with a reason."""

    answer = serializers.ChoiceField(choices=["accept", "object"])
    reason = serializers.CharField(required=False, default="", max_length=4000, allow_blank=True)
