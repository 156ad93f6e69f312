"""The form of a metric. It reads; the operations decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm, capitalised
from targets.enums import Aggregation, Direction, MetricSource, MetricUnit
from targets.models import Metric
from targets.operations.metrics import MEANING, NAMES, OWN_SOURCES, MetricFields


class MetricForm(PlainForm):
    """A metric. Of one in use only the names can be changed; of a new one everything."""

    name = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    code = forms.SlugField(
        label=_("Code"), max_length=40,
        help_text=_("Letters, digits and hyphens, for imports and the API. It stays for good."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Unit"), choices=MetricUnit.choices)
    decimals = forms.TypedChoiceField(
        label=_("Decimals"), coerce=int, choices=[(0, "0"), (1, "1"), (2, "2")]
    )
    direction = forms.ChoiceField(label=_("Better is"), choices=Direction.choices)
    aggregation = forms.ChoiceField(
        label=_("Adds up as"), choices=Aggregation.choices,
        help_text=_(
            "Sum: the months make the year, the rows below make the unit. Average and last value: "
            "each month and each row stands for itself."
        ),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("Source"), choices=[(s.value, s.label) for s in OWN_SOURCES],
        help_text=_("Where the actual figures come from."),
    )  # fmt: skip

    def __init__(self, *args: Any, metric: Metric | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if metric is None:
            return
        del self.fields["code"]
        if metric.source not in {source.value for source in OWN_SOURCES}:
            self.fields["source"].choices = capitalised(MetricSource.choices)  # type: ignore[attr-defined]

    def metric_fields(self, code: str = "") -> MetricFields:
        values = {name: self.cleaned_data[name] for name in (*NAMES, *MEANING)}
        return MetricFields(code=code or self.cleaned_data["code"], **values)
