"""Parts of the pages of a plan: its place for each finding, its parent, its chart, its history."""

import json
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from goalmgmt.core.amounts import ratio
from targets import charts
from targets.models import PlanVersion, TargetPlan
from targets.queries import changes, five_years
from targets.queries import smart as smart_queries
from targets.queries.smart import Typed
from targets.views.changes import in_words
from teams.models import User

#: So many events stand on the plan's page; the others on that of its history.
NEWEST = 8
#: What cannot be typed on the page of the figures leads elsewhere.
_METRIC = "id_metric"


def place_of(anchor: str, version: PlanVersion) -> str:
    """Where a finding on a saved plan is mended."""
    plan = version.plan
    if anchor == _METRIC:
        return f"{reverse('targets:metric_list')}#{plan.metric.code}"
    return f"{reverse('targets:plan_figures', args=[plan.code])}#{anchor}"


def typed_of(version: PlanVersion) -> Typed:
    """The saved plan as the chart asks for it."""
    plan = version.plan
    return Typed(metric=plan.metric, scope=plan.scope, year=plan.year, value=version.value)


def support_of(version: PlanVersion, person: User, on: date) -> dict[str, Any]:
    """How much of the parent plan this one carries, and whether the reader may open that plan."""
    parent = version.plan.parent
    if parent is None:
        return {}
    value = smart_queries.standing_value(parent)
    share = ratio(version.value, value) if value and version.plan.metric.adds_up else None
    seen = TargetPlan.objects.visible_to(person, on).filter(pk=parent.pk).exists()
    return {"parent_value": value, "parent_share": share, "parent_seen": seen}


def chart_of(typed: Typed, plan: TargetPlan | None = None) -> dict[str, Any]:
    """The five-year chart, or nothing while metric, scope and year are not known."""
    if typed.metric is None:
        return {"chart": {}}
    chart = charts.five_years(five_years.bars_of(typed), typed.metric)
    if chart:
        chart["csv_url"] = _csv_url(typed, plan)
        chart["options_text"] = json.dumps(chart["options"])
    return {"chart": chart}


def _csv_url(typed: Typed, plan: TargetPlan | None) -> str:
    if plan is not None:
        return reverse("targets:plan_years_csv", args=[plan.code])
    asked: dict[str, str | int] = {
        "metric": typed.metric.pk if typed.metric else "",
        "scope": typed.scope.pk if typed.scope else "",
        "year": typed.year or "",
        "value": "" if typed.value is None else str(typed.value),
    }
    return f"{reverse('targets:new_years_csv')}?{urlencode(asked)}"


def newest_changes(version: PlanVersion) -> list[dict[str, Any]]:
    """The newest events of a version with a few of their changes each."""
    events = list(changes.trail(version)[:NEWEST])
    return in_words(changes.entries(version, events, most=5), version.plan)
