"""What passes on from one period to the next: the closing of one is the opening of the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from incentives.engine.model import Money


@dataclass(frozen=True, slots=True)
class Advance:
    """A draw that is owed but not recovered yet; `age` counts the periods after its own."""

    amount: Money
    age: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What one period (`id`) held back: `amount` at first, `released` of it so far."""

    id: str
    amount: Money
    released: Money = Decimal(0)
    due: date | None = None

    @property
    def left(self) -> Decimal:
        """What is still held."""
        return self.amount - self.released


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Pay of a credit that waits for its contract's money; `part` of it has come in."""

    component: str
    credit: str
    earned: Money
    part: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Opening:
    """Balances brought forward. `paid` holds for `window` only, where one is named.

    `owed` may be recovered at once, `deferred` later; `held` is a sum without a date, `items` are
    what each period held; `taken` is what clawbacks took from each original; `debt` is what
    earlier periods fell below nothing.
    """

    paid: Mapping[str, Money] = field(default_factory=dict)
    carried: Mapping[str, Money] = field(default_factory=dict)
    owed: Money = Decimal(0)
    held: Money = Decimal(0)
    window: str | None = None
    deferred: tuple[Advance, ...] = ()
    items: tuple[Held, ...] = ()
    awaiting: tuple[Awaiting, ...] = ()
    taken: Mapping[str, Money] = field(default_factory=dict)
    debt: Money = Decimal(0)


NO_OPENING = Opening()
