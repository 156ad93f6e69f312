"""What leavers and movers leave behind by API: list it, assign it (T9)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.api.strict import StrictSerializer
from targets.api.serializers import VersionSerializer
from targets.api.views import VersionDetail, caller
from targets.enums import FreedTo, RowKind
from targets.models import PlanVersion
from targets.operations import staffing
from targets.queries import staffing as queries


class FreedSerializer(serializers.Serializer[Any]):
    """What the person of a row leaves: `months` are those that still hold some of it."""

    row = serializers.IntegerField()
    person = serializers.CharField()
    name = serializers.CharField()
    left_on = serializers.DateField()
    total = serializers.CharField()
    months = serializers.DictField(child=serializers.CharField())


class AssignmentSerializer(StrictSerializer):
    """Where it goes; `successor` is a person's row of the same unit. An issued plan is adjusted by
    it and needs a `reason`."""

    to = serializers.ChoiceField(choices=FreedTo.choices)
    successor = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, default=None, allow_null=True
    )
    reason = serializers.CharField(required=False, default="", max_length=4000, allow_blank=True)


class FreedList(VersionDetail):
    """The remainders of a version that nobody has assigned yet: all in one list."""

    serializer_class: Any = FreedSerializer
    pagination_class = None

    @extend_schema(responses=FreedSerializer(many=True))
    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response([_shown(one) for one in queries.freed_of(self.get_object())])


def _shown(left: queries.Freed) -> dict[str, Any]:
    person = left.row.person
    assert person is not None  # noqa: S101 - only people's rows are freed
    return {
        "row": left.row.pk, "person": person.code, "name": person.name, "left_on": left.left_on,
        "total": str(left.total),
        "months": {f"{month:%Y-%m}": str(part) for month, part in left.months.items()},
    }  # fmt: skip


class FreedAssign(VersionDetail):
    """Give it to a successor, spread it over the unit, or keep it in the reserve."""

    serializer_class: Any = AssignmentSerializer
    http_method_names = ("post", "options")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=AssignmentSerializer,
        responses={200: VersionSerializer, 201: VersionSerializer},
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        """The draft that holds it now; 201 when an adjustment of an issued plan was begun."""
        version = self.get_object()
        people = version.rows.filter(kind=RowKind.PERSON)
        row = generics.get_object_or_404(people, pk=self.kwargs["row"]).pk
        body = AssignmentSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        assignment = staffing.Assignment(**body.validated_data)

        def act() -> tuple[int, Any]:
            draft = staffing.assign_freed(
                version=version, row=row, assignment=assignment, actor=caller(request),
                now=clock.now(),
            )  # fmt: skip
            fresh = PlanVersion.objects.select_related("plan", "resolution").get(pk=draft.pk)
            return 200 if fresh.pk == version.pk else 201, VersionSerializer(fresh).data

        return answer_once(request, act)
