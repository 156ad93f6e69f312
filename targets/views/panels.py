"""What stands beside a plan and its split: proposals from below, and the people who come and go."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest

from targets.enums import ProposalStatus, RowKind
from targets.forms import unit_of
from targets.models import PlanVersion
from targets.queries import grid as grids
from targets.queries import staffing
from targets.views.approvals import returned_with

SHOWN = 20


def panels(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """For the pages of a version; of its rows only who they are is read, not what they hold."""
    return {
        "returned": returned_with(version),
        "freed": staffing.freed_of(version),
        "reserves": version.rows.filter(kind=RowKind.RESERVE)
        .annotate(total=Sum("cells__amount"))
        .filter(total__gt=0)
        .select_related("unit")[:SHOWN],
        "partials": staffing.partials(grids.load_with(version, ()))[:SHOWN],
        "proposals": version.proposals.filter(status=ProposalStatus.OPEN).select_related(
            "row__unit", "author"
        )[:SHOWN],
        "panel_unit": unit_of(version.plan.metric, request.GET.get("unit", "")),
    }
