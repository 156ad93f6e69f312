"""Where a version stands: its approval, its evidence, and the months of its versions as a chart."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.formatting import UNITS, amount_in
from targets import approvers
from targets.enums import VersionStatus
from targets.forms import unit_of
from targets.models import PlanVersion, TargetCell
from targets.queries import grid as grids
from targets.views.approvals import chain_steps
from targets.views.loading import as_of

#: How many earlier versions stay as ghost lines.
GHOSTS = 3


@dataclass(frozen=True, slots=True)
class Curve:
    """ECharts options, and the table that says the same."""

    options: dict[str, Any]
    head: list[str]
    rows: list[list[str]]
    unit: str


def standing(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """What the plan's page adds about deciding."""
    return {
        "approval_steps": chain_steps(approvers.steps_of(version)),
        "evidence": version.evidence.all(),
        "asof": as_of(request),
        "curve": curve(version),
        "diffs": version.plan.versions.count() > 1,
    }


def curve(version: PlanVersion) -> Curve | None:
    """The version's months, with those that it replaced, or is to replace, as ghost lines."""
    replaced = version.plan.versions.filter(
        status__in=[VersionStatus.SUPERSEDED, VersionStatus.ISSUED], number__lt=version.number
    ).order_by("-number")  # fmt: skip
    lines = [version, *replaced[:GHOSTS]]
    months = grids.fiscal_year(version).months()
    amounts: dict[int, dict[Any, Decimal]] = {line.pk: {} for line in lines}
    cells = TargetCell.objects.filter(row__version__in=lines, row__parent=None)
    for pk, month, amount in cells.values_list("row__version", "month", "amount"):
        amounts[pk][month] = amount
    if not any(amounts[version.pk].values()):
        return None
    unit = unit_of(version.plan.metric, "")
    series = [
        {
            "type": "line", "role": "target" if line.pk == version.pk else "former",
            "name": f"v{line.number}",
            "data": [f"{amounts[line.pk].get(m, ZERO) / UNITS[unit].size:.2f}" for m in months],
        }
        for line in lines
    ]  # fmt: skip
    labels = [f"{month:%Y-%m}" for month in months]
    options = {
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value"}, "series": series,
    }  # fmt: skip
    rows = [
        [label, *(amount_in(amounts[line.pk].get(month, ZERO), unit) for line in lines)]
        for label, month in zip(labels, months, strict=True)
    ]
    return Curve(options, [_("Month"), *(f"v{line.number}" for line in lines)], rows, unit)
