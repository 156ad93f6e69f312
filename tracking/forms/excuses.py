"""Forms for excuses."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm
from tracking.operations.excuses import LONGEST


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("Leave, illness, a trip: who reads the board sees it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskExcuseForm(PlainForm):
    """Why one cannot report."""

    reason = _reason()


class GrantExcusesForm(PlainForm):
    """Of which periods, and why."""

    period = forms.MultipleChoiceField(label=_("Periods"), widget=forms.CheckboxSelectMultiple)
    reason = _reason()

    def __init__(self, *args: Any, periods: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["period"]
        field.choices = periods


class AnswerForm(PlainForm):
    """What is said to who asked."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("Needed when you decline."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
