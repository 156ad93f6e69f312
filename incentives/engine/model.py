"""Plan and facts: what the engine is given. Frozen, complete, and free of database or clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from incentives.engine.rules import Boundary, Curve, Rule

#: An amount of money that is paid as it stands: at most two decimals.
Money = Annotated[Decimal, "money"]


class EngineError(Exception):
    """The engine cannot calculate: `code` names why, `params` where (see `messages`)."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class FactsError(EngineError):
    """A fact that the plan needs is missing or contradicts another."""


class CodecError(EngineError):
    """JSON that is not a plan, facts or lines: `params["path"]` names the place."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """`gate`: nothing until reached, then from the first unit. `above`: only what lies above."""

    kind: Literal["gate", "above"]
    at: Decimal
    on: str
    boundary: Boundary = "lower"


@dataclass(frozen=True, slots=True)
class Multiplier:
    """Exactly one of a constant, a person's parameter, or a curve over a measure."""

    value: Decimal | None = None
    value_from: str | None = None
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """Most that a component pays in a period; with `carry` the excess waits for the next one."""

    amount: Decimal | None = None
    amount_from: str | None = None
    carry: bool = False


@dataclass(frozen=True, slots=True)
class Only:
    """Which credits count: tags such as product, and a half-open window of days."""

    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a plan; components are calculated in order and rounded once each.

    `base`: amount or quantity of the credits of `metric`, or "component:KEY" for the total of an
    earlier component. `cumulative`: "deduct" recomputes prior and current credits of the window and
    deducts what was paid; "current" lets prior credits choose the tier but pays only current ones.
    """

    key: str
    rule: Rule
    metric: str
    base: str = "amount"
    only: Only | None = None
    threshold: Threshold | None = None
    multipliers: tuple[Multiplier, ...] = ()
    cap: Cap | None = None
    cumulative: Literal["deduct", "current"] | None = None
    prorate: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """Pay up to `amount` in each period; recoverable: the advance is owed and taken back later."""

    amount: Money
    recoverable: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a pay plan. `ramp`: share of the target in the person's 1st, 2nd, … month."""

    code: str
    currency: str
    period: Literal["month", "quarter", "half", "year"]
    components: tuple[Component, ...]
    version: str = "1"
    ramp: tuple[Decimal, ...] = ()
    draw: Draw | None = None
    holdback: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """A ledger entry. `share` is applied by the engine; leave it 1 if `amount` is the part."""

    id: str
    occurred_on: date
    metric: str
    amount: Decimal
    share: Decimal = Decimal(1)
    quantity: Decimal | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """`achieved` is for measured metrics without credits."""

    target: Decimal | None = None
    baseline: Decimal | None = None
    achieved: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Balances brought forward: paid in the window, carried over a cap, owed draw, held back."""

    paid: Mapping[str, Money] = field(default_factory=dict)
    carried: Mapping[str, Money] = field(default_factory=dict)
    owed: Money = Decimal(0)
    held: Money = Decimal(0)


@dataclass(frozen=True, slots=True)
class Clawback:
    """Commission to take back: `share` of `earned`, at most what was `paid` (absent: all of it)."""

    id: str
    earned: Money
    share: Decimal = Decimal(1)
    paid: Money | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount from elsewhere (a released holdback, a correction), linked by id to its cause."""

    id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Person:
    """`params`: numbers of the person's plan assignment: rate, ramp_month, …"""

    code: str
    params: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """One person and period. `window` names the QTD/YTD span that cumulative components run over.

    `proration`: (part, whole), e.g. days employed and days of the period; it scales targets and
    components with `prorate`. `split` divides the rounded total between codes by weights, exactly.
    """

    person: Person
    period: str
    metrics: Mapping[str, MetricFacts] = field(default_factory=dict)
    credits: tuple[Credit, ...] = ()
    prior_credits: tuple[Credit, ...] = ()
    values: Mapping[str, Decimal] = field(default_factory=dict)
    window: str | None = None
    opening: Opening | None = None
    proration: tuple[Decimal, Decimal] | None = None
    split: Mapping[str, Decimal] = field(default_factory=dict)
    clawbacks: tuple[Clawback, ...] = ()
    releases: tuple[Adjustment, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
