"""Every part of a page in every state, for developers: `/styleguide/` outside production."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goalmgmt.core.forms import AmountFormField, DayInput, PlainForm
from goalmgmt.core.statuses import PERFORMANCE, WORKFLOW

_NOW = datetime(2026, 8, 15, 15, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
_UNITS = (
    ("粤东", "1500", "795", "820", "1.031", "on_track", "0.101"),
    ("粤西", "3000", "1590", "1420", "0.893", "at_risk", "0.118"),
    ("广西、海南", "500", "265", "240", "0.906", "at_risk", "-0.017"),
)
_WAN = Decimal(10000)


class SampleForm(PlainForm):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    value = AmountFormField(
        label=gettext_lazy("Target value"),
        help_text=gettext_lazy("In words as you say it: 5000万 or 0.5亿."),
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), widget=DayInput())
    metric = forms.ChoiceField(
        label=gettext_lazy("Metric"),
        choices=[("receipts", gettext_lazy("Receipts")), ("visits", gettext_lazy("Visits"))],
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[("moved", gettext_lazy("Moved on")), ("again", gettext_lazy("Follow up"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    locked = forms.BooleanField(label=gettext_lazy("Keep locked cells"), required=False)


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """The parts, with figures that reconcile."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "core/styleguide.html", _parts())


def _parts() -> dict[str, Any]:
    wrong = SampleForm({"name": "", "value": "五千万左右", "metric": "receipts"})
    wrong.is_valid()
    return {
        "performance": list(PERFORMANCE),
        "workflow": list(WORKFLOW),
        "rows": _rows(),
        "total": {"target": 5000 * _WAN, "due": 2650 * _WAN, "done": 2480 * _WAN},
        "total_gap": -170 * _WAN,
        "plain_form": SampleForm(),
        "wrong_form": wrong,
        "pages": Paginator(range(315), 20).page(4),
        "day": date(2026, 8, 14),
        "now": _NOW,
        "chart": _chart(),
        **_history(),
    }


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "unit": unit,
            "target": Decimal(target) * _WAN,
            "due": Decimal(due) * _WAN,
            "done": Decimal(done) * _WAN,
            "gap": (Decimal(done) - Decimal(due)) * _WAN,
            "pace": Decimal(pace),
            "status": status,
            "growth": Decimal(growth),
            "trend": [Decimal(done) * month / 8 for month in (1, 2, 2, 4, 5, 7, 7, 8)],
        }
        for unit, target, due, done, pace, status, growth in _UNITS
    ]


def _history() -> dict[str, Any]:
    return {
        "crumbs": [(_("Ledger"), "#"), ("华南分公司", "")],
        "chips": [(_("All"), "#", True), ("粤东", "#", False), ("粤西", "#", False)],
        "steps": [
            {"label": _("Check data"), "state": "done", "url": "#"},
            {"label": _("Calculate"), "state": "done", "url": "#"},
            {"label": _("Exceptions"), "state": "blocked", "url": "#", "note": "1"},
            {"label": _("Approve"), "state": "now", "url": "#"},
            {"label": _("Publish"), "state": "todo"},
        ],
        "diff": [
            ("粤西 5月", "220.00", "230.00", "+10.00"),
            ("粤西 6月", "260.00", "250.00", "−10.00"),
        ],
        "comments": [
            {"who": "李娜", "at": _NOW, "text": "退款客户已补款,见水单。", "role": _("rep")}
        ],
        "events": [{"who": "王敏", "at": _NOW, "what": _("Submitted for approval"), "note": ""}],
        "lines": [(_("Base"), "860,500.00"), (_("Rate"), "0.25%"), (_("Share"), "60%")],
    }


def _chart() -> dict[str, Any]:
    months = [f"{month}" for month in range(1, 9)]
    target = [210, 460, 800, 1174, 1562, 2000, 2410, 2650]
    actual = [190, 430, 790, 1150, 1490, 1880, 2240, 2480]
    return {
        "options": {
            "xAxis": {"type": "category", "data": months},
            "yAxis": {"type": "value"},
            "series": [
                {"type": "line", "role": "actual", "name": _("Achieved"), "data": actual},
                {"type": "line", "role": "target", "name": _("Plan to date"), "data": target},
            ],
        },
        "head": [_("Month"), _("Achieved"), _("Plan to date")],
        "rows": list(zip(months, actual, target, strict=True)),
    }
