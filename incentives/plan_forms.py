"""Forms of pay plans: a plan, a version's settings, who is on it, and what it is tried on."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from incentives.component_fields import KINDS, NumberField
from teams.models import User

PERIODS = [
    ("month", gettext_lazy("monthly")),
    ("quarter", gettext_lazy("quarterly")),
    ("half", gettext_lazy("half-yearly")),
    ("year", gettext_lazy("yearly")),
]
LATE = [
    ("retro", gettext_lazy("the whole difference it makes to its period")),
    ("deal", gettext_lazy("only its own line at its own rate")),
]
#: The keys of a plan that the settings form holds.
SETTINGS = ("period", "late", "ramp", "holdback", "holdback_days", "draw", "guarantee")
NAMES = {
    "rate": gettext_lazy("Rate"),
    "guaranteed_rate": gettext_lazy("Guaranteed rate"),
    "multiplier": gettext_lazy("Multiplier"),
    "bonus": gettext_lazy("Bonus at target"),
    "cap": gettext_lazy("Cap in a period"),
    "floor": gettext_lazy("Floor"),
    "least": gettext_lazy("Pays at least"),
    "pool": gettext_lazy("Pool of money"),
}


class PlanForm(PlainForm):
    """A new plan. It begins as a draft of one component, which is then changed."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60,
        help_text=gettext_lazy("Letters, digits and hyphens, for example east-2027"),
    )  # fmt: skip
    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    period = forms.ChoiceField(
        label=gettext_lazy("Paid how often"), choices=PERIODS, initial="quarter"
    )
    starts_on = forms.DateField(label=gettext_lazy("Valid from"), widget=DayInput)
    kind = forms.ChoiceField(label=gettext_lazy("Begin with"), choices=KINDS)

    def __init__(self, *args: Any, metrics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"] = forms.ChoiceField(label=_("Metric"), choices=metrics)


class VersionForm(PlainForm):
    """A new version of rules that hold already: a copy, from a day on."""

    starts_on = forms.DateField(label=gettext_lazy("Valid from"), widget=DayInput)
    note = forms.CharField(label=gettext_lazy("What changes"), max_length=500, required=False)


class SettingsForm(VersionForm):
    """What concerns a version as a whole."""

    period = forms.ChoiceField(label=gettext_lazy("Paid how often"), choices=PERIODS)
    late = forms.ChoiceField(label=gettext_lazy("A late fact is worth"), choices=LATE)
    ramp = forms.CharField(
        label=gettext_lazy("Ramp of newcomers"), max_length=120, required=False,
        help_text=gettext_lazy("Share of the target in the 1st, 2nd, … month: 50%, 75%"),
    )  # fmt: skip
    guarantee = AmountFormField(label=gettext_lazy("Guarantee"), required=False)
    guarantee_months = forms.IntegerField(
        label=gettext_lazy("Months of guarantee"), required=False, min_value=1, max_value=120
    )
    draw = AmountFormField(label=gettext_lazy("Draw in a period"), required=False)
    recoverable = forms.BooleanField(label=gettext_lazy("taken back later"), required=False)
    keep = forms.BooleanField(
        label=gettext_lazy("taking back leaves the draw itself"), required=False, initial=True
    )
    defer = forms.IntegerField(
        label=gettext_lazy("Periods before it is taken back"), required=False, min_value=0,
        max_value=24,
    )  # fmt: skip
    holdback = NumberField(
        label=gettext_lazy("Held back"), required=False, percent=True,
        help_text=gettext_lazy("Part of the pay, for example 10%"),
    )  # fmt: skip
    holdback_days = forms.IntegerField(
        label=gettext_lazy("Released after days"), required=False, min_value=0, max_value=3650
    )

    def clean_ramp(self) -> list[str]:
        reader = NumberField(required=False)
        parts = str(self.cleaned_data["ramp"]).replace("，", ",").split(",")
        read = [reader.clean(part) for part in parts if part.strip()]
        return [f"{share:f}" for share in read]

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        if (read.get("guarantee") is None) != (read.get("guarantee_months") is None):
            self.add_error("guarantee_months", _("A guarantee takes an amount and its months."))
        return read

    def settings(self) -> dict[str, Any]:
        """The plan's keys; what is empty is left out."""
        read = self.cleaned_data
        found: dict[str, Any] = {"period": read["period"], "late": read["late"]}
        found |= {"ramp": read["ramp"]} if read["ramp"] else {}
        if read["guarantee"] is not None:
            found["guarantee"] = {
                "amount": f"{read['guarantee']:f}", "months": read["guarantee_months"],
            }  # fmt: skip
        if read["draw"] is not None:
            found["draw"] = {"amount": f"{read['draw']:f}", "recoverable": read["recoverable"]}
            if read["recoverable"]:
                found["draw"] |= {"keep": read["keep"], "defer": read["defer"] or 0}
        if read["holdback"] is not None:
            found["holdback"] = f"{read['holdback']:f}"
            if read["holdback_days"] is not None:
                found["holdback_days"] = read["holdback_days"]
        return found


def settings_of(definition: dict[str, Any]) -> dict[str, Any]:
    """The settings form's values for a definition."""
    draw, guarantee = definition.get("draw") or {}, definition.get("guarantee") or {}
    numbers = {
        "draw": draw.get("amount"),
        "guarantee": guarantee.get("amount"),
        "holdback": definition.get("holdback"),
    }
    return {
        "period": definition["period"],
        "late": definition.get("late", "retro"),
        "ramp": ", ".join(definition.get("ramp", [])),
        "guarantee_months": guarantee.get("months"),
        "recoverable": draw.get("recoverable", False),
        "keep": draw.get("keep", True),
        "defer": draw.get("defer"),
        "holdback_days": definition.get("holdback_days"),
        **{name: Decimal(value) for name, value in numbers.items() if value is not None},
    }


class PersonForm(PlainForm):
    """Who is on the plan from when, with the numbers that the rules ask of a person."""

    person = forms.CharField(
        label=gettext_lazy("Staff code"), max_length=60,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    ends_on = forms.DateField(
        label=gettext_lazy("Until, this day excluded"), widget=DayInput, required=False
    )

    def __init__(
        self, *args: Any, people: QuerySet[User], needed: Iterable[str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.people, self.needed = people, list(needed)
        for name in self.needed:
            self.fields[name] = NumberField(label=NAMES.get(name, name), percent="rate" in name)

    def clean_person(self) -> User:
        typed = str(self.cleaned_data["person"]).split(" ")[0].strip()
        found: User | None = self.people.filter(code=typed).first()
        if found is None:
            raise ValidationError(_("There is no active person with the code %(code)s.")
                                  % {"code": typed[:40]})  # fmt: skip
        return found

    @property
    def params(self) -> dict[str, Decimal]:
        return {name: self.cleaned_data[name] for name in self.needed}


class EndForm(PlainForm):
    """The first day on which the plan no longer pays."""

    ends_on = forms.DateField(label=gettext_lazy("Until, this day excluded"), widget=DayInput)


class TryForm(PlainForm):
    """On whom the rules are tried."""

    target = AmountFormField(
        label=gettext_lazy("Target"), required=False, minimum=Decimal(1),
        maximum=Decimal(10) ** 12,
    )  # fmt: skip
    level = NumberField(label=gettext_lazy("Attainment"), required=False, percent=True)
    months = forms.CharField(
        label=gettext_lazy("Results by month"), max_length=300, required=False,
        help_text=gettext_lazy("Separated by semicolons, for example 30万; 40万; 50万"),
    )  # fmt: skip

    def __init__(self, *args: Any, needed: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = list(needed)
        for name in self.needed:
            self.fields[f"own_{name}"] = NumberField(
                label=NAMES.get(name, name), required=False, percent="rate" in name
            )

    def clean_months(self) -> list[Decimal]:
        reader = AmountFormField(required=False)
        parts = str(self.cleaned_data["months"]).replace("；", ";").split(";")[:24]
        return [reader.clean(part) for part in parts if part.strip()]

    @property
    def numbers(self) -> dict[str, Decimal]:
        read = self.cleaned_data
        return {name: read[f"own_{name}"] for name in self.needed if read.get(f"own_{name}")}


def first_of_year(today: date) -> date:
    """The next first of January: when new rules usually begin."""
    return date(today.year + 1, 1, 1)
