"""Confirming and disputing statements, and deciding disputes, by API: the pages' operations."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, CreateOnceMixin, answer_once
from incentives.enums import DisputeOutcome
from incentives.models import Dispute, Statement
from incentives.operations import disputes as operations
from incentives.queries.visibility import disputes_visible_to, statements_visible_to
from incentives.reader import reader

OUTCOMES = [value for value in DisputeOutcome.values if value != "escalated"]


class DisputeSerializer(serializers.ModelSerializer[Dispute]):
    """A dispute; `line` is the position in the statement, nothing for the whole of it."""

    statement = serializers.IntegerField(source="statement_id")
    period = serializers.CharField(source="statement.close.period")
    line = serializers.IntegerField(source="line.position", default=None, allow_null=True)
    code = serializers.CharField(source="raised_by.code")
    expected = serializers.CharField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    granted = serializers.CharField(allow_null=True)

    class Meta:
        model = Dispute
        fields = ["number", "statement", "period", "line", "code", "reason", "expected", "status",
                  "due_on", "outcome", "answer", "granted", "raised_at", "decided_at"]  # fmt: skip
        read_only_fields = fields


class NewDisputeSerializer(serializers.Serializer[Any]):
    """What is wrong with a statement or with a line of it."""

    line = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    reason = serializers.CharField(max_length=2000)
    expected = serializers.DecimalField(
        max_digits=18, decimal_places=2, required=False, allow_null=True
    )


class DisputeDecisionSerializer(serializers.Serializer[Any]):
    """How a dispute ends."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    answer = serializers.CharField(max_length=2000)
    granted = serializers.DecimalField(
        max_digits=18, decimal_places=2, required=False, allow_null=True
    )


class ConfirmedSerializer(serializers.Serializer[Any]):
    """That and when a statement was found right."""

    statement = serializers.IntegerField()
    confirmed_at = serializers.DateTimeField()


class Disputes(generics.GenericAPIView[Dispute]):
    """The caller's own disputes; all of them for finance and leadership."""

    http_method_names = ["get", "head"]
    serializer_class = DisputeSerializer
    queryset = Dispute.objects.none()  # for the schema, which has no caller
    lookup_field = "number"

    def get_queryset(self) -> "QuerySet[Dispute]":
        return _disputes(self.request)


class DisputeList(Disputes, generics.ListAPIView[Dispute]):
    """Disputes, the nearest deadline first."""


class DisputeDetail(Disputes, generics.RetrieveAPIView[Dispute]):
    """One dispute."""


class DisputeDecide(APIView):
    """Accept, accept in part, or not."""

    @extend_schema(
        request=DisputeDecisionSerializer, responses=DisputeSerializer, parameters=[IDEMPOTENCY_KEY]
    )
    def post(self, request: Request, number: str) -> Response:
        dispute: Dispute = generics.get_object_or_404(_disputes(request), number=number)

        def act() -> tuple[int, Any]:
            read = DisputeDecisionSerializer(data=request.data)
            read.is_valid(raise_exception=True)
            decided = operations.decide(
                dispute=dispute, decision=operations.Decision(**read.validated_data),
                actor=reader(request), now=clock.now(),
            )  # fmt: skip
            return status.HTTP_200_OK, DisputeSerializer(decided).data

        return answer_once(request, act)


@extend_schema(responses={201: DisputeSerializer}, parameters=[IDEMPOTENCY_KEY])
class StatementDispute(CreateOnceMixin, generics.GenericAPIView[Any]):
    """Dispute one's own statement."""

    serializer_class = NewDisputeSerializer

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.statement = _statement(request, kwargs["pk"])
        return super().post(request, *args, **kwargs)

    def write(self, data: dict[str, Any]) -> Dispute:
        position, line = data.get("line"), None
        if position is not None:
            line = generics.get_object_or_404(self.statement.lines.all(), position=position)
        return operations.raise_dispute(
            statement=self.statement, line=line, reason=data["reason"],
            expected=data.get("expected"), actor=reader(self.request), today=clock.today(),
            now=clock.now(),
        )  # fmt: skip

    def represent(self, written: Dispute) -> DisputeSerializer:
        return DisputeSerializer(written)


class StatementConfirm(APIView):
    """Find one's own statement right."""

    @extend_schema(request=None, responses={201: ConfirmedSerializer}, parameters=[IDEMPOTENCY_KEY])
    def post(self, request: Request, pk: int) -> Response:
        statement = _statement(request, pk)

        def act() -> tuple[int, Any]:
            made = operations.confirm_statement(
                statement=statement, actor=reader(request), now=clock.now()
            )
            data = {"statement": statement.pk, "confirmed_at": made.confirmed_at}
            return status.HTTP_201_CREATED, ConfirmedSerializer(data).data

        return answer_once(request, act)


def _disputes(request: Request) -> QuerySet[Dispute]:
    found = disputes_visible_to(reader(request))
    return found.select_related("statement__close", "line", "raised_by").order_by("due_on", "pk")


def _statement(request: Request, pk: int) -> Statement:
    seen = statements_visible_to(reader(request), clock.today()).select_related("close__plan")
    found: Statement = generics.get_object_or_404(seen, pk=pk)
    return found
