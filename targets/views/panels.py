"""What stands beside a plan and its split: why it was returned, numbers proposed from below, and
the people who come and go."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest

from targets.enums import ProposalStatus, RowKind, StepStatus, VersionStatus
from targets.forms import unit_of
from targets.models import PlanApproval, PlanVersion
from targets.queries import grid as grids
from targets.queries import staffing

SHOWN = 20


def panels(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """For the pages of a version; of its rows only who they are is read, not what they hold."""
    return {
        "returned": _returned(version),
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


def _returned(version: PlanVersion) -> PlanApproval | None:
    """Who sent the version back, when and why; nothing once it is handed in again."""
    if version.status != VersionStatus.RETURNED:
        return None
    steps = version.approvals.filter(status=StepStatus.RETURNED).select_related("decided_by")
    return steps.order_by("-decided_at").first()
