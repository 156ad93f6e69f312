"""Reading closes, statements and boards by API: the same visibility as the pages."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock, company
from goalmgmt.core.periods import BadPeriod
from incentives.api.serializers import (
    BoardRowSerializer,
    CloseSerializer,
    StatementLinesSerializer,
    StatementSerializer,
)
from incentives.models import Close, Statement, StatementLine
from incentives.queries.boards import Kind, board
from incentives.queries.visibility import closes_visible_to, statements_visible_to
from incentives.reader import reader
from targets import queries as targets
from targets.models import Metric

READ = ["get", "head"]


class Closes(generics.GenericAPIView[Close]):
    """Closes, for finance and leadership."""

    http_method_names = READ
    serializer_class = CloseSerializer
    queryset = Close.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> "QuerySet[Close]":
        return closes_visible_to(reader(self.request)).select_related("plan", "run")


class CloseList(Closes, generics.ListAPIView[Close]):
    """Closes, the latest first."""


class CloseDetail(Closes, generics.RetrieveAPIView[Close]):
    """One close."""

    def get_object(self) -> Close:
        return generics.get_object_or_404(
            self.get_queryset(), period=self.kwargs["period"], plan__code=self.kwargs["plan"]
        )


class Statements(generics.GenericAPIView[Statement]):
    """The statements that the caller may see."""

    http_method_names = READ
    serializer_class = StatementSerializer
    queryset = Statement.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> "QuerySet[Statement]":
        seen = statements_visible_to(reader(self.request), clock.today())
        return seen.select_related("close__plan", "person").order_by("-close__starts_on", "pk")


class StatementList(Statements, generics.ListAPIView[Statement]):
    """Statements, the latest first."""


class StatementDetail(Statements, generics.RetrieveAPIView[Statement]):
    """One statement with its lines."""

    serializer_class = StatementLinesSerializer

    def get_queryset(self) -> "QuerySet[Statement]":
        lines = Prefetch("lines", StatementLine.objects.order_by("position"))
        return super().get_queryset().prefetch_related(lines)


class BoardView(APIView):
    """The ranking of a period, as far as the caller may see it."""

    http_method_names = READ

    @extend_schema(
        parameters=[
            OpenApiParameter("metric", str),
            OpenApiParameter("kind", str, enum=["attainment", "amount"]),
        ],
        responses=BoardRowSerializer(many=True),
    )
    def get(self, request: Request, period: str) -> Response:
        kind = request.query_params.get("kind", "attainment")
        code = request.query_params.get("metric") or company.policy().pay_basis
        if kind not in {"attainment", "amount"}:
            raise Http404
        try:
            span, metric = company.calendar().parse(period), targets.metric(code)
        except (BadPeriod, Metric.DoesNotExist) as error:
            raise Http404 from error
        chosen: Kind = "amount" if kind == "amount" else "attainment"
        found = board(span, metric, chosen, reader(request))
        return Response([BoardRowSerializer(row).data for row in found.rows])
