"""What a settlement has reached: lines so far, what is payable, the balances."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from incentives.engine.balances import NO_OPENING, Advance, Awaiting, Held, Opening
from incentives.engine.exact import ONE, ZERO
from incentives.engine.facts import Facts
from incentives.engine.lines import make_line, plain_line
from incentives.engine.model import Plan
from incentives.engine.results import Line

NOTHING = Decimal("0.00")


@dataclass(slots=True)
class Settlement:
    """Running state of one person's settlement; balances are those at the end of the period."""

    plan: Plan
    facts: Facts
    payable: Decimal
    opening: Opening
    owed: Decimal = NOTHING
    deferred: list[Advance] = field(default_factory=list)
    debt: Decimal = NOTHING
    undated: Decimal = NOTHING
    items: list[Held] = field(default_factory=list)
    awaiting: list[Awaiting] = field(default_factory=list)
    taken: dict[str, Decimal] = field(default_factory=dict)
    cancelled: Decimal = NOTHING
    lines: list[Line] = field(default_factory=list)

    def add(self, kind: str, amount: Decimal, source: str | None = None, note: str = "") -> None:
        """A line of an amount as it stands; nothing is written for nothing."""
        if amount:
            self._keep(plain_line(kind, "", amount, self._rule(kind), source=source, note=note))

    def add_product(
        self, kind: str, base: Fraction, rate: Fraction, before: Fraction = ZERO, **more: Any
    ) -> Decimal:
        """A line of base x rate (x multiplier), rounded along its running total."""
        factor = more.pop("multiplier", ONE)
        more = {"component": "", "rule": self._rule(kind), **more}
        line = make_line(kind, base, rate, factor, before, **more)
        if line.amount:
            self._keep(line)
        return line.amount

    def _keep(self, line: Line) -> None:
        self.lines.append(line)
        self.payable += line.amount

    def _rule(self, kind: str) -> str:
        return f"{self.plan.code}@{self.plan.version}/{kind}"


def open_settlement(plan: Plan, facts: Facts, total: Decimal) -> Settlement:
    """The state before the first step: balances as they were brought forward, a period older."""
    opening = facts.opening or NO_OPENING
    aged = [Advance(advance.amount, advance.age + 1) for advance in opening.deferred]
    wait = plan.draw.defer if plan.draw else 0
    due = sum((advance.amount for advance in aged if advance.age > wait), NOTHING)
    return Settlement(
        plan,
        facts,
        total,
        opening,
        owed=opening.owed + due,
        deferred=[advance for advance in aged if advance.age <= wait],
        debt=opening.debt,
        undated=opening.held,
        items=list(opening.items),
        taken=dict(opening.taken),
    )
