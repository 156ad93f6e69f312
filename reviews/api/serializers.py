"""Reviews and notices as JSON: amounts and scores as strings, people by code."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from reviews.models import Notice, Review
from reviews.queries.reviews import sheet


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice with its frozen figures."""

    metric = serializers.CharField(source="metric.code")
    audience = serializers.CharField(source="audience.code")
    author = serializers.CharField(source="author.code")

    class Meta:
        model = Notice
        fields = [
            "id", "kind", "title", "body", "period", "metric", "audience", "author", "status",
            "figures", "figures_at", "published_at", "withdrawn_at", "withdraw_reason",
        ]  # fmt: skip
        read_only_fields = fields


class ReviewSerializer(serializers.Serializer[Review]):
    """A review as its reader may see it."""

    period = serializers.CharField(source="cycle.period")
    cycle = serializers.CharField(source="cycle.name")
    person = serializers.CharField(source="person.code")
    status = serializers.CharField()

    def to_representation(self, instance: Review) -> dict[str, Any]:
        """The manager's scores, the notes and the grade are left empty while they are hidden."""
        shown = sheet(instance, self.context["request"].user)
        result = shown.review if shown.shows_result else None
        return {
            **super().to_representation(instance),
            "score": _text(result.score) if result else None,
            "grade": result.grade if result else "",
            "interview": result.interview if result else "",
            "signed_at": instance.signed_at,
            "agrees": instance.agrees,
            "remark": instance.remark,
            "items": [
                {
                    "key": row.item.key,
                    "weight": row.item.weight,
                    "facts": row.item.facts,
                    "self_score": _text(row.own),
                    "manager_score": _text(row.manager),
                    "note": row.note,
                }
                for row in shown.rows
            ],
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
