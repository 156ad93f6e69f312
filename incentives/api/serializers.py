"""Closes, statements and board rows as JSON: amounts as strings, people by code."""

from typing import Any

from rest_framework import serializers

from incentives.models import Close, Statement
from incentives.queries.boards import BoardRow
from incentives.queries.readout import board_row_readout, statement_readout


class CloseSerializer(serializers.ModelSerializer[Close]):
    """A close with the totals of the run that counts."""

    plan = serializers.CharField(source="plan.code")
    run = serializers.IntegerField(source="run.number", default=None)
    total = serializers.CharField(source="run.total", default=None)
    people = serializers.IntegerField(source="run.people", default=None)
    findings = serializers.ListField(
        child=serializers.JSONField(), source="run.findings", default=list
    )

    class Meta:
        model = Close
        fields = [
            "period", "plan", "status", "run", "total", "people", "findings", "starts_on",
            "ends_on", "finance_at", "approved_at", "published_at", "disputes_until", "paid_at",
            "locked_at",
        ]  # fmt: skip
        read_only_fields = fields


class StatementSerializer(serializers.Serializer[Statement]):
    """A statement without its lines."""

    id = serializers.IntegerField()
    period = serializers.CharField(source="close.period")
    plan = serializers.CharField(source="close.plan.code")
    status = serializers.CharField(source="close.status")
    code = serializers.CharField(source="person.code")
    name = serializers.CharField(source="person.name")
    total = serializers.CharField()
    sha256 = serializers.CharField(source="content_hash")


class StatementLinesSerializer(StatementSerializer):
    """A statement with every line explained."""

    lines = serializers.SerializerMethodField()

    def get_lines(self, statement: Statement) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = statement_readout(statement)["lines"]
        return found


class BoardRowSerializer(serializers.Serializer[BoardRow]):
    """A place on a board."""

    rank = serializers.IntegerField(allow_null=True)
    code = serializers.CharField()
    name = serializers.CharField()
    achieved = serializers.CharField()
    target = serializers.CharField(allow_null=True)
    attainment = serializers.CharField(allow_null=True)

    def to_representation(self, instance: BoardRow) -> dict[str, Any]:
        return board_row_readout(instance)
