"""The plan: what the engine is told to pay. Frozen, complete, and free of database or clock."""

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

    `base`: amount or quantity of the credits of `metric`, "component:KEY" for the total of an
    earlier component, or with `of` = "team" also "commission": what the people below earned.
    `cumulative`: "deduct" recomputes prior and current credits of the window and deducts what was
    paid; "current" lets prior credits choose the tier but pays only current ones. `least` is what
    it pays at least once its gate is open. With `pay_on` = "receipt" a credit's pay is due in the
    proportion in which its contract's money has come in.
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
    least: Money | None = None
    least_from: str | None = None
    pay_on: Literal["credit", "receipt"] = "credit"
    of: Literal["own", "team"] = "own"


@dataclass(frozen=True, slots=True)
class Draw:
    """Pay up to `amount` in each period; recoverable: the advance is owed and taken back later.

    `keep`: recovery never takes pay under the draw. `defer`: nothing of an advance is recovered in
    that many periods after its own.
    """

    amount: Money
    recoverable: bool
    keep: bool = True
    defer: int = 0


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Newcomers are paid at least `amount` while their `tenure_month` is at most `months`."""

    amount: Money
    months: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a pay plan. `ramp`: share of the target in the person's 1st, 2nd, … month.

    `window`: the span that cumulative components run over, for whoever makes the facts; absent: the
    next one longer than the period.
    `late`: a fact that comes after the lock is worth the whole difference it makes to its period
    ("retro"), or only its own line at its own rate ("deal"). What `holdback` keeps is released
    `holdback_days` after the period's end; without them by cash or by decision only.
    """

    code: str
    currency: str
    period: Literal["month", "quarter", "half", "year"]
    components: tuple[Component, ...]
    version: str = "1"
    ramp: tuple[Decimal, ...] = ()
    draw: Draw | None = None
    holdback: Decimal | None = None
    late: Literal["retro", "deal"] = "retro"
    holdback_days: int | None = None
    guarantee: Guarantee | None = None
    window: Literal["quarter", "half", "year"] | None = None
