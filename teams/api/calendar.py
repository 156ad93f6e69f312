"""The working calendar by API: what a planner or a payroll system reads."""

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock, company
from goalmgmt.core.asked import number_asked
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR, FiscalCalendar
from goalmgmt.core.working_days import is_provisional
from teams import calendar_pages as pages


class SpecialDaySerializer(serializers.Serializer[Any]):
    """A day that differs from the plain week."""

    day = serializers.DateField()
    works = serializers.BooleanField()
    name = serializers.CharField()
    is_own = serializers.BooleanField(help_text="Set by the company, not by the law.")


class MonthDaysSerializer(serializers.Serializer[Any]):
    """A month with the number of its working days."""

    month = serializers.DateField()
    working = serializers.IntegerField()


class CalendarSerializer(serializers.Serializer[Any]):
    """A calendar year."""

    year = serializers.IntegerField()
    is_provisional = serializers.BooleanField(help_text="Its make-up days are not announced yet.")
    days = SpecialDaySerializer(many=True)
    months = MonthDaysSerializer(many=True)


class CalendarDays(APIView):
    """The special days and the working days of a calendar year; open to everybody signed in."""

    @extend_schema(
        responses=CalendarSerializer,
        parameters=[OpenApiParameter("year", int, description="This year when left out.")],
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("year", "")
        year = number_asked(text) if text else clock.today().year
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            raise serializers.ValidationError({"year": [f"{FIRST_YEAR}-{LAST_YEAR}"]})
        own = pages.own_days(year)
        data = {
            "year": year,
            "is_provisional": is_provisional(year),
            "days": pages.special_days(year, own, get_language() or ""),
            "months": pages.months_of(FiscalCalendar().year(year), company.working_days()),
        }
        return Response(CalendarSerializer(data).data)
