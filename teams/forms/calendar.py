"""The form of one day of the company's calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import DayInput, PlainForm

WORKS = {"yes": True, "no": False}


class CalendarDayForm(PlainForm):
    """A day that the company works or rests, whatever the law says."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    works = forms.TypedChoiceField(
        label=_("On this day"),
        choices=[("no", _("the company rests")), ("yes", _("the company works"))],
        coerce=WORKS.__getitem__,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Occasion"), max_length=120, required=False,
        help_text=_("For example: company anniversary, stocktaking."),
    )  # fmt: skip
