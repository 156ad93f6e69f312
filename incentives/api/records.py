"""What leaves a close, by API: bulletins, budgets, payroll files, waivers (P5, P6)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from goalmgmt.core import company
from goalmgmt.core.workbooks import XLSX
from incentives.models import Bulletin, Close, ExceptionWaiver, PayBudget, PayrollFile
from incentives.queries.bulletins import told_today
from incentives.queries.visibility import closes_visible_to
from incentives.reader import reader

READ = ["get", "head"]
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


class BulletinSerializer(serializers.ModelSerializer[Bulletin]):
    """A bulletin as it was frozen; `content` tells no more than its level and today's."""

    period = serializers.CharField(source="close.period")
    plan = serializers.CharField(source="close.plan.code")
    basis = serializers.JSONField()
    content = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.JSONField()))
    def get_content(self, bulletin: Bulletin) -> list[dict[str, Any]]:
        return told_today(bulletin, company.policy().pay_publication)

    class Meta:
        model = Bulletin
        fields = ["number", "period", "plan", "level", "basis", "content", "content_hash",
                  "published_at", "objections_until"]  # fmt: skip
        read_only_fields = fields


class PayBudgetSerializer(serializers.ModelSerializer[PayBudget]):
    """A budget that holds; without a unit it is the company's."""

    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    amount = serializers.CharField()

    class Meta:
        model = PayBudget
        fields = ["period", "unit", "amount", "set_at"]
        read_only_fields = fields


class PayrollFileSerializer(serializers.ModelSerializer[PayrollFile]):
    """A payroll file without its content; `copy` 1 is the original."""

    total = serializers.CharField()

    class Meta:
        model = PayrollFile
        fields = ["number", "copy", "reason", "format", "people", "total", "sha256", "made_at"]
        read_only_fields = fields


class WaiverSerializer(serializers.ModelSerializer[ExceptionWaiver]):
    """An exception that somebody let pass."""

    by = serializers.CharField(source="waived_by.code", default=None, allow_null=True)

    class Meta:
        model = ExceptionWaiver
        fields = ["code", "key", "reason", "waived_at", "by"]
        read_only_fields = fields


class Bulletins(generics.GenericAPIView[Bulletin]):
    """Everybody may read what was published."""

    http_method_names = READ
    serializer_class = BulletinSerializer
    queryset = Bulletin.objects.select_related("close__plan").order_by("-published_at", "-pk")


class BulletinList(Bulletins, generics.ListAPIView[Bulletin]):
    """Bulletins, the latest first."""


class BulletinDetail(Bulletins, generics.RetrieveAPIView[Bulletin]):
    """One bulletin."""

    lookup_field = "number"


class BudgetList(generics.ListAPIView[PayBudget]):
    """Budgets of pay, for finance and leadership."""

    http_method_names = READ
    serializer_class = PayBudgetSerializer
    queryset = PayBudget.objects.select_related("unit").order_by("-period", "pk")


def close_or_404(request: Request, period: str, plan: str) -> Close:
    """The close, if the caller may see closes."""
    found: Close = generics.get_object_or_404(
        closes_visible_to(reader(request)), period=period, plan__code=plan
    )
    return found


class OfClose(generics.ListAPIView[Any]):
    """Records of the close that the address names."""

    http_method_names = READ

    def get_queryset(self) -> "QuerySet[Any]":
        found = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):  # the schema has no caller
            return found.none()
        close = close_or_404(self.request, self.kwargs["period"], self.kwargs["plan"])
        return found.filter(close=close)


class WaiverList(OfClose):
    """The exceptions of a close that were let pass."""

    serializer_class = WaiverSerializer
    queryset = ExceptionWaiver.objects.select_related("waived_by").order_by("pk")


class PayrollFileList(OfClose):
    """The payroll files that a close made."""

    serializer_class = PayrollFileSerializer
    queryset = PayrollFile.objects.defer("content").order_by("copy")


class PayrollFileContent(APIView):
    """A payroll file to the byte, for the payroll system."""

    http_method_names = READ

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str) -> HttpResponse:
        seen = PayrollFile.objects.filter(close__in=closes_visible_to(reader(request)))
        found: PayrollFile = generics.get_object_or_404(seen, number=number)
        answer = HttpResponse(bytes(found.content), content_type=TYPES[found.format])
        answer["Content-Disposition"] = f'attachment; filename="{number}.{found.format}"'
        return answer
