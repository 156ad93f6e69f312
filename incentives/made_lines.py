"""A line of a statement on its way from the engine to the database.

Columns hold figures to read, `detail` the exact ones in the engine's canonical text. A run makes
one for each credit, so a line stays a small object until somebody needs it as a row.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from incentives import engine
from incentives.enums import LineKind
from incentives.models import StatementLine

ONE = Decimal(1)
KINDS = {
    "bonus": LineKind.BONUS,
    "reversal": LineKind.REVERSAL,
    "restored": LineKind.REVERSAL,
    "late": LineKind.ADJUSTMENT,
    "adjustment": LineKind.ADJUSTMENT,
    "clawback": LineKind.REVERSAL,
    "draw": LineKind.DRAW,
    "recovery": LineKind.RECOVERY,
    "guarantee": LineKind.GUARANTEE,
    "held": LineKind.HELD,
    "awaiting": LineKind.HELD,
    "released": LineKind.RELEASED,
    "received": LineKind.RELEASED,
    "carried": LineKind.CARRIED,
    "debt": LineKind.DEBT,
    "prior_paid": LineKind.PRIOR,
}


@dataclass(slots=True)
class MadeLine:
    """The engine's line with what it refers to, by id."""

    line: engine.Line
    component: str
    credit: int | None = None
    adjusts: int | None = None
    adjustment: int | None = None
    share: Decimal = ONE
    #: Canonical JSON of `line`, once it is written.
    detail: str = ""

    @property
    def kind(self) -> str:
        """What a decision granted is one of its own; all else follows from the engine."""
        if self.adjustment is not None:
            return LineKind.DECISION.value
        return KINDS.get(self.line.kind, LineKind.EARNED).value

    @property
    def amount(self) -> Decimal:
        return self.line.amount

    def as_row(self, position: int) -> StatementLine:
        """The row, without its statement."""
        return StatementLine(
            position=position,
            kind=self.kind,
            component=self.component,
            credit_id=self.credit,
            adjusts_id=self.adjusts,
            adjustment_id=self.adjustment,
            base=engine.approximate(self.line.base, 2),
            rate=engine.approximate(self.line.rate),
            multiplier=engine.approximate(self.line.multiplier),
            share=self.share,
            amount=self.line.amount,
            detail=engine.to_data(self.line),
        )

    def as_columns(self, statement: int, position: int) -> tuple[Any, ...]:
        """What the database keeps, in the order of `COLUMNS`."""
        line = self.line
        return (
            statement, position, self.kind, self.component, self.credit, self.adjusts,
            self.adjustment, whole(line.base, 2), whole(line.rate, 6), whole(line.multiplier, 6),
            int(self.share.scaleb(6)), int(line.amount.scaleb(2)), self.detail,
        )  # fmt: skip


COLUMNS = (
    "statement_id", "position", "kind", "component", "credit_id", "adjusts_id", "adjustment_id",
    "base", "rate", "multiplier", "share", "amount", "detail",
)  # fmt: skip


def whole(number: Fraction, places: int) -> int:
    """The number in whole units of its last place, half-up, as columns keep it."""
    numerator, denominator = number.as_integer_ratio()
    found: int = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return found if numerator >= 0 else -found
