"""The form of the company's policies."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.forms import PlainModelForm
from goalmgmt.core.models import CompanyPolicy

#: Lowest score of each grade until the company sets its own (product.md, Company policies).
DEFAULT_BANDS = {"excellent": 90, "good": 80, "satisfactory": 60}


class PolicyForm(PlainModelForm):
    """Every policy; rates are typed in percent, grades as their lowest score."""

    fiscal_start_month = forms.TypedChoiceField(
        label=_("Fiscal year starts in"), choices=list(MONTHS.items()), coerce=int
    )
    reserve_percent = forms.DecimalField(
        label=_("Reserve allowed when splitting (%)"), min_value=0, max_value=100, decimal_places=2
    )
    excellent = forms.IntegerField(label=_("Excellent from"), min_value=1, max_value=100)
    good = forms.IntegerField(label=_("Good from"), min_value=1, max_value=100)
    satisfactory = forms.IntegerField(label=_("Satisfactory from"), min_value=1, max_value=100)

    class Meta:
        model = CompanyPolicy
        fields = [
            "name", "currency", "time_zone", "fiscal_start_month", "pay_basis",
            "pay_publication", "ranking_visibility", "manager_pay", "check_in",
            "newcomer_months", "ramp_months", "report_hour", "dispute_days",
        ]  # fmt: skip
        labels = {
            "name": _("Company"),
            "currency": _("Currency"),
            "time_zone": _("Time zone"),
            "pay_basis": _("Pay is based on"),
            "pay_publication": _("When pay is published, colleagues see"),
            "ranking_visibility": _("In rankings, colleagues see"),
            "manager_pay": _("Managers see their team's pay"),
            "check_in": _("Location check-in at visits"),
            "newcomer_months": _("Newcomer for (months)"),
            "ramp_months": _("Ramped target for (months)"),
            "report_hour": _("Reports are due at"),
            "dispute_days": _("Working days to dispute a statement"),
        }
        widgets = {"report_hour": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reserve_percent"] = round_half_up(self.instance.reserve_limit * 100)
        self.initial.update({**DEFAULT_BANDS, **self.instance.grade_bands})

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = _now("“%(name)s” is not a time zone. Write it like Asia/Shanghai.")
            raise ValidationError(message % {"name": name}) from error

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            raise ValidationError(_now("Write the currency in three letters, like CNY."))
        return code

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        bands = [found.get(name) for name in DEFAULT_BANDS]
        if None not in bands and bands != sorted(set(bands), reverse=True):  # type: ignore[type-var]
            self.add_error("excellent", _now("Grades go down: excellent, good, satisfactory."))
        return found

    def values(self) -> dict[str, Any]:
        """The policies by the names of their fields."""
        found = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        found["reserve_limit"] = Decimal(self.cleaned_data["reserve_percent"]) / 100
        found["grade_bands"] = {name: self.cleaned_data[name] for name in DEFAULT_BANDS}
        return found
