"""A line of the ledger and the figures that lines are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from goalmgmt.core.amounts import ZERO, ratio
from tracking import pacing
from tracking.forecasting import Forecast


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A node's line. A target of zero means that none was set; `known` is False where a value
    that is measured has not been measured. Gaps above zero are good, in whichever direction the
    metric is better."""

    kind: str
    code: str
    name: str
    target: Decimal
    plan_to_date: Decimal
    achieved: Decimal
    last_year: Decimal
    known: bool = True
    lower_is_better: bool = False
    #: Of a metric that does not add up: nothing is missing where no target was set.
    stands_alone: bool = False
    #: The last finished months, oldest first, and where the period will end: see `trends`.
    trend: tuple[Decimal, ...] = ()
    forecast: Forecast | None = None
    #: Columns that the address adds: what was signed and not paid, what a working day must bring.
    awaiting: Decimal | None = None
    daily_rate: Decimal | None = None
    #: What open deals may bring in the rest of the period, by chance.
    pipeline: Decimal | None = None

    @property
    def is_rest(self) -> bool:
        """Whether the line is of no unit and no person: it opens to nothing and has no status."""
        return self.kind in {"reserve", "own", "unassigned", "others"}

    @property
    def has_gap(self) -> bool:
        """Whether a gap can be said."""
        return self.known and not (self.stands_alone and not self.target)

    @property
    def attainment(self) -> Decimal | None:
        """Achieved ÷ the full target of the period, six places."""
        return self._against(self.target)

    @property
    def gap(self) -> Decimal:
        return self._beyond(self.target)

    @property
    def left(self) -> Decimal:
        """What is missing to the full target; zero when it is reached or none was set."""
        return max(-self.gap, ZERO) if self.target else ZERO

    @property
    def gap_to_date(self) -> Decimal:
        return self._beyond(self.plan_to_date)

    @property
    def pace(self) -> Decimal | None:
        return self._against(self.plan_to_date)

    @property
    def growth(self) -> Decimal | None:
        """Against the same days a year before; None when nothing was achieved then."""
        if self.last_year <= 0 or not self.known:
            return None
        return ratio(self.achieved - self.last_year, self.last_year)

    @property
    def status(self) -> str:
        if not self.known:
            return "unmeasured"
        done, due = self.achieved, self.plan_to_date
        if self.lower_is_better:
            done, due = due, done
        return pacing.status(done, due, self.target)

    def _against(self, whole: Decimal) -> Decimal | None:
        if not self.known:
            return None
        if self.lower_is_better:
            return ratio(whole, self.achieved) if whole else None
        return ratio(self.achieved, whole)

    def _beyond(self, whole: Decimal) -> Decimal:
        if not self.known:
            return ZERO
        return whole - self.achieved if self.lower_is_better else self.achieved - whole


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one kind of node, by id."""

    target: Mapping[int, Decimal]
    plan_to_date: Mapping[int, Decimal]
    achieved: Mapping[int, Decimal]
    last_year: Mapping[int, Decimal]
    adds_up: bool = True
    lower_is_better: bool = False

    def row(self, kind: str, pk: int, code: str, name: str) -> LedgerRow:
        return LedgerRow(
            kind=kind,
            code=code,
            name=name,
            target=self.target.get(pk, ZERO),
            plan_to_date=self.plan_to_date.get(pk, ZERO),
            achieved=self.achieved.get(pk, ZERO),
            last_year=self.last_year.get(pk, ZERO),
            known=self.adds_up or pk in self.achieved,
            lower_is_better=self.lower_is_better,
            stands_alone=not self.adds_up,
        )

    def ids(self) -> set[int]:
        """Nodes that have a target or a result."""
        return {pk for values in (self.target, self.achieved) for pk, v in values.items() if v}
