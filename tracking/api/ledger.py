"""The ledger's read API: rows by person, unit, lens or one level down, and what changed since."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from goalmgmt.core import clock, company
from goalmgmt.core.asked import day_asked
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from targets.queries import metric as metric_of
from teams.models import Unit, User
from teams.queries import root_unit
from tracking.api import serializers as shapes
from tracking.queries import Asked, LedgerRow, Viewer, drill, ledger
from tracking.queries.awaiting import is_awaited
from tracking.queries.changes import Scope, changes
from tracking.queries.lens_rows import LENSES, lens_drill
from tracking.queries.sources import is_stamped
from tracking.reader import reader

BY = ("person", "unit", "company", "below")
ASKED = [
    OpenApiParameter("period", str, required=True, description="2026, 2026-Q3, 2026-07, 2026-W33"),
    OpenApiParameter("metric", str),
    OpenApiParameter("node", str, description="the code of a unit"),
    OpenApiParameter("as_of", date),
]


class Ledger(APIView):
    """Target, achieved, attainment and gap of people, units or the company."""

    @extend_schema(
        parameters=[
            *ASKED,
            OpenApiParameter("by", str, enum=BY, description="below: one level down, with reserve"),
            OpenApiParameter("lens", str, enum=LENSES, description="the entries of a unit's lens"),
        ],
        responses=shapes.LedgerRowSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        viewer = Viewer(reader(request), clock.today())
        rows = _rows(request, asked_of(request), viewer)
        shape: BaseSerializer[Any] = shapes.LedgerRowSerializer(rows, many=True)
        return Response(shape.data)


def _rows(request: Request, asked: Asked, viewer: Viewer) -> Sequence[LedgerRow]:
    by: Any = request.query_params.get("by", "person")
    if by not in BY:
        raise Refused(_("Choose by: person, unit, company or below."), field="by")
    lens = request.query_params.get("lens", "")
    if lens:
        if lens not in LENSES or not is_stamped(asked.metric):
            raise Refused(_("The metric has no such lens."), field="lens")
        return lens_drill(asked, _open_node(request, asked, viewer), lens).rows
    if by == "below":
        return drill(asked, _open_node(request, asked, viewer)).rows
    return ledger(
        asked.period, asked.metric, by=by, node=_node(request, viewer), as_of=asked.as_of,
        viewer=viewer,
    )  # fmt: skip


class LedgerChanges(APIView):
    """What changed in a unit's or a person's ledger since a day: the steps of each figure sum to
    its difference."""

    @extend_schema(
        parameters=[
            *ASKED,
            OpenApiParameter("person", str, description="the code of a person, instead of a unit"),
            OpenApiParameter("since", date, required=True),
        ],
        responses=shapes.LedgerChangesSerializer,
    )
    def get(self, request: Request) -> Response:
        viewer, asked = Viewer(reader(request), clock.today()), asked_of(request)
        if not is_awaited(asked.metric):
            raise Refused(_("Changes are known of sales and receipts."), field="metric")
        since = _day(request.query_params.get("since", ""), "since")
        if since is None:
            raise Refused(_("Write the day like 2026-08-15."), field="since")
        as_of = asked.as_of or viewer.today
        whole = Asked(asked.period, asked.metric, as_of)
        found = changes(whole, _scope(request, asked, viewer), min(since, as_of))
        return Response(shapes.LedgerChangesSerializer(found).data)


def _scope(request: Request, asked: Asked, viewer: Viewer) -> Scope:
    code = request.query_params.get("person", "")
    if not code:
        return Scope(unit=_open_node(request, asked, viewer))
    seen = User.objects.visible_to(viewer.person, viewer.today)
    person = seen.filter(code=code).first()
    if person is None:
        raise Refused(_("There is no such person."), field="person")
    return Scope(person=person)


def _node(request: Request, viewer: Viewer) -> Unit | None:
    """The unit that is named, when the person sees any of it."""
    code = request.query_params.get("node")
    if not code:
        return None
    node = Unit.objects.visible_to(viewer.person, viewer.today).filter(code=code).first()
    if node is None:
        raise Refused(_("There is no such unit."), field="node")
    return node


def _open_node(request: Request, asked: Asked, viewer: Viewer) -> Unit:
    """The unit that is named, or the company: only when all of it is open to the person."""
    node = _node(request, viewer) or root_unit(asked.day)
    open_units = Unit.objects.led_by(viewer.person, viewer.today)
    opens = node is not None and (
        viewer.person.sees_company or open_units.filter(pk=node.pk).exists()
    )
    if node is None or not opens:
        raise Refused(_("There is no such unit."), field="node")
    return node


def asked_of(request: Request) -> Asked:
    """The period, metric and day that the query names; Refused for none such."""
    given = request.query_params
    return Asked(
        _period(given.get("period", "")),
        _metric(given.get("metric", "receipts")),
        _day(given.get("as_of", ""), "as_of"),
    )


def _period(code: str) -> Period:
    try:
        return company.calendar().parse(code)
    except BadPeriod as error:
        message = _("Write the period like 2026, 2026-Q3, 2026-07 or 2026-W33.")
        raise Refused(message, field="period") from error


def _metric(code: str) -> Metric:
    try:
        return metric_of(code)
    except Metric.DoesNotExist as error:
        raise Refused(_("There is no such metric."), field="metric") from error


def _day(text: str, field: str) -> date | None:
    day = day_asked(text)
    if text and day is None:
        raise Refused(_("Write the day like 2026-08-15."), field=field)
    return day
