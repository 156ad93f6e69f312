"""The form of a template of review flows: its questions and its chain (K7)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import AmountFormField, PlainForm
from teams.models import User
from tracking.flow_enums import AmountRule, ApproverRole, FieldKind, StepMode
from tracking.models import FlowTemplate
from tracking.operations.flow_templates import AskedField, ChainStep

#: The most questions and steps of a template, and how many empty rows wait below them.
MOST, MORE = 12, 2


class TemplateForm(PlainForm):
    """What a kind of request asks for besides its own questions."""

    name = forms.CharField(label=_("Name"), max_length=80)
    with_customer = forms.BooleanField(label=_("asks for a customer"), required=False)
    amount_rule = forms.ChoiceField(label=_("Amount"), choices=AmountRule.choices)


class QuestionForm(PlainForm):
    """One question; without words the row does not count."""

    label = forms.CharField(label=_("Question"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=FieldKind.choices, required=False)
    required = forms.BooleanField(label=_("must be answered"), required=False)

    @property
    def asked(self) -> AskedField | None:
        read = self.cleaned_data
        if not read.get("label"):
            return None
        return AskedField(read["label"], read.get("kind") or FieldKind.TEXT, read["required"])


class StepForm(PlainForm):
    """One step of the chain; without an approver the row does not count."""

    approver = forms.ChoiceField(
        label=_("Who decides"), required=False, choices=[("", "—"), *ApproverRole.choices]
    )
    people = forms.CharField(
        label=_("Staff codes"), required=False, max_length=400,
        help_text=_("Of named people, with spaces between them."),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Several people"), choices=StepMode.choices, required=False)
    days = forms.IntegerField(
        label=_("Working days"), min_value=1, max_value=60, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    amount_from = AmountFormField(
        label=_("From this amount"), required=False, minimum=Decimal("0.01")
    )
    bulk = forms.BooleanField(label=_("may be approved many at once"), required=False)

    def clean_people(self) -> tuple[User, ...]:
        codes = dict.fromkeys(self.cleaned_data["people"].replace(",", " ").split())
        known = {one.code: one for one in User.objects.filter(code__in=codes, is_active=True)}
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(_t("There is no “%(code)s”.") % {"code": unknown[0][:40]})
        return tuple(known.values())

    @property
    def step(self) -> ChainStep | None:
        read = self.cleaned_data
        if not read.get("approver"):
            return None
        return ChainStep(
            read["approver"], read.get("mode") or StepMode.ANY, read.get("days") or 2,
            read["bulk"], read.get("amount_from"), read.get("people") or (),
        )  # fmt: skip


def question_rows(data: Any, template: FlowTemplate) -> "BaseFormSet[QuestionForm]":
    """What was sent, or the questions that stand with some empty rows."""
    kind = formset_factory(QuestionForm, extra=MORE, max_num=MOST, absolute_max=MOST)
    initial = [
        {"label": one.shown, "kind": one.kind, "required": one.required}
        for one in template.fields.all()
    ]
    return kind(data or None, initial=None if data else initial, prefix="question")


def step_rows(data: Any, template: FlowTemplate) -> "BaseFormSet[StepForm]":
    """What was sent, or the chain that stands with some empty rows."""
    kind = formset_factory(StepForm, extra=MORE, max_num=MOST, absolute_max=MOST)
    initial = [
        {
            "approver": one.approver, "mode": one.mode, "days": one.days, "bulk": one.bulk,
            "amount_from": one.amount_from,
            "people": " ".join(person.code for person in one.people.all()),
        }
        for one in template.steps.prefetch_related("people")
    ]  # fmt: skip
    return kind(data or None, initial=None if data else initial, prefix="step")
