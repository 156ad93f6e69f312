"""Forms for what was measured."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core import company
from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from teams.models import Unit, User
from tracking.operations.measurements import NewMeasurement
from tracking.queries.sources import MEASURED
from tracking.rules import measurable_people, measurable_units


class MeasurementForm(PlainForm):
    """A new value."""

    metric = forms.ModelChoiceField(label=_("Metric"), queryset=Metric.objects.none())
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False,
        help_text=_("Choose a unit or a person, not both."),
    )  # fmt: skip
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), required=False)
    period = forms.CharField(
        label=_("Period"), max_length=8, help_text=_("Such as 2026-08, 2026-Q3 or 2026.")
    )
    amount = AmountFormField(label=_("Value"), unit="count")
    measured_on = forms.DateField(label=_("Measured on"), widget=DayInput())
    source = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("Such as a survey or an institute.")
    )
    evidence = forms.CharField(
        label=_("Evidence"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How it was measured, and where that can be looked up."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {
            "metric": Metric.objects.filter(is_active=True, source__in=MEASURED),
            "unit": measurable_units(person, on),
            "person": measurable_people(person, on),
        }
        for name, rows in chosen.items():
            field: Any = self.fields[name]
            field.queryset = rows
        self.fields["measured_on"].initial = on

    def clean_period(self) -> Period:
        try:
            return company.calendar().parse(self.cleaned_data["period"])
        except BadPeriod as error:
            message = _("Write the period like 2026, 2026-Q3, 2026-07 or 2026-W33.")
            raise forms.ValidationError(message) from error

    def new(self) -> NewMeasurement:
        """What was typed, for the operation."""
        return NewMeasurement(**self.cleaned_data)


class CorrectionForm(PlainForm):
    """Another value in the place of one; none takes it back."""

    amount = AmountFormField(
        label=_("Value"), unit="count", required=False,
        help_text=_("Leave it empty to take the value back."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), required=False, max_length=120)
    evidence = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
