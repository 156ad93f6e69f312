"""Forms of target plans. They read; the operations decide."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from goalmgmt.core import company
from goalmgmt.core.errors import Refused
from goalmgmt.core.forms import AmountFormField, AmountInput, PlainForm
from targets.enums import DECIDED, MetricUnit, TargetType
from targets.models import Metric, TargetPlan
from targets.operations.plans import Frame
from targets.queries.smart import Typed
from teams.models import Unit, User

QUARTERS = (1, 2, 3, 4)
#: The grid beside these fields may count in 万元; they do not.
AMOUNT_HINT = _("Such as 30万 or 300,000. A bare figure is taken as it stands, not in 万.")
#: What stands around the figures of a plan.
FRAME = ("owner", "parent", "kind", "reason")


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

    def __init__(self, *args: Any, metric: Metric | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if metric is not None and metric.unit != MetricUnit.MONEY:
            self._count_in_pieces()

    def _count_in_pieces(self) -> None:
        """No amount of money is repeated below a figure that is none."""
        for field in self.fields.values():
            if isinstance(field, AmountFormField):
                field.widget = AmountInput("count")
        self.fields["value"].help_text = ""

    def milestones(self) -> dict[int, Decimal]:
        """Those that are filled in and readable, by quarter."""
        found = {q: self.cleaned_data.get(f"milestone_{q}") for q in QUARTERS}
        return {quarter: amount for quarter, amount in found.items() if amount is not None}


class DraftForm(FiguresForm):
    """The figures of a saved draft, and what stands around them while no version is decided.
    `seen` marks the figures that the page showed."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"))
    kind = forms.ChoiceField(label=_("Type"), choices=TargetType.choices)
    parent = forms.ModelChoiceField(
        TargetPlan.objects.none(), label=_("Parent plan"), required=False,
        empty_label=_("None: this is the company's own target"),
    )  # fmt: skip
    reason = _text(_("Basis and reason"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    field_order = ["value", "milestone_1", "milestone_2", "milestone_3", "milestone_4", "stretch",
                   "challenge", "owner", "kind", "parent", "reason", "achievable_note"]  # fmt: skip

    def __init__(self, *args: Any, plan: TargetPlan, person: User, on: date, **kwargs: Any) -> None:
        self.plan = plan
        super().__init__(*args, metric=plan.metric, **kwargs)
        if plan.versions.filter(status__in=DECIDED).exists():
            for name in FRAME:
                del self.fields[name]
            return
        same = TargetPlan.objects.filter(metric=plan.metric, year=plan.year).exclude(pk=plan.pk)
        parents = same.filter(pk__in=TargetPlan.objects.parents_for(person, on).values("pk"))
        _choose(self, "owner", _owners(person, on, plan.owner_id))
        _choose(self, "parent", same.filter(Q(pk__in=parents) | Q(pk=plan.parent_id)))

    def frame(self) -> Frame | None:
        """Owner, parent, type and reason; None where they are decided."""
        if "owner" not in self.fields:
            return None
        return Frame(**{name: self.cleaned_data[name] for name in FRAME})

    def typed(self) -> Typed:
        """What can be read so far, for the SMART check."""
        self.is_valid()
        data, plan = self.cleaned_data, self.plan
        return Typed(
            metric=plan.metric, scope=plan.scope, year=plan.year, value=data.get("value"),
            owner=data.get("owner") if "owner" in self.fields else plan.owner,
            parent=data.get("parent") if "parent" in self.fields else plan.parent,
            note=data.get("achievable_note", ""), milestones=self.milestones(),
        )  # fmt: skip


def _owners(person: User, on: date, also: int | None = None) -> QuerySet[Any]:
    seen = User.objects.visible_to(person, on).employed_on(on).values("pk")
    found: QuerySet[Any] = User.objects.filter(Q(pk__in=seen) | Q(pk=also))
    return found


def _choose(form: forms.Form, name: str, queryset: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
    field.queryset = queryset


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
            "owner": _owners(person, on),
            "parent": TargetPlan.objects.parents_for(person, on).filter(year__gte=year - 1),
        }
        for name, queryset in choices.items():
            _choose(self, name, queryset)
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


class ReasonForm(PlainForm):
    """A reason in words."""

    reason = _text(_("Reason"))


def refused_reason(request: HttpRequest, error: Refused, **kwargs: Any) -> ReasonForm:
    """The reason as it was posted, with what the operation said about it."""
    form = ReasonForm(request.POST, **kwargs)
    form.fields["reason"].error_messages["required"] = error.message
    if form.is_valid():
        form.add_error("reason", error.message)
    return form


class ReserveForm(PlainForm):
    """How much of a unit's year is kept back."""

    amount = AmountFormField(label=_("Reserve"), minimum=Decimal(0), help_text=AMOUNT_HINT)


def unit_of(metric: Metric, asked: str) -> str:
    """The unit that a page of this metric is written in: `wan`, `yuan`, `count` or `number`."""
    if metric.unit != "money":
        return "number" if metric.decimals else "count"
    return asked if asked in {"yuan", "wan"} else "wan"
