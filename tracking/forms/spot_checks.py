"""Forms of spot checks: drawing one, and what was found (K4)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm
from tracking.models.spot_checks import Finding, SpotWhat

#: How much of a month is drawn unless somebody says otherwise.
USUAL = 10


class DrawForm(PlainForm):
    """From what, of which month, how much."""

    what = forms.ChoiceField(label=_("From what"), choices=SpotWhat.choices)
    period = forms.CharField(label=_("Month"), max_length=7, help_text=_("Like 2026-08."))
    percent = forms.IntegerField(
        label=_("Share in percent"), min_value=1, max_value=100, initial=USUAL,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class FindingForm(PlainForm):
    """What was found."""

    finding = forms.ChoiceField(
        label=_("What was found"), choices=Finding.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
