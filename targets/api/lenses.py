"""The lenses of a version by API: read, start, edit, spread, stop."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.api.strict import StrictSerializer
from goalmgmt.core.errors import RefusedRows
from targets.api.cell_serializers import CellsSerializer
from targets.api.views import VersionDetail
from targets.enums import ROUNDING, Lens, LensMethod, LensScope
from targets.operations import lenses
from targets.queries import lenses as queries
from targets.queries.lens_spreading import LensOrder
from teams.models import User


class LensWeightSerializer(StrictSerializer):
    """A weight of a row of the lens, for the method `weights`."""

    row = serializers.IntegerField()
    weight = serializers.CharField(max_length=40)


class LensSpreadSerializer(StrictSerializer):
    """How to spread the plan over the entries."""

    revision = serializers.IntegerField(min_value=0)
    method = serializers.ChoiceField(choices=LensMethod.choices)
    over = serializers.ChoiceField(choices=LensScope.choices, default=LensScope.ALL)
    unit = serializers.ChoiceField(choices=ROUNDING, default="0.01")
    weights = LensWeightSerializer(many=True, required=False, max_length=1000)  # type: ignore[call-arg]


class LensRowSerializer(serializers.Serializer[Any]):
    """An entry of the lens with its months."""

    row = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    total = serializers.CharField()
    months = serializers.DictField(child=serializers.CharField())


class LensShapeSerializer(serializers.Serializer[Any]):
    """A lens as it stands: amounts as strings, by month."""

    lens = serializers.ChoiceField(choices=Lens.choices)
    used = serializers.BooleanField()
    revision = serializers.IntegerField()
    plan = serializers.DictField(child=serializers.CharField())
    unassigned = serializers.DictField(child=serializers.CharField())
    rows = LensRowSerializer(many=True)


class LensDetail(VersionDetail):
    """A lens (`product`, `channel`, `industry`, `region`) of a version."""

    serializer_class: Any = CellsSerializer

    def lens(self) -> str:
        lens = str(self.kwargs["lens"])
        if lens not in Lens.values:
            raise Http404
        return lens

    @extend_schema(responses=LensShapeSerializer)
    def get(self, request: Request, **kwargs: Any) -> Response:
        """Rows with their months, and what is unassigned; `used` false while nobody uses it."""
        return Response(_shape(queries.load(self.get_object(), self.lens())))

    @extend_schema(request=None, responses=LensShapeSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Start using the lens, or add what its catalogue gained since."""
        version = self.get_object()
        lenses.use_lens(version=version, lens=self.lens(), actor=_caller(request), now=clock.now())
        return Response(_shape(queries.load(version, self.lens())))

    def delete(self, request: Request, **kwargs: Any) -> Response:
        """Stop using the lens: its amounts go."""
        version = self.get_object()
        lenses.stop_lens(version=version, lens=self.lens(), actor=_caller(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=CellsSerializer)
    def patch(self, request: Request, **kwargs: Any) -> Response:
        """All cells or none. 409 with the other's change when one changed since `revision`."""
        version = self.get_object()
        body = CellsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        saved = lenses.save_lens(
            version=version, lens=self.lens(), edits=_edits(body.validated_data["cells"]),
            revision=body.validated_data["revision"], actor=_caller(request), now=clock.now(),
        )  # fmt: skip
        return Response(_changed(saved))


class LensSpread(LensDetail):
    """Spread the plan over the entries of a lens."""

    serializer_class = LensSpreadSerializer
    http_method_names = ["post", "options"]

    @extend_schema(request=LensSpreadSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Every open month of the plan is shared out, to the fen."""
        version = self.get_object()
        body = LensSpreadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        order = LensOrder(
            method=data["method"], over=data["over"], unit=Decimal(data["unit"]),
            weights=_weights(data.get("weights", [])),
        )  # fmt: skip
        saved = lenses.spread_lens(
            version=version, lens=self.lens(), order=order, revision=data["revision"],
            actor=_caller(request), now=clock.now(),
        )  # fmt: skip
        return Response(_changed(saved))


def _caller(request: Request) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


def _shape(table: queries.LensTable) -> dict[str, Any]:
    return {
        "lens": table.lens,
        "used": table.split is not None,
        "revision": table.split.revision if table.split else 0,
        "plan": {f"{m:%Y-%m}": str(table.plan_total([m])) for m in table.months},
        "unassigned": {f"{m:%Y-%m}": str(table.unassigned([m])) for m in table.months},
        "rows": [
            {
                "row": row.pk, "code": row.code, "name": row.name, "total": str(row.total()),
                "months": {f"{m:%Y-%m}": str(amount) for m, amount in row.amounts.items()},
            }
            for row in table.rows
        ],
    }  # fmt: skip


def _changed(saved: lenses.SavedLens) -> dict[str, Any]:
    changed = {
        f"{row}:{month:%Y-%m}": str(after)
        for (row, month), (_before, after) in saved.changed.items()
    }
    return {"revision": saved.revision, "changed": changed}


def _edits(cells: list[dict[str, Any]]) -> list[lenses.LensEdit]:
    edits, wrong = [], {}
    for cell in cells:
        try:
            amount = parse_amount(cell["amount"])
        except BadAmount:
            place = f"{cell['row']}:{cell['month']}"
            wrong[place] = _("Write an amount like 120000.00, digits and a dot.")
            continue
        month = date.fromisoformat(f"{cell['month']}-01")
        edits.append(lenses.LensEdit(cell["row"], (month,), amount))
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return edits


def _weights(given: list[dict[str, Any]]) -> dict[int, Decimal]:
    weights, wrong = {}, {}
    for one in given:
        try:
            weight = parse_amount(one["weight"])
        except BadAmount:
            weight = Decimal(-1)
        if weight < 0:
            wrong[str(one["row"])] = _("A weight is a number of 0 or more, like 3 or 12.5.")
        weights[one["row"]] = weight
    if wrong:
        raise RefusedRows(next(iter(wrong.values())), wrong)
    return weights
