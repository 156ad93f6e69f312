"""Pay that is held back, kept by the name of its period, and released: by day, cash or decision."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from incentives.engine.balances import Held
from incentives.engine.clocks import part_of
from incentives.engine.exact import exact, to_fen
from incentives.engine.facts import Adjustment
from incentives.engine.model import FactsError
from incentives.engine.settling import NOTHING, Settlement


def hold_and_release(state: Settlement) -> None:
    """Hold this period's share; release of earlier ones what is due, came in, or was decided."""
    ends_on = _period_end(state)
    held = _hold(state, ends_on)
    for place, item in enumerate(state.items):
        amount, note = _due(state, item, ends_on)
        state.items[place] = replace(item, released=item.released + amount)
        state.add("released", amount, item.id, note)
    for decision in state.facts.releases:
        _release(state, decision)
    state.items = [item for item in state.items if item.left] + held


def _period_end(state: Settlement) -> date | None:
    """The last day of the period; only where something is held by days it must be known."""
    by_days = state.plan.holdback is not None and state.plan.holdback_days is not None
    if state.facts.ends_on is None and (by_days or any(item.due for item in state.items)):
        raise FactsError("period_end_missing", person=state.facts.person.code)
    return state.facts.ends_on


def _hold(state: Settlement, ends_on: date | None) -> list[Held]:
    plan = state.plan
    if not plan.holdback or state.payable <= 0:
        return []
    due = None
    if ends_on is not None and plan.holdback_days is not None:
        due = ends_on + timedelta(days=plan.holdback_days)
    amount = -state.add_product("held", exact(state.payable), -exact(plan.holdback))
    return [Held(state.facts.period, amount, due=due)] if amount else []


def _due(state: Settlement, item: Held, ends_on: date | None) -> tuple[Decimal, str]:
    """What of an item is released by itself: all on its day, before that as its money comes in."""
    if item.due is not None and ends_on is not None and item.due <= ends_on:
        return item.left, "due"
    part = part_of(state.facts.cash, item.id)
    if part is None:
        return NOTHING, ""
    return max(to_fen(exact(item.amount) * part) - item.released, NOTHING), "cash"


def _release(state: Settlement, decision: Adjustment) -> None:
    """From the period that is named; else from the undated sum and then from the oldest."""
    named = any(item.id == decision.id for item in state.items)
    from_sum = NOTHING if named else min(decision.amount, state.undated)
    rest = decision.amount - from_sum
    for place, item in enumerate(state.items):
        used = min(rest, item.left) if not named or item.id == decision.id else NOTHING
        state.items[place] = replace(item, released=item.released + used)
        rest -= used
    if decision.amount < 0 or rest:
        raise FactsError("release_exceeds_held", id=decision.id)
    state.undated -= from_sum
    state.add("released", decision.amount, decision.id, "decision")
