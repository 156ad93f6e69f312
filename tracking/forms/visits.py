"""Forms for planning and logging visits: chips rather than keyboards."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core import company
from goalmgmt.core.forms import DayInput, PlainForm
from teams.models import Product
from tracking.enums import NextStep, VisitOutcome, VisitType
from tracking.forms.check_ins import PositionMixin
from tracking.forms.visit_guides import TickedField
from tracking.forms.visit_photos import photos_field
from tracking.queries.visit_guides import guides

#: How many days a visit may wait on a phone and still count for its own day.
WRITTEN_AT_MOST = 7


class PlanVisitForm(PlainForm):
    """Whom to visit and when."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=200,
        help_text=gettext_lazy("Choose one or write a new name."),
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )
    planned_on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    planned_time = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput({"type": "time"})
    )
    purpose = forms.CharField(label=gettext_lazy("Purpose"), required=False, max_length=200)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid4


class LogVisitForm(PositionMixin, PlainForm):
    """What came of a visit: outcome and next step are two taps."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        choices=VisitType.choices,
        initial=VisitType.ON_SITE,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=VisitOutcome.choices, widget=forms.RadioSelect
    )
    next_step = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=NextStep.choices, widget=forms.RadioSelect
    )
    next_step_on = forms.DateField(
        label=gettext_lazy("Next step on"), required=False, widget=DayInput()
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    contact = forms.CharField(label=gettext_lazy("Contact"), required=False, max_length=120)
    competitor = forms.CharField(
        label=gettext_lazy("Competitor seen"), required=False, max_length=120
    )

    points = TickedField(label=gettext_lazy("Checklist"), required=False)
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(),
        label=gettext_lazy("Products shown"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    photos = photos_field()

    chips = ("kind", "outcome", "next_step")
    more = ("note", "contact", "competitor", "photos")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_step_on"].initial = company.working_days().after(today, 1)
        self.guides = guides()
        products: Any = self.fields["products"]
        products.queryset = Product.objects.filter(is_active=True)
        self.fields["outcome"].error_messages["required"] = _("Choose the outcome of the visit.")
        self.fields["next_step"].error_messages["required"] = _("Choose the next step, or none.")

    def chip_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.chips]

    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    def checklists(self) -> list[dict[str, Any]]:
        """By type its points, each with the value of its box and whether it is ticked, and its
        norms."""
        ticked = set(self["points"].value() or ())
        return [
            {
                "kind": guide.kind,
                "label": guide.get_kind_display(),
                "norms": guide.norms,
                "points": [
                    {"text": text, "value": value, "ticked": value in ticked}
                    for text in guide.points
                    if (value := f"{guide.kind}:{text}")
                ],
            }
            for guide in self.guides
            if guide.points or guide.norms
        ]


class UnplannedVisitForm(LogVisitForm):
    """A visit that nobody had planned, with its customer."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    written_on = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["client_id"].initial = uuid4
        self.fields["written_on"].initial = today.isoformat()
        self._today = today

    def clean_written_on(self) -> date:
        """The day it was written, when a phone had no signal then; a week back at most."""
        day: date | None = self.cleaned_data["written_on"]
        oldest = self._today - timedelta(days=WRITTEN_AT_MOST)
        return day if day and oldest <= day <= self._today else self._today
