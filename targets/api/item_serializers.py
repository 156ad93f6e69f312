"""Shapes of steps, risks, figures and metrics in the API; amounts are strings."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from goalmgmt.core import clock
from goalmgmt.core.amounts import BadAmount, parse_amount
from goalmgmt.core.api.strict import StrictSerializer
from targets.enums import Level, TargetType
from targets.models import Metric, PlanRisk, PlanStep, TargetPlan
from targets.operations.actions import Risk, Step
from targets.operations.metrics import MetricFields
from targets.operations.plans import Figures, Frame
from teams.models import User

#: No amount is longer; what is cut off of a longer text has no say, for the rest is refused.
LONGEST = 40


class AmountStringField(serializers.CharField):
    """An amount as a string: ASCII digits, a dot, at most two decimals, not below zero."""

    default_error_messages = {"amount": _("Write an amount like 120000.00, digits and a dot.")}

    def to_internal_value(self, data: Any) -> Decimal:  # type: ignore[override]
        text = super().to_internal_value(data)
        if len(text) > LONGEST:
            self.fail("amount")
        try:
            amount = parse_amount(text)
        except BadAmount:
            self.fail("amount")
        if amount < 0:
            self.fail("amount")
        return amount

    def to_representation(self, value: Any) -> str:
        return str(value)


_ITEM = ["id", "title", "owner", "due_on", "revision", "done_at"]


class StepSerializer(serializers.ModelSerializer[PlanStep]):
    """A step of the action plan; `days` are person-days, `budget` yuan."""

    owner = serializers.CharField(source="owner.code")
    days = AmountStringField(allow_null=True)
    budget = AmountStringField(allow_null=True)

    class Meta:
        model = PlanStep
        fields = [*_ITEM, "people", "days", "budget"]


class RiskSerializer(serializers.ModelSerializer[PlanRisk]):
    """A risk; likelihood and impact from 1 to 3, the rating follows from them."""

    owner = serializers.CharField(source="owner.code")
    rating = serializers.CharField(read_only=True)

    class Meta:
        model = PlanRisk
        fields = [*_ITEM, "likelihood", "impact", "rating", "measure"]


class OwnedSerializer(serializers.Serializer[Any]):
    """A step or a risk of somebody's, as `kind` says, with the fields of that kind."""

    kind = serializers.ChoiceField(choices=["step", "risk"])
    plan = serializers.CharField()
    id = serializers.IntegerField()
    title = serializers.CharField()
    owner = serializers.CharField()
    due_on = serializers.DateField()
    revision = serializers.IntegerField()
    done_at = serializers.DateTimeField(allow_null=True)
    people = serializers.CharField(required=False)
    days = AmountStringField(required=False, allow_null=True)
    budget = AmountStringField(required=False, allow_null=True)
    likelihood = serializers.IntegerField(required=False)
    impact = serializers.IntegerField(required=False)
    rating = serializers.CharField(required=False)
    measure = serializers.CharField(required=False)


class _ItemWriteSerializer(StrictSerializer):
    """What a step and a risk have in common; `revision` is the one that was read (PUT)."""

    title = serializers.CharField(max_length=200)
    owner = serializers.CharField(max_length=40)
    due_on = serializers.DateField()
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, default=0)

    def validate_owner(self, code: str) -> User:
        """Somebody whom the caller sees and who works here, or who owns it already."""
        item = self.context.get("item")
        return owner_named(code, self.context["person"], item and item.owner)


def owner_named(code: str, person: User, already: User | None = None) -> User:
    """Somebody whom `person` sees and who works here, or the owner until now."""
    if already is not None and already.code == code:
        return already
    on = clock.today()
    found: User | None = (
        User.objects.visible_to(person, on).employed_on(on).filter(code=code).first()
    )
    if found is None:
        raise serializers.ValidationError(_("Nobody with that code can be chosen."))
    return found


def parent_named(code: str, person: User, already: TargetPlan | None = None) -> TargetPlan:
    """A plan to which `person` may link one, or the parent until now."""
    if already is not None and already.code == code:
        return already
    known = TargetPlan.objects.parents_for(person, clock.today())
    found = known.filter(code=code).first()
    if found is None:
        raise serializers.ValidationError(_("No plan with that code can be chosen."))
    return found


