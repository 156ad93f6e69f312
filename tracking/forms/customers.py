"""Forms of a customer's page: handing over, contacts, instalments of a contract, repairs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from teams.models import User
from tracking.operations.instalments import MOST, Part
from tracking.operations.ownership import NewContact


class HandOverForm(PlainForm):
    """To whom something goes, and why."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("To whom"), to_field_name="code"
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = people


class CustomerHandOverForm(HandOverForm):
    """To whom a customer goes, from which day, and why."""

    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    field_order = ("to", "starts_on", "reason")


class ContactForm(PlainForm):
    """Somebody at a customer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def contact(self) -> NewContact:
        return NewContact(**self.cleaned_data)


class PartForm(PlainForm):
    """An instalment; an empty row says nothing."""

    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=DayInput())
    amount = AmountFormField(label=gettext_lazy("Amount"), required=False)
    label = forms.CharField(label=gettext_lazy("What for"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        if read.get("amount") is not None and not read.get("due_on") and not self.errors:
            self.add_error("due_on", _("Enter when it is due."))
        if read.get("due_on") and read.get("amount") is None and not self.errors:
            self.add_error("amount", _("Enter the amount that is due."))
        return read

    @property
    def part(self) -> Part | None:
        read = self.cleaned_data
        if not read.get("due_on"):
            return None
        return Part(read["due_on"], read["amount"], read.get("label", ""))


def part_rows(data: Any, parts: list[Part]) -> BaseFormSet[PartForm]:
    """What was sent, or the plan that stands with some empty rows."""
    kind = formset_factory(PartForm, extra=4, max_num=MOST, absolute_max=MOST)
    initial = [{"due_on": p.due_on, "amount": p.amount, "label": p.label} for p in parts]
    return kind(data or None, initial=None if data else initial, prefix="part")


class RepairForm(HandOverForm):
    """Which customers get which owner."""

    customer = forms.MultipleChoiceField(label=gettext_lazy("Customers"), required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["customer"]
        chosen.choices = [(code, code) for code in codes]

    def clean_customer(self) -> list[str]:
        if not self.cleaned_data["customer"]:
            raise forms.ValidationError(_("Choose at least one customer."))
        found: list[str] = self.cleaned_data["customer"]
        return found
