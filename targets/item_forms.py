"""Forms of the steps and the risks of a plan. They read; the operations decide."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.forms import AmountFormField, AmountInput, DayInput, PlainForm
from targets.enums import Level
from targets.models import PlanRisk, PlanStep
from targets.operations.actions import FIELDS, Risk, Step
from teams.models import User


class ItemForm(PlainForm):
    """What a step and a risk have in common. `revision` is the one that the page showed."""

    title = forms.CharField(label=pgettext_lazy("plan", "What"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"))
    due_on = forms.DateField(label=_("Due"), widget=DayInput())
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, *args: Any, person: User, on: date, owner: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        seen = User.objects.visible_to(person, on).employed_on(on).values("pk")
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = User.objects.filter(Q(pk__in=seen) | Q(pk=owner))


class StepForm(ItemForm):
    """A step of the action plan and its means."""

    people = forms.CharField(
        label=_("People"),
        max_length=200,
        required=False,
        help_text=_("Who helps, besides the owner."),
    )
    days = AmountFormField(
        label=_("Person-days"), required=False, minimum=Decimal(0), widget=AmountInput("count")
    )
    budget = AmountFormField(label=_("Budget"), required=False, minimum=Decimal(0))
    field_order = ["title", "owner", "due_on", "people", "days", "budget"]

    def item(self) -> Step:
        return Step(**{name: self.cleaned_data[name] for name in FIELDS[PlanStep]})


class RiskForm(ItemForm):
    """What may go wrong, and what is done about it."""

    likelihood = forms.TypedChoiceField(label=_("Likelihood"), coerce=int, choices=Level.choices)
    impact = forms.TypedChoiceField(label=_("Impact"), coerce=int, choices=Level.choices)
    measure = forms.CharField(
        label=_("Measure"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["title", "likelihood", "impact", "measure", "owner", "due_on"]

    def item(self) -> Risk:
        return Risk(**{name: self.cleaned_data[name] for name in FIELDS[PlanRisk]})
