"""Shapes of the tracking API: amounts as strings with two decimals, people by their code."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goalmgmt.core.amounts import BadAmount, parse_amount
from teams.models import User
from tracking.enums import NextStep, VisitOutcome, VisitType
from tracking.models import Contract, Credit, Receipt, Report, Visit
from tracking.queries import LedgerRow


class AmountText(serializers.CharField):
    """An amount as machines write it: a string with at most two decimals."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            return parse_amount(text)
        except BadAmount as error:
            raise serializers.ValidationError(
                "Write the amount as a string of digits with at most two decimals."
            ) from error

    def to_representation(self, value: Any) -> str:
        return f"{value:.2f}"


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class ShareField(serializers.Field[Any, Any, Any, Any]):
    """Shares by the code of the person: {"274": "0.6", "277": "0.4"}."""

    def to_internal_value(self, data: Any) -> dict[int, Decimal]:
        if not isinstance(data, dict) or not 0 < len(data) <= 50:
            raise serializers.ValidationError('Give shares like {"274": "0.6"}.')
        people = dict(User.objects.filter(code__in=data).values_list("code", "pk"))
        unknown = sorted(set(data) - set(people))
        if unknown:
            raise serializers.ValidationError(f"There is no person {unknown[0][:40]}.")
        shares = serializers.DecimalField(max_digits=7, decimal_places=6)
        return {people[code]: shares.run_validation(share) for code, share in data.items()}

    def to_representation(self, value: Any) -> dict[str, str]:
        return {row.person.code: f"{row.share:f}" for row in value.all()}


class FactSerializer(serializers.Serializer[Any]):
    """What contracts and receipts have in common."""

    id = serializers.IntegerField(source="pk", read_only=True)
    external_id = serializers.CharField(max_length=80)
    customer = serializers.CharField(max_length=200, source="customer.name")
    amount = AmountText()
    quantity = AmountText(required=False, allow_null=True, default=None)
    shares = ShareField()
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    product = serializers.CharField(
        read_only=True, source="product.code", default=None, allow_null=True
    )
    channel = serializers.CharField(
        read_only=True, source="channel.code", default=None, allow_null=True
    )
    industry = serializers.CharField(
        read_only=True, source="industry.code", default=None, allow_null=True
    )
    region = serializers.CharField(
        read_only=True, source="territory.code", default=None, allow_null=True
    )
    recorded_at = serializers.DateTimeField(read_only=True)


class ContractSerializer(FactSerializer):
    """A contract."""

    signed_on = serializers.DateField()

    class Meta:
        model = Contract


