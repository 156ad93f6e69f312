"""Two clocks: pay is earned when the credit counts, and due as its contract's money comes in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from incentives.engine.balances import Awaiting
from incentives.engine.exact import ONE, ZERO, exact
from incentives.engine.model import FactsError
from incentives.engine.results import ComponentResult
from incentives.engine.settling import NOTHING, Settlement


def await_receipts(state: Settlement, components: Sequence[ComponentResult]) -> None:
    """What came in for earlier credits is paid, what is still out of this period's is not."""
    for item in state.opening.awaiting:
        _bring_in(state, item)
    by_receipt = {part.key for part in state.plan.components if part.pay_on == "receipt"}
    for component in components:
        if component.key in by_receipt:
            for credit, earned in _earned_by_credit(component).items():
                _put_aside(state, component.key, credit, earned)


def part_of(received: Mapping[str, tuple[Decimal, Decimal]], name: str) -> Fraction | None:
    """The part of the money that has come in, at most all of it; None where nothing is known."""
    if name not in received:
        return None
    money, whole = received[name]
    part = exact(money) / exact(whole) if whole else -ONE
    if part < 0:
        raise FactsError("received_wrong", id=name)
    return min(part, ONE)


def _bring_in(state: Settlement, item: Awaiting) -> None:
    part = part_of(state.facts.received, item.credit)
    if part is None:
        part = item.part
    earned = exact(item.earned)
    state.add_product(
        "received",
        earned,
        part - item.part,
        earned * item.part,
        component=item.component,
        source=item.credit,
    )
    if part < ONE:
        state.awaiting.append(Awaiting(item.component, item.credit, item.earned, part))


def _put_aside(state: Settlement, key: str, credit: str, amount: Decimal) -> None:
    part = part_of(state.facts.received, credit) or ZERO
    if part == ONE or not amount:
        return
    earned = exact(amount)
    state.add_product("awaiting", earned, part - ONE, earned, component=key, source=credit)
    state.awaiting.append(Awaiting(key, credit, amount, part))


def _earned_by_credit(component: ComponentResult) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in component.lines:
        if line.kind == "credit" and line.source is not None:
            found[line.source] = found.get(line.source, NOTHING) + line.amount
    return found
