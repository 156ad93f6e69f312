"""What a resolution freezes of a plan besides its split."""

from typing import Any

from targets.models import PlanRisk, PlanStep, PlanVersion


def frozen(version: PlanVersion) -> dict[str, Any]:
    """Owner, parent, type, reasons, levels, action plan and risks; amounts as strings. Whether a
    step is done is progress, not decided, and is left out."""
    plan = version.plan
    return {
        "owner": plan.owner.code if plan.owner else "",
        "owner_name": plan.owner.name if plan.owner else "",
        "parent": plan.parent.code if plan.parent else "",
        "parent_name": plan.parent.name if plan.parent else "",
        "kind": plan.kind,
        "plan_reason": plan.reason,
        "achievable_note": version.achievable_note,
        "category": version.category,
        "reason": version.reason,
        "stretch": _text(version.stretch),
        "challenge": _text(version.challenge),
        "steps": [_step(item) for item in version.steps.select_related("owner")],
        "risks": [_risk(item) for item in version.risks.select_related("owner")],
    }


def _step(item: PlanStep) -> dict[str, Any]:
    return _item(item) | {
        "people": item.people, "days": _text(item.days), "budget": _text(item.budget),
    }  # fmt: skip


def _risk(item: PlanRisk) -> dict[str, Any]:
    return _item(item) | {
        "likelihood": item.likelihood, "impact": item.impact, "rating": item.rating,
        "measure": item.measure,
    }  # fmt: skip


def _item(item: PlanStep | PlanRisk) -> dict[str, Any]:
    return {
        "key": str(item.key),
        "title": item.title,
        "owner": item.owner.code,
        "owner_name": item.owner.name,
        "due_on": item.due_on.isoformat(),
    }


def _text(amount: object) -> str:
    return "" if amount is None else str(amount)
