"""Taking back what was paid: by percent, by the part of a term that is left, never twice."""

from decimal import Decimal

from incentives.engine.exact import ONE, exact, to_fen
from incentives.engine.facts import Clawback
from incentives.engine.settling import NOTHING, Settlement


def take_back(state: Settlement) -> None:
    """All clawbacks in their order; what was not paid yet is cancelled instead."""
    for clawback in state.facts.clawbacks:
        name = clawback.original or clawback.id
        before = state.taken.get(name, NOTHING) if clawback.original else NOTHING
        taken = _take(state, clawback, before)
        if clawback.original and taken:
            state.taken[name] = before + taken


def _take(state: Settlement, clawback: Clawback, before: Decimal) -> Decimal:
    left, whole = clawback.term or (Decimal(1), Decimal(1))
    base, share, term = exact(clawback.earned), exact(clawback.share), exact(left) / exact(whole)
    due = base * share * term
    asked = min(to_fen(due), clawback.earned - before)
    paid = clawback.earned if clawback.paid is None else clawback.paid
    taken = max(min(asked, paid - before), NOTHING)
    state.cancelled += max(asked, NOTHING) - taken
    if taken == to_fen(due):
        note = "term" if clawback.term else ""
        state.add_product("clawback", base, -share, multiplier=term, source=clawback.id, note=note)
    elif taken:
        state.add_product(
            "clawback", exact(taken), -ONE, source=clawback.id, note="limited", source_amount=due
        )
    return taken
