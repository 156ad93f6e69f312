"""The read API of the process figures: people and units with what they did and achieved."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goalmgmt.core import clock
from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.errors import Refused
from tracking import process_columns, process_rules
from tracking.api.ledger import ASKED, asked_of
from tracking.api.serializers import LedgerRowSerializer
from tracking.queries.process_team import Scope, TeamLine, team
from tracking.reader import reader


class CountsSerializer(serializers.Serializer[Any]):
    """The counts that a line's figures are made of."""

    visits = serializers.IntegerField()
    days = serializers.IntegerField()
    owned = serializers.IntegerField()
    covered = serializers.IntegerField()
    entered = serializers.ListField(child=serializers.IntegerField())
    moved = serializers.ListField(child=serializers.IntegerField())
    cycles = serializers.ListField(child=serializers.IntegerField())
    due = serializers.IntegerField()
    on_time = serializers.IntegerField()


class ProcessLineSerializer(serializers.Serializer[Any]):
    """A person's or a unit's line: the result of the ledger, the figures, the counts behind."""

    result = LedgerRowSerializer()
    unit = serializers.CharField()
    figures = serializers.DictField(child=serializers.CharField(allow_null=True))
    counts = CountsSerializer()


class Activity(APIView):
    """Process figures beside results, of the units and then of the people that one watches."""

    @extend_schema(
        parameters=[one for one in ASKED if one.name != "as_of"],
        responses=ProcessLineSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        viewer, today = reader(request), clock.today()
        asked = replace(asked_of(request), as_of=today)
        watched = process_rules.watched_units(viewer, today)
        code = request.query_params.get("node", "")
        unit = watched.filter(code=code).first() if code else None
        if code and unit is None:
            raise Refused(_("There is no such unit."), field="node")
        people, units = team(Scope(viewer, today, asked, unit), clock.now())
        shape = ProcessLineSerializer([_shaped(line) for line in [*units, *people]], many=True)
        return Response(shape.data)


def _shaped(line: TeamLine) -> dict[str, Any]:
    columns = (*process_columns.COLUMNS, process_columns.MEAN)
    return {
        "result": line.result,
        "unit": line.unit,
        "figures": {one.key: _text(one.figure(line.tally)) for one in columns},
        "counts": line.tally,
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(Decimal(round_half_up(value, 6)))
