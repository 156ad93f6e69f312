"""Changes of a version in words."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from goalmgmt.core.acts import label_of
from goalmgmt.core.formatting import NO_DATA, decimal_text, money_exact, plain_number
from targets.enums import (
    AdjustmentReason,
    Lens,
    Level,
    MetricUnit,
    TargetType,
    VersionStatus,
)
from targets.models import Metric, TargetPlan
from targets.queries.changes import Change, Entry

FIELDS: Mapping[str, str | Promise] = {
    "value": gettext_lazy("Target"),
    "stretch": gettext_lazy("Stretch level"),
    "challenge": gettext_lazy("Challenge level"),
    "achievable_note": gettext_lazy("Why it can be reached"),
    "milestones": gettext_lazy("Milestone"),
    "owner": gettext_lazy("Owner"),
    "parent": gettext_lazy("Parent plan"),
    "kind": gettext_lazy("Type"),
    "plan_reason": gettext_lazy("Basis and reason"),
    "metric": gettext_lazy("Metric"),
    "year": gettext_lazy("Fiscal year"),
    "scope": gettext_lazy("Scope"),
    "status": gettext_lazy("Status"),
    "version": gettext_lazy("Version"),
    "category": gettext_lazy("Category"),
    "effective_month": gettext_lazy("From month"),
    "title": pgettext_lazy("plan", "What"),
    "due_on": gettext_lazy("Due"),
    "people": gettext_lazy("People"),
    "days": gettext_lazy("Person-days"),
    "budget": gettext_lazy("Budget"),
    "likelihood": gettext_lazy("Likelihood"),
    "impact": gettext_lazy("Impact"),
    "measure": gettext_lazy("Measure"),
    "rows": pgettext_lazy("split", "Rows"),
    "lens": gettext_lazy("Lens"),
    "name": gettext_lazy("File"),
}
_CHOICES: Mapping[str, Any] = {
    "kind": TargetType, "status": VersionStatus, "category": AdjustmentReason,
    "likelihood": Level, "impact": Level, "lens": Lens,
}  # fmt: skip
_AMOUNTS = frozenset({"value", "stretch", "challenge", "milestones", "cell"})


def in_words(entries: list[Entry], plan: TargetPlan) -> list[dict[str, Any]]:
    """Entries as the pages show them; fields that mean nothing to a reader are left out."""
    return [
        {
            "at": entry.at,
            "who": entry.who or _("the system"),
            "what": label_of(entry.action),
            "note": entry.reason,
            "changes": [row for change in entry.changes if (row := _row(change, plan))],
            "more": entry.more,
        }
        for entry in entries
    ]


def _row(change: Change, plan: TargetPlan) -> dict[str, Any] | None:
    name, _sep, part = change.field.partition(".")
    if name == "cell":
        label = f"{change.row} {change.month}"
    elif name in FIELDS:
        label = f"{FIELDS[name]} {part}".strip()
    else:
        return None
    write = _writer(name, plan)
    before, after = (
        NO_DATA if value in {None, ""} else write(value) for value in (change.before, change.after)
    )
    return {"label": label, "before": before, "after": after, "had": before not in {NO_DATA, after}}


def _writer(name: str, plan: TargetPlan) -> Callable[[Any], str]:
    """How a value of the field is written; the trail keeps codes of what the plan stands on."""
    if name in _AMOUNTS:
        return lambda value: _amount(value, plan.metric)
    if name in _CHOICES:
        return lambda value: _choice(value, _CHOICES[name])
    return {
        "metric": lambda value: str(plan.metric) if value == plan.metric.code else str(value),
        "scope": lambda value: str(plan.scope) if value == plan.scope.code else str(value),
        "budget": lambda value: _number(value, money_exact),
        "days": lambda value: _number(value, plain_number),
        "version": lambda value: f"v{value}",
        "effective_month": lambda value: str(value)[:7],
    }.get(name, str)


def _amount(value: Any, metric: Metric) -> str:
    if metric.unit == MetricUnit.MONEY:
        return _number(value, money_exact)
    sign = "%" if metric.unit == MetricUnit.PERCENT else ""
    return _number(value, lambda number: decimal_text(number, metric.decimals) + sign)


def _number(value: Any, write: Callable[[Decimal], str]) -> str:
    try:
        return write(Decimal(str(value)))
    except InvalidOperation:
        return NO_DATA


def _choice(value: Any, choices: Any) -> str:
    try:
        return capfirst(str(choices(value).label))
    except ValueError:
        return NO_DATA
