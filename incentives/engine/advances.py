"""What tops pay up, and what takes it back: guarantee, draw, recovery, negative brought forward."""

from decimal import Decimal

from incentives.engine.balances import Advance
from incentives.engine.model import Draw, FactsError
from incentives.engine.settling import NOTHING, Settlement


def top_up(state: Settlement) -> None:
    """Guarantee, then the draw; recovery and old debts only take from what lies above them."""
    guaranteed = _guarantee(state)
    advanced = _draw(state, state.plan.draw)
    _recover(state, guaranteed, advanced=advanced)
    _deduct_debt(state, guaranteed)


def _guarantee(state: Settlement) -> Decimal:
    """Top up a newcomer; the amount that is in force, nothing for anybody else."""
    guarantee = state.plan.guarantee
    month = state.facts.person.params.get("tenure_month")
    if guarantee is None or month is None:
        return NOTHING
    if month != month.to_integral_value() or month < 1:
        raise FactsError("tenure_month_wrong", person=state.facts.person.code)
    if month > guarantee.months:
        return NOTHING
    state.add("guarantee", max(guarantee.amount - _above_zero(state), NOTHING))
    return guarantee.amount


def _draw(state: Settlement, draw: Draw | None) -> bool:
    """Advance what is missing to the draw; only what is owed covers a negative total."""
    if draw is None:
        return False
    missing = draw.amount - (state.payable if draw.recoverable else _above_zero(state))
    if missing <= 0:
        return False
    state.add("draw", missing)
    if draw.recoverable and draw.defer:
        state.deferred.append(Advance(missing))
    elif draw.recoverable:
        state.owed += missing
    return True


def _recover(state: Settlement, guaranteed: Decimal, *, advanced: bool) -> None:
    if advanced:
        return
    taken = min(state.owed, max(state.payable - _kept(state, guaranteed), NOTHING))
    state.owed -= taken
    state.add("recovery", -taken)


def _deduct_debt(state: Settlement, guaranteed: Decimal) -> None:
    taken = min(state.debt, max(state.payable - _kept(state, guaranteed), NOTHING))
    state.debt -= taken
    state.add("debt", -taken)


def _kept(state: Settlement, guaranteed: Decimal) -> Decimal:
    """The pay under which nothing is taken back."""
    draw = state.plan.draw
    return max(guaranteed, draw.amount) if draw is not None and draw.keep else guaranteed


def _above_zero(state: Settlement) -> Decimal:
    return max(state.payable, NOTHING)
