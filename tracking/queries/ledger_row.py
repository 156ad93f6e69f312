"""A line of the ledger and the figures that lines are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from goalmgmt.core.amounts import ZERO, ratio
from tracking import pacing


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A node's line. A target of zero means that none was set."""

    kind: str
    code: str
    name: str
    target: Decimal
    plan_to_date: Decimal
    achieved: Decimal
    last_year: Decimal

    @property
    def attainment(self) -> Decimal | None:
        """Achieved ÷ the full target of the period, six places."""
        return ratio(self.achieved, self.target)

    @property
    def gap(self) -> Decimal:
        return self.achieved - self.target

    @property
    def left(self) -> Decimal:
        """What is missing to the full target; zero when it is reached or none was set."""
        return max(-self.gap, ZERO) if self.target else ZERO

    @property
    def gap_to_date(self) -> Decimal:
        return self.achieved - self.plan_to_date

    @property
    def pace(self) -> Decimal | None:
        return ratio(self.achieved, self.plan_to_date)

    @property
    def growth(self) -> Decimal | None:
        """Against the same days a year before; None when nothing was achieved then."""
        if self.last_year <= 0:
            return None
        return ratio(self.achieved - self.last_year, self.last_year)

    @property
    def status(self) -> str:
        return pacing.status(self.achieved, self.plan_to_date, self.target)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one kind of node, by id."""

    target: Mapping[int, Decimal]
    plan_to_date: Mapping[int, Decimal]
    achieved: Mapping[int, Decimal]
    last_year: Mapping[int, Decimal]

    def row(self, kind: str, pk: int, code: str, name: str) -> LedgerRow:
        return LedgerRow(
            kind=kind,
            code=code,
            name=name,
            target=self.target.get(pk, ZERO),
            plan_to_date=self.plan_to_date.get(pk, ZERO),
            achieved=self.achieved.get(pk, ZERO),
            last_year=self.last_year.get(pk, ZERO),
        )

    def ids(self) -> set[int]:
        """Nodes that have a target or a result."""
        return {pk for values in (self.target, self.achieved) for pk, v in values.items() if v}
