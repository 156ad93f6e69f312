"""What a component of a pay plan may say: one frozen dataclass per kind of rule.

A new kind is a dataclass here, a schedule in `schedules`, checks in `checks`: nothing else moves.
Rates are fractions (0.085). A `*_from` field names a parameter of the person's own assignment:
"person" reads the parameter of the same name, "person:NAME" reads NAME. An `on` field names what is
measured: amount, quantity, attainment, growth of the component's own base; "attainment:METRIC",
"growth:METRIC", "amount:METRIC" of all credits of another metric; "team:METRIC" the attainment of
the person's unit; "value:NAME" a measured value.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

Mode = Literal["marginal", "whole"]
Boundary = Literal["lower", "upper"]
Point = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Tier:
    """One band of a table; exactly one of `rate`, `factor` (of the component's rate), `amount`.

    `amount` is what the full width of the band earns, a part of it pro rata. A marginal tier pays
    its rate on its own slice; a whole tier, once reached, re-rates everything from the first unit.
    """

    lower: Decimal
    mode: Mode
    upper: Decimal | None = None
    rate: Decimal | None = None
    factor: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, y): read in steps or by straight lines between them; nothing below the first.

    `boundary` says to which step an x exactly on a point belongs: "lower" bounds are inclusive
    (x >= point), or "upper" ones (x > point). `beyond` extends the last line or stays flat.
    """

    on: str
    shape: Literal["stepped", "linear"]
    points: tuple[Point, ...]
    boundary: Boundary = "lower"
    beyond: Literal["flat", "extend"] = "flat"


@dataclass(frozen=True, slots=True)
class Flat:
    """One rate on the base."""

    kind: ClassVar[str] = "flat"
    rate: Decimal | None = None
    rate_from: str | None = None


@dataclass(frozen=True, slots=True)
class Override(Flat):
    """A leader's rate on the sales of others: first unit, or with a threshold only above it."""

    kind: ClassVar[str] = "override"


@dataclass(frozen=True, slots=True)
class PerUnit(Flat):
    """An amount of money per unit: the base is the quantity of each credit."""

    kind: ClassVar[str] = "per_unit"


@dataclass(frozen=True, slots=True)
class Spiff(Flat):
    """A prize for chosen credits: `rate` on amount, or per unit with base "quantity"."""

    kind: ClassVar[str] = "spiff"


@dataclass(frozen=True, slots=True)
class Tiered:
    """A table of tiers on the amount, or on attainment or growth with bounds as fractions."""

    kind: ClassVar[str] = "tiered"
    on: str
    boundary: Boundary
    tiers: tuple[Tier, ...]
    rate: Decimal | None = None
    rate_from: str | None = None
    per: Literal["period", "credit"] = "period"


@dataclass(frozen=True, slots=True)
class RateCurve:
    """A rate read from a curve and paid on the whole base."""

    kind: ClassVar[str] = "rate_curve"
    curve: Curve


@dataclass(frozen=True, slots=True)
class Matrix:
    """A rate by two measures (completion x collection), paid on the whole base.

    `cells[i][j]` holds from `rows[i]` and `columns[j]` on; below the first of either: nothing.
    """

    kind: ClassVar[str] = "matrix"
    rows_on: str
    rows: tuple[Decimal, ...]
    columns_on: str
    columns: tuple[Decimal, ...]
    cells: tuple[tuple[Decimal, ...], ...]
    boundary: Boundary


@dataclass(frozen=True, slots=True)
class TargetBonus:
    """A bonus at target times the payout that the curve gives (1 = the whole bonus)."""

    kind: ClassVar[str] = "target_bonus"
    curve: Curve
    bonus: Decimal | None = None
    bonus_from: str | None = None


@dataclass(frozen=True, slots=True)
class AboveFloor:
    """(Base - floor) x (rate - the person's guaranteed rate); never below nothing."""

    kind: ClassVar[str] = "above_floor"
    floor: Decimal | None = None
    floor_from: str | None = None
    rate: Decimal | None = None
    rate_from: str | None = None
    less: Decimal | None = None
    less_from: str | None = None


@dataclass(frozen=True, slots=True)
class TeamPool:
    """A pool of money times the payout that the curve gives, times the person's part of it.

    `divide` says how the facts' `pool_part` is made: (1, people) or (own amount, the unit's).
    """

    kind: ClassVar[str] = "team_pool"
    curve: Curve
    pool: Decimal | None = None
    pool_from: str | None = None
    divide: Literal["equal", "amount"] = "equal"


Rule = (
    Flat
    | Override
    | PerUnit
    | Spiff
    | Tiered
    | RateCurve
    | Matrix
    | TargetBonus
    | AboveFloor
    | TeamPool
)
RULES: dict[str, type[Rule]] = {
    rule.kind: rule
    for rule in (
        Flat, Override, PerUnit, Spiff, Tiered, RateCurve, Matrix, TargetBonus, AboveFloor,
        TeamPool,
    )
}  # fmt: skip
