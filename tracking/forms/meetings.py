"""Forms of meetings, talks and trainings (K6)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.forms import DayInput, PlainForm
from teams.models import Unit, User
from tracking.enums_meetings import Attendance, MeetingKind, SeatResult, TrainingKind
from tracking.forms.fields import offer, person_box, text_box
from tracking.models import Deal, Meeting, Training

#: How often a meeting comes again.
ONCE = "once"
EVERY = ((ONCE, _("once")), ("weekly", _("every week")), ("monthly", _("every month")))


class TimeInput(forms.TimeInput):
    """The device's own clock."""

    input_type = "time"


def _unit() -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), to_field_name="code")


class MeetingForm(PlainForm):
    """What meets, when, and how often; the weekday or the day of the month is that of the day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices)
    unit = _unit()
    deal = forms.ModelChoiceField(
        Deal.objects.none(), label=_("Deal"), required=False, help_text=_("Of a project meeting."),
    )  # fmt: skip
    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    starts_at = forms.TimeField(label=_("Time"), required=False, widget=TimeInput())
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    every = forms.ChoiceField(label=_("How often"), choices=EVERY, initial=ONCE)
    agenda = text_box(_("Agenda besides the figures"), required=False, length=8000)

    def __init__(self, *args: Any, units: Any, deals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        offer(self, "deal", deals)

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        every, kind = read.get("every"), read.get("kind")
        if every not in (ONCE, kind):
            raise ValidationError(
                {"every": _("Only weekly meetings come every week, monthly ones every month.")}
            )
        return read


class MinutesForm(PlainForm):
    """Agenda, minutes and, for each invited, whether they were there."""

    agenda = text_box(_("Agenda besides the figures"), required=False, length=8000)
    minutes = text_box(_("Minutes"), required=False, length=8000, rows=8)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in meeting.attendees.select_related("person"):
            self.fields[f"at_{row.person_id}"] = forms.ChoiceField(
                label=row.person.name, choices=Attendance.choices, initial=row.attendance,
                required=False,
            )  # fmt: skip

    def attendance(self) -> dict[int, str]:
        """By person: what was chosen."""
        return {
            int(name.removeprefix("at_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("at_") and value
        }


class DecisionForm(PlainForm):
    """What was decided, and who does it until when."""

    text = forms.CharField(label=_("What was decided"), max_length=200)
    owner = person_box(_("Who does it"), required=False)
    due_on = forms.DateField(label=_("Due on"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people)


class AdditionForm(PlainForm):
    """Words added below what stands."""

    text = text_box(_("Addition"))


class TalkForm(PlainForm):
    """A talk with one person."""

    person = person_box(_("With whom"))
    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    topics = text_box(_("What you talked about"), rows=5)
    agreed = text_box(_("What was agreed"), required=False)
    follow_up_on = forms.DateField(
        label=_("Look at it again on"), widget=DayInput(), required=False
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class TrainingForm(PlainForm):
    """A training: what, for whom, by whom, when."""

    topic = forms.CharField(label=_("Topic"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=TrainingKind.choices)
    unit = _unit()
    trainer = forms.CharField(label=_("Trainer"), max_length=120)
    held_on = forms.DateField(label=_("Day"), widget=DayInput())
    hours = forms.IntegerField(
        label=_("Hours"), min_value=1, max_value=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    aim = text_box(_("What it is for"), required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class EnrolForm(PlainForm):
    """Who takes part."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("People"), to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "people", people)


class ResultsForm(PlainForm):
    """How each one did."""

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for seat in training.seats.select_related("person"):
            self.fields[f"seat_{seat.pk}"] = forms.ChoiceField(
                label=seat.person.name, choices=SeatResult.choices, initial=seat.result,
                required=False,
            )  # fmt: skip

    def results(self) -> dict[int, str]:
        """By seat: what was chosen."""
        return {int(name.removeprefix("seat_")): value
                for name, value in self.cleaned_data.items() if value}  # fmt: skip


class RatingForm(PlainForm):
    """What one thinks of a training."""

    rating = forms.TypedChoiceField(
        label=pgettext_lazy("training", "How useful was it?"), coerce=int,
        choices=[(n, str(n)) for n in range(1, 6)], help_text=_("1 – not at all, 5 – very"),
    )  # fmt: skip
    comment = text_box(_("Comment"), rows=2, length=500, required=False)
