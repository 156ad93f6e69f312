"""Forms of requests for review: the template's questions, and the acts (K7)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.files import HINT, FileField
from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from teams.models import User
from tracking.flow_enums import AmountRule, FieldKind
from tracking.models import FlowField, FlowTemplate


class FlowForm(PlainForm):
    """A request; what is required is asked for when it is handed in, so that a draft may wait."""

    title = forms.CharField(label=_("Title"), max_length=120)
    customer = forms.CharField(
        label=_("Customer"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )  # fmt: skip
    amount = AmountFormField(label=_("Amount"), required=False)

    def __init__(self, *args: Any, template: FlowTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not template.with_customer:
            del self.fields["customer"]
        if template.amount_rule == AmountRule.NONE:
            del self.fields["amount"]
        self.asked = list(template.fields.all())
        for one in self.asked:
            self.fields[f"q{one.position}"] = _question(one)

    def answers(self) -> dict[str, str]:
        """What was typed, by the label of the question."""
        read = self.cleaned_data
        return {one.label: _text(read[f"q{one.position}"]) for one in self.asked}


def _question(asked: FlowField) -> forms.Field:
    if asked.kind == FieldKind.DATE:
        return forms.DateField(label=asked.shown, required=False, widget=DayInput())
    if asked.kind == FieldKind.NUMBER:
        return forms.DecimalField(
            label=asked.shown, required=False, max_digits=18, decimal_places=2
        )
    return forms.CharField(
        label=asked.shown, required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class ApproveForm(PlainForm):
    """An approval, with a word if there is one."""

    note = forms.CharField(label=_("Note"), required=False, max_length=1000)


class ReturnForm(PlainForm):
    """Why it goes back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DelegateForm(PlainForm):
    """Who decides instead."""

    to = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(is_active=True).order_by("sort_key", "code")


class CommentForm(PlainForm):
    """A word in the thread, with a file if there is one."""

    text = forms.CharField(
        label=_("Comment"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    file = FileField(label=_("File"), required=False, help_text=HINT)
