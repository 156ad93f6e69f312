"""Flaws of the plan as a whole: keys, references between components, balances."""

from collections import Counter
from collections.abc import Iterable, Iterator

from incentives.engine.field_checks import Flaw
from incentives.engine.model import Plan

LONGEST_HOLD = 3650


def plan_flaws(plan: Plan) -> Iterator[Flaw]:
    """Everything that no single component can be blamed for."""
    if not plan.components:
        yield "components_empty", {}
    for key in repeated(component.key for component in plan.components):
        yield "key_duplicate", {"component": key}
    yield from _reference_flaws(plan)
    if any(share <= 0 for share in plan.ramp):
        yield "ramp_wrong", {}
    yield from _holdback_flaws(plan)
    yield from _draw_flaws(plan)
    guarantee = plan.guarantee
    if guarantee is not None and (guarantee.amount < 0 or guarantee.months < 1):
        yield "guarantee_wrong", {}


def repeated(keys: Iterable[str]) -> list[str]:
    """What is there more than once, in order."""
    return [key for key, count in Counter(keys).items() if count > 1]


def _reference_flaws(plan: Plan) -> Iterator[Flaw]:
    """A component may stand on an earlier one; a chain that comes back can never be calculated."""
    bases = {part.key: part.base.partition(":")[2] for part in plan.components}
    earlier: set[str] = set()
    for part in plan.components:
        base = bases[part.key]
        if part.base.startswith("component:") and base not in earlier:
            place = {"component": part.key, "base": part.base}
            if part.key in _chain(base, bases):
                yield "base_cycle", place
            elif base in bases:
                yield "base_order", place
            else:
                yield "base_unknown", place
        earlier.add(part.key)


def _chain(key: str, bases: dict[str, str]) -> list[str]:
    """The components that `key` stands on, itself included."""
    found: list[str] = []
    while key in bases and key not in found:
        found.append(key)
        key = bases[key]
    return found


def _holdback_flaws(plan: Plan) -> Iterator[Flaw]:
    if plan.holdback is not None and not 0 <= plan.holdback <= 1:
        yield "holdback_wrong", {}
    days = plan.holdback_days
    if days is not None and (plan.holdback is None or not 0 <= days <= LONGEST_HOLD):
        yield "holdback_days_wrong", {"longest": str(LONGEST_HOLD)}


def _draw_flaws(plan: Plan) -> Iterator[Flaw]:
    draw = plan.draw
    if draw is None:
        return
    if draw.amount < 0 or draw.defer < 0:
        yield "draw_negative", {}
    if not draw.recoverable and (draw.defer or not draw.keep):
        yield "draw_kind", {}
    if draw.recoverable and not draw.keep:
        yield "draw_full_recovery", {}
