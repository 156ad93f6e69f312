"""The facts: what happened to one person in one period, as the engine is given it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from incentives.engine.balances import Opening
from incentives.engine.model import Money


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
class Clawback:
    """Commission to take back: `share` of `earned`, at most what was `paid` (absent: all of it).

    With `term` (left, whole) only the part of the term that is left. Clawbacks of one `original`
    never take more than it earned, in all periods together.
    """

    id: str
    earned: Money
    share: Decimal = Decimal(1)
    paid: Money | None = None
    term: tuple[Decimal, Decimal] | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount from elsewhere (a released holdback, a correction), linked by id to its cause."""

    id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Person:
    """`params`: numbers of the person's plan assignment: rate, ramp_month, tenure_month, …"""

    code: str
    params: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """One person and period. `window` names the QTD/YTD span that cumulative components run over.

    `proration`: (part, whole), e.g. days employed and days of the period; it scales targets and
    components with `prorate`. With `targets_dated` the targets stand for those days already and are
    not scaled again. `split` divides the rounded total between codes by weights, exactly.
    `team_credits`, `team_metrics` and `team` (person code -> commission) are of the people below.
    `pool_part`: (part, whole) of a team pool; `pool_before`: the parts of those before this person.
    `received`: (money in, whole) of a credit's contract; `cash` the same of what a period held.
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
    targets_dated: bool = False
    currency: str | None = None
    ends_on: date | None = None
    team_credits: tuple[Credit, ...] = ()
    prior_team_credits: tuple[Credit, ...] = ()
    team_metrics: Mapping[str, MetricFacts] = field(default_factory=dict)
    team: Mapping[str, Money] = field(default_factory=dict)
    pool_part: tuple[Decimal, Decimal] | None = None
    pool_before: Decimal = Decimal(0)
    received: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    cash: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
