"""Forms of closes: each calls one operation."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from goalmgmt.core.files import HINT, FileField
from goalmgmt.core.forms import AmountFormField, PlainForm
from incentives.enums import DisputeOutcome
from incentives.models import PayPlan
from teams.models import Unit


class OpenCloseForm(PlainForm):
    """Which plan, which period."""

    plan = forms.ModelChoiceField(
        PayPlan.objects.none(), label=_("Pay plan"), to_field_name="code", empty_label=None
    )
    period = forms.CharField(
        label=_("Period"), max_length=10, help_text=_("For example 2026-Q2 or 2026-07")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = PayPlan.objects.filter(versions__status="approved").distinct()


class ConfirmForm(PlainForm):
    """An act that cannot be taken back: the period is typed."""

    typed = forms.CharField(label=_("Period"), max_length=10, required=False)

    def __init__(self, *args: Any, period: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        self.fields["typed"].label = _("Type %(period)s to confirm") % {"period": period}

    def clean_typed(self) -> str:
        typed = str(self.cleaned_data["typed"]).strip()
        if typed != self.period:
            raise ValidationError(_("Type %(period)s exactly.") % {"period": self.period})
        return typed


class PlainConfirmForm(PlainForm):
    """An act that a later one can take back: pressing the button is enough."""


class WaiveForm(PlainForm):
    """Which exceptions may pass, and why."""

    key = forms.MultipleChoiceField(label=_("Exceptions"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, keys: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["key"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(key, key) for key in keys]


class PayrollForm(PlainForm):
    """In which format, and from the second file on why."""

    format = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], label=_("Format"))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class DisputeForm(PlainForm):
    """What is wrong with a statement or a line of it."""

    reason = forms.CharField(
        label=_("What is wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    expected = AmountFormField(label=_("Expected amount"), required=False)
    file = FileField(label=_("File"), required=False, help_text=HINT)


class DecisionForm(PlainForm):
    """How a dispute ends."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[choice for choice in DisputeOutcome.choices if choice[0] != "escalated"],
        widget=forms.RadioSelect,
    )
    granted = AmountFormField(
        label=_("What it adds to the pay"),
        required=False,
        help_text=_("Empty where it is accepted as expected; negative takes away"),
    )
    answer = forms.CharField(
        label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class MessageForm(PlainForm):
    """A word in the thread of a dispute, with a file if there is one."""

    text = forms.CharField(
        label=_("Message"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = FileField(label=_("File"), required=False, help_text=HINT)


class BudgetForm(PlainForm):
    """The pay planned for a period, of a unit or of the company."""

    period = forms.CharField(
        label=_("Period"), max_length=10, help_text=_("A year, half or quarter: 2027, 2027-Q1")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=_("Unit"), required=False, empty_label=_("the whole company")
    )
    amount = AmountFormField(label=_("Amount"), minimum=Decimal(0))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class ObjectionForm(PlainForm):
    """What somebody holds against a bulletin, about a person that it names or in general."""

    about = forms.ChoiceField(label=_("Whom it is about"), required=False)
    text = forms.CharField(
        label=_("What you object to"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(code, f"{code} {name}") for code, name in names.items()]
        choices = [("", pgettext("objection", "nobody in particular")), *people]
        self.fields["about"] = forms.ChoiceField(
            label=self.fields["about"].label, choices=choices, required=False
        )


class AnswerForm(PlainForm):
    """The answer to an objection."""

    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(PlainForm):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
