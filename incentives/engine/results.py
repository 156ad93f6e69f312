"""What the engine gives back: explained lines and the totals that they sum to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from incentives.engine.balances import Advance, Awaiting, Held, Opening
from incentives.engine.exact import ONE, ZERO
from incentives.engine.explain import NO_WORDS, Wording, sentence

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One explained amount; `recompute` in `lines` gives `amount` back from the other figures.

    after = before + base x rate x multiplier, amount = rounded(after) - rounded(before), both no
    higher than `cap`. `before` and `after` are the exact running total of the component. The
    sentences are made when they are read: a close of many lines reads few of them.
    """

    component: Wording
    kind: str
    amount: Decimal
    base: Fraction
    rate: Fraction
    multiplier: Fraction
    before: Fraction
    after: Fraction
    rule: str
    cap: Fraction | None = None
    source: str | None = None
    occurred_on: date | None = None
    source_amount: Fraction | None = None
    share: Fraction = ONE
    tier: int | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    mode: str | None = None
    note: Wording = NO_WORDS
    rounding: str = "half_up_0.01_running_total"

    @property
    def zh(self) -> Wording:
        """The line as a sentence in Chinese."""
        return sentence(self, "zh")

    @property
    def en(self) -> Wording:
        """The line as a sentence in English."""
        return sentence(self, "en")


@dataclass(frozen=True, slots=True)
class TierTotal:
    """Part of a component that one tier earned, before cap and rounding; `blend` is per base."""

    tier: int | None
    base: Fraction
    rate: Fraction
    earned: Fraction
    blend: Fraction | None


@dataclass(frozen=True, slots=True)
class ComponentResult:
    """`total` = sum of `lines`; `earned` is exact and before cap; `carried` waits over the cap."""

    key: str
    total: Decimal
    lines: tuple[Line, ...]
    base: Fraction = ZERO
    earned: Fraction = ZERO
    effective_rate: Fraction | None = None
    tiers: tuple[TierTotal, ...] = ()
    carried: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class MetricResult:
    """Ratios are None without a target or baseline; `target` is ramped and prorated."""

    achieved: Fraction
    target: Fraction | None = None
    attainment: Fraction | None = None
    full_target: Fraction | None = None
    unramped_attainment: Fraction | None = None
    baseline: Fraction | None = None
    growth: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`total` is earned by the components; `payable` is after `settlement` (draw and so on).

    `owed` and `held` are whole balances; `deferred` and `items` are the parts of them that have an
    age or a name. `closing` is all that passes on.
    """

    plan: str
    person: str
    period: str
    currency: str
    total: Decimal
    payable: Decimal
    components: tuple[ComponentResult, ...]
    settlement: tuple[Line, ...] = ()
    metrics: Mapping[str, MetricResult] = field(default_factory=dict)
    paid: Mapping[str, Decimal] = field(default_factory=dict)
    carried: Mapping[str, Decimal] = field(default_factory=dict)
    owed: Decimal = NOTHING
    held: Decimal = NOTHING
    cancelled: Decimal = NOTHING
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    window: str | None = None
    deferred: tuple[Advance, ...] = ()
    items: tuple[Held, ...] = ()
    awaiting: tuple[Awaiting, ...] = ()
    taken: Mapping[str, Decimal] = field(default_factory=dict)
    debt: Decimal = NOTHING

    @property
    def closing(self) -> Opening:
        """Every balance that passes on: the opening of the person's next period."""
        return Opening(
            paid=self.paid,
            carried=self.carried,
            owed=self.owed - sum((advance.amount for advance in self.deferred), NOTHING),
            held=self.held - sum((item.left for item in self.items), NOTHING),
            window=self.window,
            deferred=self.deferred,
            items=self.items,
            awaiting=self.awaiting,
            taken=self.taken,
            debt=self.debt,
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in the order of the statement: by component, then settlement."""
        return tuple(line for part in self.components for line in part.lines) + self.settlement
