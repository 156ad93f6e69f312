"""The form that takes a file to import."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.forms import PlainForm
from goalmgmt.core.imports.kinds import kinds
from goalmgmt.core.imports.limits import MAX_BYTES

LABELS: dict[str, str | Promise] = {
    "units": _("Units"),
    "people": _("People"),
    "products": _("Products"),
    "channels": _("Channels"),
    "industries": _("Industries"),
    "territories": _("Territories"),
    "customers": _("Customers"),
    "targets": _("Targets"),
    "contracts": _("Contracts"),
    "receipts": _("Receipts"),
    "measurements": _("Measured values"),
    "pay_plans": _("Pay plans"),
    "pay_assignments": _("Pay plan assignments"),
    "calendar": _("Working days and holidays"),
}


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Every kind, in the order in which a company needs them."""
    order = list(LABELS)
    names = sorted(kinds(), key=lambda name: (order.index(name) if name in order else 99, name))
    return [(name, LABELS.get(name, name)) for name in names]


class ImportForm(PlainForm):
    """Which file, and what it holds."""

    kind = forms.ChoiceField(label=_("What the file holds"), choices=kind_choices)
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        allow_empty_file=True,
        help_text=_("UTF-8 or GBK, up to 24 MB. Nothing is written before the preview."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    round_half_up = forms.BooleanField(
        label=_("Round amounts to two decimals"), required=False,
        help_text=_("Otherwise amounts with more decimals are refused."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            message = _now("The file is larger than %(limit)d MB. Split it.")
            raise ValidationError(message % {"limit": MAX_BYTES >> 20})
        return file
