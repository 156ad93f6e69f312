"""Making a plan by API: the first draft with the rows of its split."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.api.once import IDEMPOTENCY_KEY, answer_once
from goalmgmt.core.api.strict import StrictSerializer
from goalmgmt.core.periods import FIRST_YEAR, LAST_YEAR
from targets.api.item_serializers import (
    AmountStringField,
    MilestonesSerializer,
    owner_named,
    parent_named,
)
from targets.api.serializers import PlanSerializer
from targets.api.views import PlanList, caller
from targets.enums import TargetType
from targets.models import Metric, TargetPlan
from targets.operations import plans
from teams.models import Unit, User

M = TypeVar("M", bound=Model)


class NewPlanSerializer(StrictSerializer):
    """A plan as its first draft: codes stand for metric, scope, owner and parent."""

    name = serializers.CharField(max_length=120)
    metric = serializers.CharField(max_length=40)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    scope = serializers.CharField(max_length=40)
    owner = serializers.CharField(max_length=40)
    parent = serializers.CharField(  # type: ignore[assignment]
        max_length=80, required=False, default=None, allow_null=True
    )
    kind = serializers.ChoiceField(choices=TargetType.choices, default=TargetType.SALES)
    value = AmountStringField()
    stretch = AmountStringField(required=False, default=None, allow_null=True)
    challenge = AmountStringField(required=False, default=None, allow_null=True)
    milestones = MilestonesSerializer(required=False, default=dict)
    reason = serializers.CharField(required=False, default="", max_length=4000, allow_blank=True)
    achievable_note = serializers.CharField(
        required=False, default="", max_length=4000, allow_blank=True
    )

    def validate_metric(self, code: str) -> Metric:
        return _chosen(Metric.objects.filter(is_active=True), code)

    def validate_scope(self, code: str) -> Unit:
        """Any unit to those who see the company, else what the caller leads; as on the page."""
        person: User = self.context["person"]
        led = Unit.objects.led_by(person, clock.today())
        return _chosen(Unit.objects.all() if person.sees_company else led, code)

    def validate_owner(self, code: str) -> User:
        return owner_named(code, self.context["person"])

    def validate_parent(self, code: str | None) -> TargetPlan | None:
        return parent_named(code, self.context["person"]) if code else None

    def new(self) -> plans.NewPlan:
        data = dict(self.validated_data)
        quarters = {int(name[1]): amount for name, amount in data.pop("milestones").items()}
        return plans.NewPlan(**data, milestones=quarters)


def _chosen(known: QuerySet[M], code: str) -> M:
    found = known.filter(code=code).first()
    if found is None:
        raise serializers.ValidationError(_("Nothing with that code can be chosen."))
    return found


class Plans(PlanList):
    """The plans that the caller may see; `?year=` and `?metric=` narrow. POST makes a draft."""

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=NewPlanSerializer, responses={201: PlanSerializer}
    )
    def post(self, request: Request) -> Response:
        """The draft with all its cells at zero; spread or write them next."""
        body = NewPlanSerializer(data=request.data, context={"person": caller(request)})
        body.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            made = plans.create_plan(new=body.new(), actor=caller(request), now=clock.now())
            return 201, PlanSerializer(made.plan).data

        return answer_once(request, act)