class ReceiptSerializer(FactSerializer):
    """A receipt; `contract` and `refund_of` are external ids."""

    received_on = serializers.DateField()
    contract = serializers.SlugRelatedField(
        slug_field="external_id", queryset=Contract.objects.none(), required=False, allow_null=True
    )
    refund_of = serializers.SlugRelatedField(
        slug_field="external_id", queryset=Receipt.objects.none(), required=False, allow_null=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contract", "refund_of"):
            seen = self.context.get(name)
            if seen is not None:
                field: Any = self.fields[name]
                field.queryset = seen


class CreditSerializer(serializers.ModelSerializer[Credit]):
    """An entry of the ledger; never written here."""

    amount = AmountText(read_only=True)
    quantity = AmountText(read_only=True, allow_null=True)
    share = serializers.SerializerMethodField()
    metric = serializers.CharField(source="metric.code", read_only=True)
    person = serializers.CharField(source="person.code", read_only=True)
    unit = serializers.CharField(source="unit.code", read_only=True)
    customer = serializers.CharField(
        source="customer.name", read_only=True, default=None, allow_null=True
    )
    contract = serializers.CharField(
        source="contract.external_id", read_only=True, default=None, allow_null=True
    )
    receipt = serializers.CharField(
        source="receipt.external_id", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = Credit
        fields = [
            "id", "metric", "person", "unit", "occurred_on", "month", "amount", "share", "quantity",
            "kind",
            "reverses", "contract", "receipt", "customer", "recorded_at",
        ]  # fmt: skip

    def get_share(self, credit: Credit) -> str:
        return f"{credit.share:.6f}"


@extend_schema_field({"type": "string", "example": "09:30:00", "nullable": True})
class ClockTime(serializers.TimeField):
    """A time on the clock of the company; "time" in a schema would promise a zone with it."""


class VisitSerializer(serializers.ModelSerializer[Visit]):
    """A visit as it stands."""

    planned_time = ClockTime(read_only=True, allow_null=True)
    person = serializers.CharField(source="person.code", read_only=True)
    customer = serializers.CharField(source="customer.name", read_only=True)

    class Meta:
        model = Visit
        fields = [
            "id", "client_id", "person", "customer", "kind", "purpose", "status", "planned_on",
            "planned_time", "outcome", "next_step", "next_step_on", "next_step_done_at", "note",
            "contact", "competitor", "created_at", "logged_at",
        ]  # fmt: skip


class NewVisitSerializer(serializers.Serializer[Any]):
    """A visit to plan; with an outcome it is logged at once."""

    client_id = serializers.UUIDField(required=False)
    customer = serializers.CharField(max_length=200)
    planned_on = serializers.DateField()
    planned_time = ClockTime(required=False, allow_null=True)
    kind = serializers.ChoiceField(VisitType.choices, default=VisitType.ON_SITE)
    purpose = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    outcome = serializers.ChoiceField(VisitOutcome.choices, required=False)
    next_step = serializers.ChoiceField(NextStep.choices, required=False, default=NextStep.NONE)
    next_step_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report."""

    person = serializers.CharField(source="person.code", read_only=True)

    class Meta:
        model = Report
        fields = [
            "id", "person", "kind", "period", "starts_on", "ends_on", "due_at", "status",
            "summary", "next_plan", "help_wanted", "return_reason", "submitted_at", "is_late",
            "read_at", "facts",
        ]  # fmt: skip


class LedgerRowSerializer(serializers.Serializer[Any]):
    """A row of the ledger; a ratio without a target is null, and so is what nobody measured."""

    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    target = AmountText()
    plan_to_date = AmountText()
    achieved = serializers.SerializerMethodField()
    attainment = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    gap = AmountText()
    gap_to_date = AmountText()
    pace = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    last_year = AmountText()
    growth = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    status = serializers.CharField()

    @extend_schema_field({"type": "string", "nullable": True})
    def get_achieved(self, row: LedgerRow) -> str | None:
        return f"{row.achieved:.2f}" if row.known else None


class LedgerStandingSerializer(serializers.Serializer[Any]):
    """Where a node stood."""

    target = AmountText()
    plan_to_date = AmountText()
    achieved = AmountText()


class ChangeStepSerializer(serializers.Serializer[Any]):
    """A part of a difference."""

    cause = serializers.CharField()
    amount = AmountText()
    count = serializers.IntegerField()
    version = serializers.CharField(allow_null=True)


class LedgerChangesSerializer(serializers.Serializer[Any]):
    """Then, now and the steps between; `snapshot` says whether then was kept that night."""

    then = LedgerStandingSerializer()
    now = LedgerStandingSerializer()
    snapshot = serializers.BooleanField()
    known_at = serializers.DateTimeField()
    target = ChangeStepSerializer(many=True)
    plan_to_date = ChangeStepSerializer(many=True)
    achieved = ChangeStepSerializer(many=True)


class MeasurementSerializer(serializers.Serializer[Any]):
    """A measured value of a unit, or of a person, who counts in the unit of the day."""

    id = serializers.IntegerField(source="pk", read_only=True)
    metric = serializers.CharField(source="metric.code", max_length=40)
    unit = serializers.CharField(source="unit.code", max_length=40, required=False)
    person = serializers.CharField(
        source="person.code", max_length=40, required=False, allow_null=True, default=None
    )
    period = serializers.CharField(max_length=8)
    amount = AmountText()
    measured_on = serializers.DateField()
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]
    evidence = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)
    recorded_at = serializers.DateTimeField(read_only=True)
