"""Results as plain JSON values, the way commands and files show them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from incentives.engine.codec import as_dict, digest
from incentives.engine.exact import approximate
from incentives.engine.facts import Facts
from incentives.engine.model import Plan
from incentives.engine.results import Result

RATIOS = ("attainment", "unramped_attainment", "growth")
NOTHING = Decimal("0.00")


def read_out(plan: Plan, facts: Sequence[Facts], results: Sequence[Result]) -> dict[str, Any]:
    """All results together and each by itself; every line also knows its person and period."""
    shown = [_result(found) for found in results]
    return {
        "currency": plan.currency,
        "plan": f"{plan.code}@{plan.version}",
        "plan_sha256": digest(plan),
        "total": _sum(result.total for result in results),
        "payable": _sum(result.payable for result in results),
        "components": _components(plan, shown),
        "lines": [line for result in shown for line in result["lines"]],
        "results": [
            {**result, "facts_sha256": digest(given), "sha256": digest(found)}
            for result, given, found in zip(shown, facts, results, strict=True)
        ],
    }


def _result(found: Result) -> dict[str, Any]:
    shown = as_dict(found)
    for name, metric in found.metrics.items():
        for ratio in RATIOS:
            value = getattr(metric, ratio)
            shown["metrics"][name][ratio] = None if value is None else str(approximate(value))
    place = {"person": found.person, "period": found.period}
    for component in shown["components"]:
        component["lines"] = [{**place, **line} for line in component["lines"]]
    shown["settlement"] = [{**place, **line} for line in shown["settlement"]]
    parts = [*(component["lines"] for component in shown["components"]), shown["settlement"]]
    return {**shown, "lines": [line for part in parts for line in part]}


def _components(plan: Plan, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(shown) == 1:
        found: list[dict[str, Any]] = shown[0]["components"]
        return found
    merged = []
    for number, component in enumerate(plan.components):
        parts = [result["components"][number] for result in shown]
        lines = [line for part in parts for line in part["lines"]]
        total = _sum(Decimal(part["total"]) for part in parts)
        merged.append({"key": component.key, "total": total, "lines": lines})
    return merged


def _sum(amounts: Any) -> str:
    return f"{sum(amounts, NOTHING):.2f}"
