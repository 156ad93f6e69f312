"""The reserve of a unit by API: keep it back, move it to a row below (T5)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.api.strict import StrictSerializer
from targets.api.cell_serializers import SavedSerializer
from targets.api.cells import changed_of
from targets.api.item_serializers import AmountStringField
from targets.api.views import VersionDetail, caller
from targets.enums import RowKind
from targets.operations import reserves, split
from targets.operations.cells import Saved


class ReserveSerializer(StrictSerializer):
    """The `amount` of its year that the unit of a `row` keeps back."""

    row = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    amount = AmountStringField()


class ReserveMoveSerializer(StrictSerializer):
    """How much of a reserve goes `to` which row directly below the same unit."""

    to = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    amount = AmountStringField()


class Reserves(VersionDetail):
    """Keep part of a unit's target back, within the company's limit."""

    serializer_class: Any = ReserveSerializer
    http_method_names = ("post", "options")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=ReserveSerializer, responses=SavedSerializer
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """Sets the whole reserve, in the shape of the unit's open months."""
        version = self.get_object()
        body = ReserveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data

        def act() -> tuple[int, Any]:
            saved = split.set_reserve(
                version=version, unit_row=data["row"], amount=data["amount"],
                actor=caller(request), now=clock.now(),
            )  # fmt: skip
            return 200, _shown(saved)

        return answer_once(request, act)


class ReserveMove(VersionDetail):
    """Give some of a reserve to a row below its unit; the sums stay as they are."""

    serializer_class: Any = ReserveMoveSerializer
    http_method_names = ("post", "options")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=ReserveMoveSerializer, responses=SavedSerializer
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """In the reserve's own shape over the open months, as one step."""
        version = self.get_object()
        kept = version.rows.filter(kind=RowKind.RESERVE)
        row = generics.get_object_or_404(kept, pk=self.kwargs["pk"])
        body = ReserveMoveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data

        def act() -> tuple[int, Any]:
            saved = reserves.move_reserve(
                version=version, reserve_row=row.pk, to_row=data["to"], amount=data["amount"],
                actor=caller(request), now=clock.now(),
            )  # fmt: skip
            return 200, _shown(saved)

        return answer_once(request, act)


def _shown(saved: Saved) -> dict[str, Any]:
    return {"revision": saved.revision, "changed": changed_of(saved)}
