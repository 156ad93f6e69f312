"""After the components, step by step from `total` to `payable`; each step is an explained line.

Two clocks > guarantee > draw > recovery > negative brought forward > clawbacks > holdback >
releases > adjustments (docs/pay-engine.md, Settlement).
"""

from collections.abc import Sequence
from decimal import Decimal

from incentives.engine.advances import top_up
from incentives.engine.clawbacks import take_back
from incentives.engine.clocks import await_receipts
from incentives.engine.facts import Facts
from incentives.engine.holdbacks import hold_and_release
from incentives.engine.model import Plan
from incentives.engine.results import ComponentResult
from incentives.engine.settling import NOTHING, Settlement, open_settlement


def settle(
    plan: Plan, facts: Facts, total: Decimal, components: Sequence[ComponentResult]
) -> Settlement:
    """From what the components earned to what is payable now, and the balances carried forward."""
    state = open_settlement(plan, facts, total)
    await_receipts(state, components)
    top_up(state)
    take_back(state)
    hold_and_release(state)
    for adjustment in facts.adjustments:
        state.add("adjustment", adjustment.amount, adjustment.id)
    state.debt += max(-state.payable, NOTHING)
    return state
