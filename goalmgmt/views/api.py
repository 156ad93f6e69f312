"""The to-do list by API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock
from goalmgmt.views import todo
from teams.views.acting import person_of


class TodayItemSerializer(serializers.Serializer[Any]):
    """A row of the to-do list; texts in the language that the caller asks for."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a field of ours, not DRF's
    detail = serializers.CharField()
    count = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)
    urgent = serializers.BooleanField()
    role = serializers.CharField()
    url = serializers.CharField()
    action = serializers.CharField()


class Today(APIView):
    """What the caller has to do, the most urgent first."""

    @extend_schema(responses=TodayItemSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = todo.items(person_of(request), clock.today())
        return Response(TodayItemSerializer(rows, many=True).data)
