"""Forms of surveys: making one, choosing whom to ask, and the answer of a customer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from goalmgmt.core import company
from goalmgmt.core.forms import DayInput, PlainForm
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from teams.models import Unit, User
from tracking import survey_rules
from tracking.models import SurveyQuestion
from tracking.operations.surveys import NewSurvey, Texts
from tracking.queries.sources import MEASURED
from tracking.survey_enums import HIGHEST, LOWEST, MOST_QUESTIONS, Scale


class SurveyForm(PlainForm):
    """A new survey; an empty question is none."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(),
        help_text=_("The customers of its people are asked; the value counts for it."),
    )  # fmt: skip
    metric = forms.ModelChoiceField(label=_("Metric"), queryset=Metric.objects.none())
    scale = forms.TypedChoiceField(
        label=_("Scale of the metric"), choices=Scale.choices, coerce=int, initial=Scale.HUNDRED,
        help_text=_("Customers give 1 to 10 points; the average is recorded on this scale."),
    )  # fmt: skip
    period = forms.CharField(
        label=_("Period"), max_length=8, help_text=_("Such as 2026-08, 2026-Q3 or 2026.")
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("Links are good until this day.")
    )

    def __init__(self, *args: Any, person: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = survey_rules.survey_units(person, on)
        metrics: Any = self.fields["metric"]
        metrics.queryset = Metric.objects.filter(is_active=True, source__in=MEASURED)
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"question_{number}"] = forms.CharField(
                label=_("Question %(n)d") % {"n": number}, max_length=160, required=False
            )
            self.fields[f"question_{number}_en"] = forms.CharField(
                label=_("Question %(n)d in English") % {"n": number}, max_length=160,
                required=False,
            )  # fmt: skip

    def clean_period(self) -> Period:
        try:
            return company.calendar().parse(self.cleaned_data["period"])
        except BadPeriod as error:
            message = _("Write the period like 2026, 2026-Q3, 2026-07 or 2026-W33.")
            raise forms.ValidationError(message) from error

    def new(self) -> NewSurvey:
        """What was typed, for the operation."""
        read = self.cleaned_data
        names = ("name", "metric", "unit", "period", "last_day", "scale")
        return NewSurvey(**{name: read[name] for name in names}, questions=self._questions())

    def _questions(self) -> list[Texts]:
        read = self.cleaned_data
        pairs = [
            (read[f"question_{n}"], read[f"question_{n}_en"]) for n in range(1, MOST_QUESTIONS + 1)
        ]
        return [pair for pair in pairs if any(pair)]


class AnswerForm(PlainForm):
    """What a customer answers."""

    text = forms.CharField(
        label=_("What else would you like to tell us?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, questions: list[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = [(n, str(n)) for n in range(LOWEST, HIGHEST + 1)]
        for question in questions:
            self.fields[f"q{question.pk}"] = forms.TypedChoiceField(
                label=str(question), choices=points, coerce=int, widget=forms.RadioSelect,
                error_messages={"required": _("Choose 1 to 10 points.")},
            )  # fmt: skip

    def score_fields(self) -> Iterator[BoundField]:
        """The questions, as rows of points to choose."""
        return (self[name] for name in self.fields if name != "text")

    def points(self) -> dict[int, int]:
        """The points by the question's key."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if name != "text"}
