"""Deals by the API: those that one sees, new ones, and steps to other stages."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from teams.models import User
from tracking.api.serializers import AmountText
from tracking.api.views import Writing
from tracking.enums import DealStage
from tracking.models import Contract, Deal
from tracking.operations import customers
from tracking.operations.deals import DealTerms, Step, move_deal, open_deal
from tracking.reader import reader


class DealSerializer(serializers.Serializer[Any]):
    """A deal; `chance` is a fraction in whole percents, null for what is usual at the stage."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(max_length=200)
    customer = serializers.CharField(max_length=200, source="customer.name")
    owner = serializers.CharField(max_length=40, source="owner.code", required=False)
    stage = serializers.ChoiceField(choices=DealStage.choices, read_only=True)
    value = AmountText(required=False, allow_null=True, default=None)
    chance = serializers.DecimalField(
        max_digits=3, decimal_places=2, required=False, allow_null=True, default=None,
        min_value=Decimal(0), max_value=Decimal(1),
    )  # fmt: skip
    weighted = AmountText(read_only=True)
    expected_on = serializers.DateField(required=False, allow_null=True, default=None)
    decider = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    is_key = serializers.BooleanField(required=False, default=False)
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    contract = serializers.CharField(
        source="contract.external_id", read_only=True, default=None, allow_null=True
    )


class DealStepSerializer(serializers.Serializer[Any]):
    """To which stage a deal goes, with what the stage asks for."""

    stage = serializers.ChoiceField(choices=DealStage.choices)
    value = AmountText(required=False, allow_null=True, default=None)
    expected_on = serializers.DateField(required=False, allow_null=True, default=None)
    decider = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    contract = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    accepted_on = serializers.DateField(required=False, allow_null=True, default=None)
    lost_reason = serializers.CharField(max_length=12, required=False, default="")
    lost_to = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class Deals(Writing):
    """The deals of the people whose results one sees."""

    serializer_class = DealSerializer
    filterset_fields = {"stage": ["exact"], "owner__code": ["exact"], "is_key": ["exact"]}
    queryset = Deal.objects.none()  # for the schema, which has no caller

    def get_queryset(self) -> Any:
        seen = Deal.objects.visible_to(reader(self.request), clock.today())
        return seen.select_related("customer", "owner", "contract").order_by("-pk")

    def write(self, read: dict[str, Any]) -> tuple[Any, bool]:
        user, now = reader(self.request), clock.now()
        code = read.get("owner", {}).get("code", user.code)
        people = User.objects.visible_to(user, clock.today())
        owner = people.filter(code=code).first()
        if owner is None:
            raise Refused(_("There is no “%(code)s”.") % {"code": code}, field="owner")
        customer = customers.find_or_create(
            name=read["customer"]["name"], actor=user, now=now, owner=owner, on=clock.today()
        )
        kept = ("name", "value", "chance", "expected_on", "decider", "is_key", "note")
        terms = DealTerms(customer=customer, **{name: read[name] for name in kept})
        return open_deal(terms=terms, owner=owner, actor=user, now=now), True


class DealOne(generics.RetrieveAPIView[Deal]):
    """One deal."""

    serializer_class = DealSerializer
    queryset = Deal.objects.none()  # for the schema, which has no caller
    get_queryset = Deals.get_queryset


class DealStep(generics.GenericAPIView[Deal]):
    """A step of one deal to another stage; answers with the deal as it stands then."""

    serializer_class = DealStepSerializer
    queryset = Deal.objects.none()  # for the schema, which has no caller
    get_queryset = Deals.get_queryset

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Move the deal; what the stage needs and nobody said is refused by its name."""
        deal: Deal = self.get_object()
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        read = dict(shape.validated_data)
        number = read.pop("contract")
        contract = self._contract(number) if number else None
        step = Step(contract=contract, **read)
        moved = move_deal(deal=deal, step=step, actor=reader(request), now=clock.now())
        return Response(DealSerializer(moved).data)

    def _contract(self, number: str) -> Contract:
        seen = Contract.objects.visible_to(reader(self.request), clock.today())
        found: Any = seen.filter(external_id=number).first()
        if found is None:
            raise Refused(_("There is no “%(code)s”.") % {"code": number}, field="contract")
        contract: Contract = found
        return contract
