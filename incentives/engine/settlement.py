"""After the components: draw > clawback > holdback > adjustments, each an explained line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from incentives.engine.exact import exact, to_fen
from incentives.engine.lines import plain_line
from incentives.engine.balances import Opening
from incentives.engine.facts import Adjustment, Facts
from incentives.engine.model import FactsError, Plan
from incentives.engine.results import Line

NOTHING = Decimal("0.00")


@dataclass(slots=True)
class Settlement:
    """Running state of one person's settlement; balances are those at the end of the period."""

    plan: Plan
    payable: Decimal
    opening: Opening
    owed: Decimal = NOTHING
    held: Decimal = NOTHING
    cancelled: Decimal = NOTHING
    lines: list[Line] = field(default_factory=list)

    def add(self, kind: str, amount: Decimal, source: str | None = None) -> None:
        """One line; nothing is written for nothing."""
        if amount:
            rule = f"{self.plan.code}@{self.plan.version}/{kind}"
            line = plain_line(kind, "", amount, rule, source=source)
            self.lines.append(line)
            self.payable += line.amount


def settle(plan: Plan, facts: Facts, earned: Decimal) -> Settlement:
    """From what the components earned to what is payable now, and the balances carried forward."""
    opening = facts.opening or Opening()
    state = Settlement(plan, earned, opening, owed=opening.owed, held=opening.held)
    _draw(state)
    _clawbacks(state, facts)
    _hold(state)
    _release(state, facts.releases)
    for adjustment in facts.adjustments:
        state.add("adjustment", adjustment.amount, adjustment.id)
    return state


def _draw(state: Settlement) -> None:
    """Top up to the draw; recovery never takes pay under it."""
    draw = state.plan.draw
    floor = draw.amount if draw else NOTHING
    missing = floor - state.payable
    if draw and missing > 0:
        state.owed += missing if draw.recoverable else NOTHING
        state.add("draw", missing)
    elif state.owed > 0 and missing < 0:
        recovered = min(state.owed, -missing)
        state.owed -= recovered
        state.add("recovery", -recovered)


def _clawbacks(state: Settlement, facts: Facts) -> None:
    """Take back what was paid; what was not paid yet is cancelled instead."""
    for clawback in facts.clawbacks:
        due = to_fen(exact(clawback.earned) * exact(clawback.share))
        taken = due if clawback.paid is None else min(due, clawback.paid)
        state.cancelled += due - taken
        state.add("clawback", -taken, clawback.id)


def _hold(state: Settlement) -> None:
    if state.plan.holdback and state.payable > 0:
        held = to_fen(exact(state.payable) * exact(state.plan.holdback))
        state.held += held
        state.add("held", -held)


def _release(state: Settlement, releases: Iterable[Adjustment]) -> None:
    for release in releases:
        if not 0 <= release.amount <= state.opening.held:
            raise FactsError("release_exceeds_held", id=release.id)
        state.held -= release.amount
        state.add("released", release.amount, release.id)
    if state.held < 0:
        raise FactsError("release_exceeds_held", id=", ".join(r.id for r in releases))
