"""How templates write the figures of a plan: `{% load plans %}`."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from goalmgmt.core.templatetags import ui
from targets import risk
from targets.models import Metric, PlanVersion

register = template.Library()
#: How a risk's rating looks as a badge.
_LOOKS = {risk.LOW: "risk_low", risk.MEDIUM: "risk_medium", risk.HIGH: "risk_high"}


@register.simple_tag
def metric_value(value: Decimal | None, metric: Metric) -> SafeString:
    """A headline figure: money in short form, any other metric with its decimals."""
    if metric.unit == "money":
        return ui.money(value)
    return ui.quantity(value, metric.decimals, "%" if metric.unit == "percent" else "")


@register.filter
def rating_look(rating: str) -> str:
    """The badge of a risk's rating."""
    return _LOOKS[rating]


@register.inclusion_tag("targets/_levels.html")
def levels(version: PlanVersion) -> dict[str, Any]:
    """Target, stretch and challenge of a version; nothing when it has only the target."""
    return {"version": version, "metric": version.plan.metric}
