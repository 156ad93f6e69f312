"""Forms of reviews and notices: they read what people type and call no operation."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.formatting import plain_number
from goalmgmt.core.forms import PlainForm
from goalmgmt.core.periods import BadPeriod, FiscalCalendar, Period
from reviews.enums import DEFAULT_WEIGHTS, ItemKey, NoticeKind
from reviews.models import ReviewItem
from reviews.operations.reviews import ItemScore, ScoreSheet
from targets.models import Metric
from teams.models.units import UnitQuerySet


class PeriodFormField(forms.ChoiceField):
    """A choice among periods by code; cleans to the Period."""

    def __init__(self, calendar: FiscalCalendar, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.calendar = calendar

    def clean(self, value: Any) -> Period:
        code = super().clean(value)
        try:
            return self.calendar.parse(code)
        except BadPeriod as error:
            raise ValidationError(gettext("Choose a period from the list.")) from error


class CycleForm(PlainForm):
    """A new review cycle: period, name, weights in percent."""

    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, *args: Any, calendar: FiscalCalendar, periods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"] = PeriodFormField(calendar, label=_("Period"), choices=periods)
        self.order_fields(["period", "name"])
        for key, weight in DEFAULT_WEIGHTS.items():
            self.fields[f"weight_{key}"] = forms.IntegerField(
                label=_("Weight of %(item)s, %%") % {"item": ItemKey(key).label},
                min_value=0,
                max_value=100,
                initial=weight,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def weights(self) -> dict[str, int]:
        return {str(key): self.cleaned_data[f"weight_{key}"] for key in DEFAULT_WEIGHTS}


class ScoreField(forms.DecimalField):
    """A score from 0 to 120 with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=5,
            decimal_places=2,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"invalid": _("Enter a score from 0 to 120.")},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value


class SelfScoreForm(PlainForm):
    """One score an item."""

    def __init__(self, *args: Any, items: list[ReviewItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"{item.key}_score"] = ScoreField(
                label=_("Self-score: %(item)s") % {"item": item.get_key_display()},
                initial=item.self_score if item.self_score is not None else item.proposed,
            )

    @property
    def scores(self) -> dict[str, Decimal | None]:
        return {item.key: self.cleaned_data.get(f"{item.key}_score") for item in self.items}


class ScoreForm(PlainForm):
    """The manager's scores: a score and a sentence for each item, and the interview."""

    interview = forms.CharField(
        label=_("Record of the interview"),
        help_text=_("Facts, causes, support needed, what was agreed."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, items: list[ReviewItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            words = {"item": item.get_key_display()}
            self.fields[f"{item.key}_score"] = ScoreField(
                label=_("Score: %(item)s") % words,
                initial=item.manager_score if item.manager_score is not None else item.proposed,
            )
            self.fields[f"{item.key}_note"] = forms.CharField(
                label=_("Note: %(item)s") % words,
                initial=item.note,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def sheet(self) -> ScoreSheet:
        read = self.cleaned_data
        scores = {
            item.key: ItemScore(read.get(f"{item.key}_score"), read.get(f"{item.key}_note", ""))
            for item in self.items
        }
        return ScoreSheet(scores, read.get("interview", ""))


class SignForm(PlainForm):
    """Agree, or sign with a reservation."""

    answer = forms.ChoiceField(
        label=_("Signature"),
        choices=[("agree", _("I agree")), ("reservation", _("I sign with a reservation"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(PlainForm):
    """A reason, nothing else."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class NoticeForm(PlainForm):
    """A new notice: what it is about and whom it reaches."""

    def __init__(
        self, *args: Any, calendar: FiscalCalendar, periods: Any, units: UnitQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            choices=NoticeKind.choices, widget=forms.HiddenInput
        )
        self.fields["period"] = PeriodFormField(calendar, label=_("Period"), choices=periods)
        self.fields["metric"] = forms.ModelChoiceField(
            Metric.objects.filter(is_active=True), label=_("Metric"), empty_label=None,
            to_field_name="code",
        )  # fmt: skip
        self.fields["audience"] = forms.ModelChoiceField(
            units, label=_("Audience: this unit and all below it"), empty_label=None,
            to_field_name="code",
        )  # fmt: skip
        self.fields["title"] = forms.CharField(
            label=_("Title"), max_length=160, required=False,
            help_text=_("Left empty, it is made of the template, the unit and the period."),
        )  # fmt: skip
        self.fields["body"] = forms.CharField(
            label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("What stands behind the figures, and what happens next."),
        )  # fmt: skip