class StepWriteSerializer(_ItemWriteSerializer):
    """A step as it is to stand."""

    people = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    days = AmountStringField(required=False, default=None, allow_null=True)
    budget = AmountStringField(required=False, default=None, allow_null=True)

    def item(self) -> Step:
        return Step(**_without(self.validated_data, "revision"))


class RiskWriteSerializer(_ItemWriteSerializer):
    """A risk as it is to stand."""

    likelihood = serializers.ChoiceField(choices=Level.choices)
    impact = serializers.ChoiceField(choices=Level.choices)
    measure = serializers.CharField(max_length=2000)

    def item(self) -> Risk:
        return Risk(**_without(self.validated_data, "revision"))


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


class MarkSerializer(StrictSerializer):
    """Done, or open again."""

    done = serializers.BooleanField()


class MilestonesSerializer(StrictSerializer):
    """The milestones of the quarters; all of them are replaced."""

    Q1 = AmountStringField(required=False)
    Q2 = AmountStringField(required=False)
    Q3 = AmountStringField(required=False)
    Q4 = AmountStringField(required=False)


class FrameSerializer(StrictSerializer):
    """What stands around the figures; it stays once a version of the plan is decided."""

    owner = serializers.CharField(max_length=40, allow_null=True)
    parent = serializers.CharField(max_length=80, allow_null=True)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=TargetType.choices)
    reason = serializers.CharField(max_length=4000, allow_blank=True, trim_whitespace=False)

    def validate_owner(self, code: str | None) -> User | None:
        plan: TargetPlan = self.context["plan"]
        return owner_named(code, self.context["person"], plan.owner) if code else None

    def validate_parent(self, code: str | None) -> TargetPlan | None:
        plan: TargetPlan = self.context["plan"]
        return parent_named(code, self.context["person"], plan.parent) if code else None


class FiguresSerializer(StrictSerializer):
    """Target, levels, milestones and note of a draft. `seen` is the mark that GET gave; without
    `frame` what stands around the figures stays."""

    value = AmountStringField()
    stretch = AmountStringField(required=False, default=None, allow_null=True)
    challenge = AmountStringField(required=False, default=None, allow_null=True)
    achievable_note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=4000
    )
    milestones = MilestonesSerializer(required=False, default=dict)
    frame = FrameSerializer(required=False)
    seen = serializers.CharField(max_length=32)

    def figures(self) -> Figures:
        data = self.validated_data
        quarters = {int(name[1]): amount for name, amount in data["milestones"].items()}
        return Figures(
            value=data["value"], stretch=data["stretch"], challenge=data["challenge"],
            achievable_note=data["achievable_note"], milestones=quarters, seen=data["seen"],
            frame=Frame(**data["frame"]) if "frame" in data else None,
        )  # fmt: skip


class MetricSerializer(serializers.ModelSerializer[Metric]):
    """A metric of the catalogue."""

    class Meta:
        model = Metric
        fields = ["code", "name", "name_en", "unit", "decimals", "direction", "aggregation",
                  "source", "is_active"]  # fmt: skip


class MetricWriteSerializer(serializers.Serializer[Any]):
    """A metric as it is to stand; of one in use only names and `is_active` may differ."""

    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=80)
    name_en = serializers.CharField(max_length=80)
    unit = serializers.CharField(max_length=10)
    decimals = serializers.IntegerField(min_value=0, max_value=2)
    direction = serializers.CharField(max_length=5)
    aggregation = serializers.CharField(max_length=8)
    source = serializers.CharField(max_length=14)  # type: ignore[assignment]

    def metric_fields(self, code: str = "") -> MetricFields:
        values = _without(self.validated_data, "is_active")
        return MetricFields(**(values | ({"code": code} if code else {})))


class MetricChangeSerializer(MetricWriteSerializer):
    """A metric of the catalogue as it is to stand; its code stays."""

    code = None  # type: ignore[assignment]
    is_active = serializers.BooleanField(required=False)
