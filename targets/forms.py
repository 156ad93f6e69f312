"""Forms of target plans. They read; the operations decide."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from goalmgmt.core import company
from goalmgmt.core.formatting import UNITS
from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from targets.enums import (
    AdjustmentReason,
    SpreadMethod,
    SpreadScope,
    TargetType,
)
from targets.models import Metric, TargetPlan
from targets.queries.grid import GridRow
from targets.queries.smart import Typed
from targets.queries.spreading import Order
from teams.models import Unit, User

QUARTERS = (1, 2, 3, 4)
ROUNDING = (
    ("10000", _("10,000")), ("1000", _("1,000")), ("1", _("1")), ("0.01", _("0.01")),
)  # fmt: skip


def _milestone(quarter: int) -> AmountFormField:
    label = format_lazy(_("Milestone Q{quarter}"), quarter=quarter)
    return AmountFormField(label=label, required=False, minimum=Decimal(0))


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **kwargs
    )


class FiguresForm(PlainForm):
    """What a draft may change: value, levels, milestones, the note on A."""

    value = AmountFormField(
        label=_("Target value"), minimum=Decimal(0), help_text=_("Such as 5000万 or 0.5亿.")
    )
    milestone_1 = _milestone(1)
    milestone_2 = _milestone(2)
    milestone_3 = _milestone(3)
    milestone_4 = _milestone(4)
    stretch = AmountFormField(label=_("Stretch level"), required=False, minimum=Decimal(0))
    challenge = AmountFormField(label=_("Challenge level"), required=False, minimum=Decimal(0))
    achievable_note = _text(
        _("Why it can be reached"), required=False,
        help_text=_("Needed when the check doubts that the target is achievable."),
    )  # fmt: skip

    def milestones(self) -> dict[int, Decimal]:
        """Those that are filled in and readable, by quarter."""
        found = {q: self.cleaned_data.get(f"milestone_{q}") for q in QUARTERS}
        return {quarter: amount for quarter, amount in found.items() if amount is not None}


class PlanForm(FiguresForm):
    """A new plan. What may be chosen depends on who asks."""

    name = forms.CharField(label=_("Name"), max_length=120)
    metric = forms.ModelChoiceField(Metric.objects.none(), label=_("Metric"))
    year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    scope = forms.ModelChoiceField(Unit.objects.none(), label=_("Scope"))
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"))
    kind = forms.ChoiceField(label=_("Type"), choices=TargetType.choices, initial=TargetType.SALES)
    parent = forms.ModelChoiceField(
        TargetPlan.objects.none(), label=_("Parent plan"), required=False,
        empty_label=_("None: this is the company's own target"),
    )  # fmt: skip
    reason = _text(_("Basis and reason"), required=False)
    field_order = [
        "name", "metric", "year", "scope", "owner", "kind", "value", "parent", "milestone_1",
        "milestone_2", "milestone_3", "milestone_4", "stretch", "challenge", "reason",
        "achievable_note",
    ]  # fmt: skip

    def __init__(self, *args: Any, person: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = int(company.calendar().year_of(on).code)
        units = Unit.objects.all() if person.sees_company else Unit.objects.led_by(person, on)
        choices: dict[str, Any] = {
            "metric": Metric.objects.filter(is_active=True),
            "scope": units,
            "owner": User.objects.visible_to(person, on).employed_on(on),
            "parent": TargetPlan.objects.parents_for(person, on).filter(year__gte=year - 1),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
            field.queryset = queryset
        self.fields["year"].choices = [(y, y) for y in range(year - 1, year + 4)]  # type: ignore[attr-defined]

    def typed(self) -> Typed:
        """What can be read so far, for the SMART check."""
        self.is_valid()
        data = self.cleaned_data
        return Typed(
            metric=data.get("metric"), scope=data.get("scope"), owner=data.get("owner"),
            year=data.get("year"), value=data.get("value"), parent=data.get("parent"),
            note=data.get("achievable_note", ""), milestones=self.milestones(),
        )  # fmt: skip


class AdjustForm(PlainForm):
    """Why, from when, and to what a plan is adjusted."""

    category = forms.ChoiceField(
        label=_("Category"),
        choices=[c for c in AdjustmentReason.choices if c[0] != AdjustmentReason.IMPORT],
    )
    effective_month = forms.TypedChoiceField(label=_("From month"), coerce=date.fromisoformat)
    value = AmountFormField(label=_("New target value"), minimum=Decimal(0))
    reason = _text(_("Reason and evidence"))

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(month.isoformat(), f"{month:%Y-%m}") for month in months]
        self.fields["effective_month"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(PlainForm):
    """What the meeting decided."""

    meeting = forms.CharField(label=_("Meeting"), max_length=120)
    held_on = forms.DateField(label=_("Date"), widget=DayInput())
    attendees = forms.CharField(label=_("Attendees"), required=False, max_length=1000)
    text = _text(_("Decision"), required=False)


class ReasonForm(PlainForm):
    """A reason in words."""

    reason = _text(_("Reason"))


class AnswerForm(PlainForm):
    """An answer in words."""

    answer = _text(_("Answer"))


class SpreadForm(PlainForm):
    """How to spread a row. Weights are one field for each child row, `w-ID`."""

    over = forms.ChoiceField(label=_("Over"), choices=SpreadScope.choices)
    method = forms.ChoiceField(
        label=_("How"), choices=SpreadMethod.choices, widget=forms.RadioSelect
    )
    step = forms.ChoiceField(label=_("Round to"), choices=ROUNDING)
    keep_locked = forms.BooleanField(label=_("Keep locked cells"), required=False, initial=True)

    def __init__(self, *args: Any, row: int, children: list[GridRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.children = row, children
        for child in children[:60]:
            self.fields[f"w-{child.pk}"] = AmountFormField(
                label=_("Weight of %(row)s") % {"row": child.label},
                required=False, minimum=Decimal(0), widget=forms.TextInput(),
            )  # fmt: skip

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("w-")]

    def order(self, on: date) -> Order:
        """What queries.spreading understands, asked on a day; call when valid."""
        data = self.cleaned_data
        weights = {child.pk: data.get(f"w-{child.pk}") for child in self.children}
        return Order(
            row=self.row, over=data["over"], method=data["method"], unit=Decimal(data["step"]),
            weights={pk: weight for pk, weight in weights.items() if weight is not None},
            keep_locked=data["keep_locked"], on=on,
        )  # fmt: skip


class ReserveForm(PlainForm):
    """How much of a unit's year is kept back."""

    amount = AmountFormField(label=_("Reserve"), minimum=Decimal(0))


def unit_of(metric: Metric, asked: str) -> str:
    """The unit that a page of this metric is written in: `wan`, `yuan` or `count`."""
    if metric.unit != "money":
        return "yuan" if metric.decimals else "count"
    return asked if asked in UNITS and asked != "count" else "wan"
