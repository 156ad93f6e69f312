"""How templates write the figures of a plan: `{% load plans %}`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils import translation
from django.utils.safestring import SafeString

from goalmgmt.core.statuses import look_of
from goalmgmt.core.templatetags import ui
from targets import risk
from targets.enums import Level
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


@register.simple_tag
def exact_value(value: Decimal | None, metric: Metric) -> SafeString:
    """The same in a document, in whatever language it is read: to the fen."""
    return ui.money_exact(value) if metric.unit == "money" else metric_value(value, metric)


@register.inclusion_tag("targets/_resolution_content.html")
def frozen_content(tables: Mapping[str, Any], metric: Metric) -> dict[str, Any]:
    """Levels, action plan and risks as a resolution froze them; older ones hold none. It is a
    document in Chinese, whatever the reader's language."""
    with translation.override("zh-hans"):
        risks = [_frozen_risk(row) for row in tables.get("risks", [])]
    return {
        "metric": metric,
        "value": _amount(tables.get("value")),
        "stretch": _amount(tables.get("stretch")),
        "challenge": _amount(tables.get("challenge")),
        "milestones": [(q, _amount(text)) for q, text in tables.get("milestones", {}).items()],
        "steps": [
            row | {"days": _amount(row["days"]), "budget": _amount(row["budget"])}
            for row in tables.get("steps", [])
        ],
        "risks": risks,
    }


def _frozen_risk(row: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: str(Level(row[name]).label) for name in ("likelihood", "impact")}
    return {**row, **words, "rating": str(look_of(_LOOKS[row["rating"]]).word)}


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
