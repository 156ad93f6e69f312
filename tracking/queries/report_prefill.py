"""What a report's plan is filled with before its author writes, and which lines they wrote (K4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tracking.enums import NextStep
from tracking.models import Report


def plan_lines(coming: Iterable[Mapping[str, Any]]) -> list[str]:
    """One line for each planned visit and each next step of the facts' `next`."""
    return [f"{one['on']} {one['customer']} {_word(one['step'])}" for one in coming]


def _word(step: str) -> str:
    return str(NextStep(step).label) if step in NextStep.values else _("visit")


def marked(report: Report) -> list[tuple[str, bool]]:
    """The lines of the plan as handed in, each with whether its author wrote or changed it."""
    filled = set(report.facts.get("prefilled", [])) if report.facts else set()
    known = bool(report.facts) and "prefilled" in report.facts
    lines = [line.strip() for line in report.next_plan.splitlines() if line.strip()]
    return [(line, known and line not in filled) for line in lines]


def left_out(report: Report) -> list[str]:
    """What stood there before the author wrote, and was taken out."""
    kept = {line.strip() for line in report.next_plan.splitlines()}
    return [line for line in (report.facts or {}).get("prefilled", []) if line not in kept]
