"""What the engine gives back: explained lines and the totals that they sum to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NewType

from incentives.engine.exact import ONE, ZERO

#: Text of the engine's own making: may be empty, and longer than a code.
Wording = NewType("Wording", str)
NO_WORDS = Wording("")


@dataclass(frozen=True, slots=True)
class Line:
    """One explained amount; `recompute` in `lines` gives `amount` back from the other figures.

    after = before + base x rate x multiplier, amount = rounded(after) - rounded(before), both no
    higher than `cap`. `before` and `after` are the exact running total of the component.
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
    zh: Wording = NO_WORDS
    en: Wording = NO_WORDS


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
    carried: Decimal = Decimal("0.00")


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
    """`total` is earned by the components; `payable` is after `settlement` (draw and so on)."""

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
    owed: Decimal = Decimal("0.00")
    held: Decimal = Decimal("0.00")
    cancelled: Decimal = Decimal("0.00")
    parts: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in the order of the statement: by component, then settlement."""
        return tuple(line for part in self.components for line in part.lines) + self.settlement
