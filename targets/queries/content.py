"""What a resolution freezes: the version in canonical form, and its hash."""

import hashlib
import json
from typing import Any

from targets.models import PlanVersion
from targets.queries import grid as grids
from targets.queries import lenses, plan_content


def tables(version: PlanVersion) -> dict[str, Any]:
    """Everything that the version decides, amounts as strings: plan, figures, rows by month."""
    whole = grids.load(version)
    plan = version.plan
    return {
        "plan": plan.code,
        "name": plan.name,
        "metric": plan.metric.code,
        "year": plan.year,
        "scope": plan.scope.code,
        "version": version.number,
        "value": str(version.value),
        **plan_content.frozen(version),
        "effective_month": f"{version.effective_month:%Y-%m}" if version.effective_month else "",
        "milestones": {
            str(quarter): str(amount)
            for quarter, amount in version.milestones.values_list("quarter", "amount")
        },
        "months": [f"{month:%Y-%m}" for month in whole.months],
        "rows": [
            {
                "kind": row.kind,
                "code": row.code,
                "name": row.label,
                "depth": row.depth,
                "months": [str(row.amounts.get(month, "")) for month in whole.months],
                "total": str(row.total()),
            }
            for row in whole.rows
        ],
    } | _lenses(version)


def _lenses(version: PlanVersion) -> dict[str, Any]:
    """Only where a lens is used: the hash of older resolutions stays what it was."""
    found = lenses.frozen(version)
    return {"lenses": found} if found else {}


def content_hash(content: dict[str, Any]) -> str:
    """sha256 of the canonical JSON: anybody can recompute it from the frozen tables."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
