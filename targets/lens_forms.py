"""The form of spreading a plan over the entries of a lens."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import AmountFormField, PlainForm
from targets.enums import LensMethod, LensScope
from targets.queries.lens_spreading import LensOrder
from targets.queries.lenses import Entry
from targets.spread_forms import ROUNDING

WEIGHED = 60


class LensSpreadForm(PlainForm):
    """How to spread. Weights are one field for each entry, `w-ID`."""

    method = forms.ChoiceField(label=_("How"), choices=LensMethod.choices, widget=forms.RadioSelect)
    over = forms.ChoiceField(
        label=_("Share out"), choices=LensScope.choices, widget=forms.RadioSelect
    )
    step = forms.ChoiceField(label=_("Round to"), choices=ROUNDING)

    def __init__(self, *args: Any, entries: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries[:WEIGHED]
        for entry in self.entries:
            self.fields[f"w-{entry.pk}"] = AmountFormField(
                label=_("Weight of %(row)s") % {"row": entry.name},
                required=False, minimum=Decimal(0), widget=forms.TextInput(),
            )  # fmt: skip

    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("w-")]

    def order(self) -> LensOrder:
        """What queries.lens_spreading understands; call when valid."""
        data = self.cleaned_data
        weights = {entry.pk: data.get(f"w-{entry.pk}") for entry in self.entries}
        return LensOrder(
            method=data["method"], over=data["over"], unit=Decimal(data["step"]),
            weights={pk: weight for pk, weight in weights.items() if weight is not None},
        )  # fmt: skip
