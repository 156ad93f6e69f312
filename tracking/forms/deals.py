"""Forms of deals: terms, a step to another stage, competitors, parties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from teams.models import Product
from tracking import deal_rules
from tracking.enums import DealStage, LostReason, Stance
from tracking.forms.fields import text_box
from tracking.models import Contract, Customer, Deal
from tracking.operations.competitors import Party, Sheet
from tracking.operations.deals import DealTerms, Step

HUNDRED = Decimal(100)


def _text(label: Any, rows: int = 2, length: int = 2000, **more: Any) -> forms.CharField:
    """A box of some lines that may stay empty."""
    return text_box(label, rows=rows, length=length, **{"required": False} | more)


class DealForm(PlainForm):
    """What a deal is about; only its name and the customer must be known at the beginning."""

    name = forms.CharField(label=_("What it is about"), max_length=200)
    customer = forms.CharField(
        label=_("Customer"),
        max_length=200,
        help_text=_("Choose one or write a new name."),
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )
    value = AmountFormField(
        label=pgettext_lazy("deal", "Value"), required=False, minimum=Decimal("0.01"),
        help_text=_("As you say it: 12.6万 or 126,000."),
    )  # fmt: skip
    expected_on = forms.DateField(
        label=_("Contract expected on"), required=False, widget=DayInput()
    )
    decider = forms.CharField(label=_("Who decides"), required=False, max_length=120)
    chance = forms.IntegerField(
        label=_("Chance in percent"), required=False, min_value=0, max_value=100,
        help_text=_("Leave it empty for what is usual at the stage."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(), label=_("Products"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    is_key = forms.BooleanField(label=_("key project"), required=False)
    support = _text(_("Support wanted"))
    note = _text(_("Note"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owners: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products: Any = self.fields["products"]
        products.queryset = Product.objects.filter(is_active=True)
        if not products.queryset.exists():
            del self.fields["products"]
        if owners is not None and owners.count() > 1:
            self.fields["owner"] = forms.ModelChoiceField(
                owners, label=_("Owner"), to_field_name="code"
            )
            self.order_fields(["name", "customer", "owner"])

    def terms(self, customer: Customer) -> DealTerms:
        """What was typed, with the customer that the name stands for."""
        read = dict(self.cleaned_data)
        chance = read.pop("chance")
        kept = ("name", "value", "expected_on", "decider", "is_key", "support", "note")
        return DealTerms(
            customer=customer,
            chance=None if chance is None else chance / HUNDRED,
            products=list(read.get("products") or ()),
            **{name: read[name] for name in kept},
        )


def initial_of(deal: Deal) -> dict[str, Any]:
    """What stands, for the edit form."""
    names = ("name", "value", "expected_on", "decider", "is_key", "support", "note", "revision")
    chance = None if deal.chance is None else int(deal.chance * HUNDRED)
    return {name: getattr(deal, name) for name in names} | {
        "customer": deal.customer.name,
        "chance": chance,
        "products": list(deal.products.all()),
    }


class StepForm(PlainForm):
    """What a stage asks for: the fields that it needs, filled with what is known."""

    def __init__(self, *args: Any, deal: Deal, stage: str, contracts: Any, **kwargs: Any) -> None:
        self.deal, self.stage = deal, stage
        super().__init__(*args, **kwargs)
        self._contracts = contracts
        for name in deal_rules.NEEDS[stage]:
            self.fields[name] = getattr(self, f"_{name}")()
        if stage == DealStage.LOST:
            self.fields["lost_to"] = forms.CharField(
                label=_("Lost to"), required=False, max_length=120,
                widget=forms.TextInput(attrs={"list": "competitors", "autocomplete": "off"}),
                help_text=_("The competitor, when there was one."),
            )  # fmt: skip
            self.fields["reason"] = _text(_("What we learn from it"))
        elif deal_rules.goes_back(deal.stage, stage):
            self.fields["reason"] = _text(_("Why it goes back"), required=True)
        for name in self.fields:
            if message := deal_rules.MISSING.get(name):
                self.fields[name].error_messages["required"] = str(message)

    def _value(self) -> forms.Field:
        return AmountFormField(
            label=pgettext_lazy("deal", "Value"), minimum=Decimal("0.01"), initial=self.deal.value
        )

    def _expected_on(self) -> forms.Field:
        return forms.DateField(
            label=_("Contract expected on"), widget=DayInput(), initial=self.deal.expected_on
        )

    def _decider(self) -> forms.Field:
        return forms.CharField(label=_("Who decides"), max_length=120, initial=self.deal.decider)

    def _contract(self) -> forms.Field:
        return ContractField(self._contracts, label=_("Contract"))

    def _accepted_on(self) -> forms.Field:
        return forms.DateField(label=_("Accepted on"), widget=DayInput())

    def _lost_reason(self) -> forms.Field:
        return forms.ChoiceField(
            label=_("Why"), choices=LostReason.choices, widget=forms.RadioSelect
        )

    def step(self) -> Step:
        return Step(stage=self.stage, **self.cleaned_data)


class ContractField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A contract by its number and day, as people know it."""

    def __init__(self, contracts: Any, **kwargs: Any) -> None:
        super().__init__(contracts, to_field_name="external_id", **kwargs)

    def label_from_instance(self, obj: Contract) -> str:
        return f"{obj.external_id} · {obj.signed_on.isoformat()} · {obj.amount:,.2f}"


class SheetForm(PlainForm):
    """A competitor in the deal."""

    name = forms.CharField(
        label=_("Competitor"), max_length=120,
        widget=forms.TextInput(attrs={"list": "competitors", "autocomplete": "off"}),
    )  # fmt: skip
    strengths = _text(_("Strengths"))
    weaknesses = _text(_("Weaknesses"))
    price = AmountFormField(label=_("Their price"), required=False, minimum=Decimal("0.01"))
    answer = _text(_("Our answer"))

    def sheet(self) -> Sheet:
        return Sheet(**self.cleaned_data)


class PartyForm(PlainForm):
    """Somebody who has a say."""

    name = forms.CharField(label=_("Name"), max_length=120)
    part = forms.CharField(
        label=_("Part"), max_length=120, required=False,
        help_text=_("For example: decides, uses it, buys, checks the technology."),
    )  # fmt: skip
    stance = forms.ChoiceField(
        label=_("Stance"), choices=Stance.choices, initial=Stance.OPEN, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def party(self) -> Party:
        return Party(**self.cleaned_data)
