"""Forms of the checklists and norms of visits, and the fields they give to the log form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm


class GuideForm(PlainForm):
    """What is asked of a type of visits."""

    checklist = forms.CharField(
        label=_("Checklist"), required=False, max_length=3000,
        help_text=_("One point a line, 20 at most. They stand on the form as boxes to tick."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    norms = forms.CharField(
        label=_("Norms"), required=False, max_length=5000,
        help_text=_("How customers are received or met: shown on the form, folded."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip


class TickedField(forms.MultipleChoiceField):
    """Points ticked. One that is not asked any more is no mistake: the phone may have kept it."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= 200
