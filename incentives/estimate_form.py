"""The results that a person supposes: rows of a form that is read and never written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.asked import number_asked
from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from incentives import definitions, plan_needs
from incentives.queries.estimates import Basis, Supposed
from incentives.queries.scope import TAGS
from targets.models import Metric
from teams.models import Channel, Industry, Product, Territory

ROWS, MOST = 3, 12
CATALOGUES: dict[str, Any] = {
    "product": Product.objects,
    "channel": Channel.objects,
    "industry": Industry.objects,
    "territory": Territory.objects,
}


class SupposedForm(PlainForm):
    """One result. A row without an amount says nothing."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)
    amount = AmountFormField(label=gettext_lazy("My part"), required=False, minimum=ZERO)
    occurred_on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput, required=False)
    quantity = AmountFormField(label=gettext_lazy("Quantity"), required=False, unit="count")
    received = forms.BooleanField(label=gettext_lazy("the money is in"), required=False)

    def __init__(self, *args: Any, basis: Basis, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.basis, self.today = basis, today
        plan = basis.scope.plan
        self._offer_metrics(list(basis.scope.metrics.values()))
        self.fields["occurred_on"].initial = today
        if not plan_needs.counts_units(plan):
            del self.fields["quantity"]
        if not plan_needs.waits_for_cash(plan):
            del self.fields["received"]
        if definitions.uses_tags(plan):
            self.fields |= {
                name: forms.ModelChoiceField(
                    CATALOGUES[name].all(), required=False, to_field_name="code"
                )
                for name in TAGS
            }

    def _offer_metrics(self, codes: list[str]) -> None:
        names = {row.code: str(row) for row in Metric.objects.filter(code__in=codes)}
        field: Any = self.fields["metric"]
        field.choices = [(code, names[code]) for code in codes]
        if len(codes) == 1:
            del self.fields["metric"]

    def clean_occurred_on(self) -> date:
        day: date = self.cleaned_data["occurred_on"] or self.today
        period = self.basis.period
        if day not in period:
            raise ValidationError(
                _("Choose a day from %(first)s to %(last)s.")
                % {"first": period.starts_on.isoformat(), "last": period.last_day.isoformat()}
            )
        return day

    @property
    def supposed(self) -> Supposed | None:
        read = self.cleaned_data
        if not read.get("amount"):
            return None
        return Supposed(
            read.get("metric") or next(iter(self.basis.scope.metrics.values())),
            read["occurred_on"],
            read["amount"],
            read.get("quantity"),
            bool(read.get("received")),
            {name: row.code for name in TAGS if (row := read.get(name)) is not None},
        )


def supposed_rows(data: Any, basis: Basis, today: date) -> BaseFormSet[SupposedForm]:
    """The rows as they were asked for in the address, or empty ones."""
    asked = number_asked(data.get("form-TOTAL_FORMS", ""))
    count = ROWS if asked is None else min(asked, MOST)
    if "more" in data:
        count = min(count + 1, MOST)
    kind = formset_factory(SupposedForm, extra=0, max_num=MOST, absolute_max=MOST)
    bound = (
        {**{name: data[name] for name in data}, **_management(count)} if asked is not None else None
    )
    return kind(
        bound, initial=[{}] * count if bound is None else None,
        form_kwargs={"basis": basis, "today": today},
    )  # fmt: skip


def _management(count: int) -> dict[str, str]:
    return {"form-TOTAL_FORMS": str(count), "form-INITIAL_FORMS": "0"}


def read_rows(rows: Iterable[SupposedForm]) -> list[Supposed]:
    """What the valid rows say."""
    return [found for row in rows if (found := row.supposed) is not None]
