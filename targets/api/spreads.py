"""Spreading a row of the split by API: what it would change, and doing it in one step."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.api.strict import StrictSerializer
from goalmgmt.core.errors import NotAllowed, Refused
from targets import rules
from targets.allocation import DoesNotFit
from targets.api.cell_serializers import MONTH, SavedSerializer
from targets.api.cells import changed_of, month_of
from targets.api.item_serializers import AmountStringField
from targets.api.views import VersionDetail, caller
from targets.enums import ROUNDING, RowKind, SpreadMethod, SpreadScope
from targets.models import MonthShape, PlanVersion
from targets.operations import drafts, split
from targets.queries import grid as grids
from targets.queries import spreading

MOST_ROWS = 5000
_CHANGE = re.compile(r"[+-]?[0-9]{1,2}(?:\.[0-9]{1,6})?", re.ASCII)


class ChangeField(serializers.CharField):
    """A change as a fraction, `0.05` for 5 % more; never below −1."""

    def to_internal_value(self, data: Any) -> Decimal:  # type: ignore[override]
        text = super().to_internal_value(data)
        if not _CHANGE.fullmatch(text) or Decimal(text) < -1:
            raise serializers.ValidationError(
                _("Write the change as a fraction, like 0.05 or -0.025; -1 leaves nothing.")
            )
        return Decimal(text)


class RowWeightSerializer(StrictSerializer):
    """The weight of a row, for the method `weights`."""

    row = serializers.IntegerField()
    weight = AmountStringField()


class SpreadSerializer(StrictSerializer):
    """How a unit's row is spread, as the split stood at `revision`. `shape` is the code of a month
    shape (method `template`), `change` a fraction (`change`), `weights` go with `weights`; `rows`
    and `months` are what `over: selection` covers."""

    revision = serializers.IntegerField(min_value=0)
    row = serializers.IntegerField()
    method = serializers.ChoiceField(choices=SpreadMethod.choices, default=SpreadMethod.EVEN)
    over = serializers.ChoiceField(choices=SpreadScope.choices, default=SpreadScope.BELOW)
    unit = serializers.ChoiceField(choices=ROUNDING, default="0.01")
    weights = RowWeightSerializer(many=True, required=False, default=list, max_length=MOST_ROWS)  # type: ignore[call-arg]
    shape = serializers.SlugRelatedField(
        slug_field="code", queryset=MonthShape.objects.filter(is_active=True), required=False,
        default=None, allow_null=True,
    )  # fmt: skip
    change = ChangeField(required=False, default=None, allow_null=True)
    keep_locked = serializers.BooleanField(default=True)
    keep_shape = serializers.BooleanField(default=False)
    rows = serializers.ListField(
        child=serializers.IntegerField(), required=False, default=list, max_length=MOST_ROWS
    )
    months = serializers.ListField(
        child=serializers.RegexField(MONTH), required=False, default=list, max_length=12
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["method"] == SpreadMethod.TEMPLATE and data["shape"] is None:
            raise serializers.ValidationError({"shape": [_("Select a month shape.")]})
        if data["method"] == SpreadMethod.CHANGE and data["change"] is None:
            raise serializers.ValidationError(
                {"change": [_("Enter by how many percent, for example +5.")]}
            )
        if data["over"] == SpreadScope.SELECTION and not (data["rows"] and data["months"]):
            raise serializers.ValidationError(
                {"rows": [_("Name the rows and the months of the selection.")]}
            )
        return data


class SpreadCellSerializer(serializers.Serializer[Any]):
    """A cell that a spread would change."""

    row = serializers.IntegerField()
    month = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class SpreadRowSerializer(serializers.Serializer[Any]):
    """The year of a row that a spread would change."""

    row = serializers.IntegerField()
    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class SpreadPreviewSerializer(serializers.Serializer[Any]):
    """What the spread would change of the split as it stands at `revision`."""

    revision = serializers.IntegerField()
    rows = SpreadRowSerializer(many=True)
    cells = SpreadCellSerializer(many=True)


class SpreadPreview(VersionDetail):
    """What a spread would change; nothing is written."""

    serializer_class: Any = SpreadSerializer
    http_method_names = ("post", "options")

    @extend_schema(request=SpreadSerializer, responses=SpreadPreviewSerializer)
    def post(self, request: Request, **kwargs: Any) -> Response:
        """The same calculation as the spread's; apply it naming the `revision` of the answer."""
        version, person = self.get_object(), caller(request)
        if not rules.can_edit_plan(person, version.plan, clock.today()):
            raise NotAllowed(_("This version cannot be edited by you now."))
        drafts.check_editable(version)
        order, _revision = _read(version, request)
        grid = grids.load(version)
        try:
            after = spreading.proposal(grid, order, spare_person=person.pk)
        except DoesNotFit as error:
            raise Refused(_("The locked cells leave no way to meet the totals.")) from error
        return Response({"revision": version.revision, **_changes(grid, after)})


def _changes(grid: grids.Grid, after: spreading.Changes) -> dict[str, Any]:
    cells: list[dict[str, str | int]] = []
    totals: dict[int, dict[date, Decimal]] = {}
    for (pk, month), amount in after.items():
        row = grid.by_pk[pk]
        before = row.amounts.get(month, ZERO)
        months = totals.setdefault(pk, dict(row.amounts))
        months[month] = amount
        cells.append({"row": pk, "month": f"{month:%Y-%m}", "before": str(before),
                      "after": str(amount)})  # fmt: skip
    rows = []
    for row in grid.rows:
        if row.pk in totals:
            before, row.amounts = row.total(), totals[row.pk]
            rows.append({"row": row.pk, "name": row.label, "before": str(before),
                         "after": str(row.total())})  # fmt: skip
    return {"rows": rows, "cells": cells}


class Spread(VersionDetail):
    """Spread a unit's row over its months and the rows below; one undo takes it back."""

    serializer_class: Any = SpreadSerializer
    http_method_names = ("post", "options")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=SpreadSerializer, responses=SavedSerializer
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """409 when anybody changed the split since `revision`; nothing is spread then."""
        version = self.get_object()
        order, revision = _read(version, request)

        def act() -> tuple[int, Any]:
            saved = split.spread(
                version=version, order=order, revision=revision,
                actor=caller(request), now=clock.now(),
            )  # fmt: skip
            return 200, {"revision": saved.revision, "changed": changed_of(saved)}

        return answer_once(request, act)


def _read(version: PlanVersion, request: Request) -> tuple[spreading.Order, int]:
    """The order, and the revision it was made on. Raises Refused for rows of another version."""
    body = SpreadSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    data = body.validated_data
    kinds = dict(version.rows.values_list("pk", "kind"))
    if kinds.get(data["row"]) != RowKind.UNIT:
        raise Refused(_("Choose a unit's row to spread."), field="row")
    weights = {one["row"]: one["weight"] for one in data["weights"]}
    for name, named in (("rows", set(data["rows"])), ("weights", set(weights))):
        if not named <= set(kinds):
            raise Refused(_("A row is not part of this version. Reload the page."), field=name)
    order = spreading.Order(
        row=data["row"], over=data["over"], method=data["method"], unit=Decimal(data["unit"]),
        weights=weights, shape=tuple(data["shape"].weights) if data["shape"] else (),
        change=data["change"] or ZERO, keep_locked=data["keep_locked"],
        keep_shape=data["keep_shape"], on=clock.today(), rows=frozenset(data["rows"]),
        months=frozenset(map(month_of, data["months"])),
    )  # fmt: skip
    return order, data["revision"]
