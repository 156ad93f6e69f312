"""What the ledger is asked for: a period, a metric, a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from goalmgmt.core.amounts import ratio
from goalmgmt.core.periods import Period
from targets.enums import Direction
from targets.models import Metric
from teams.queries import local_midnight
from tracking import pacing
from tracking.queries.ledger_row import Figures


class Targets(Protocol):
    """How `planned` is asked: a metric, days, and the moment whose versions count."""

    def __call__(
        self, metric: Metric, starts_on: date, ends_on: date, *, at: datetime | None = None
    ) -> dict[int, Decimal]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What the ledger is asked for; without `as_of` the whole period stands, planned in full."""

    period: Period
    metric: Metric
    as_of: date | None = None
    #: The moment of whose plan versions the targets are, where it is not the end of the day.
    known_at: datetime | None = None

    @property
    def until(self) -> date:
        """The end (exclusive) of the days that are planned to date."""
        if self.as_of is None:
            return self.period.ends_on
        return pacing.elapsed_until(self.period, self.as_of)

    @property
    def at(self) -> datetime | None:
        """The moment by whose plan versions the targets stand: the end of the day asked about."""
        if self.known_at is not None:
            return self.known_at
        return local_midnight(self.as_of, 1) if self.as_of else None

    @property
    def day(self) -> date:
        """The day by whose edges names are listed: as of, but within the period."""
        last = self.period.last_day
        return max(self.period.starts_on, min(last, self.as_of or last))

    @property
    def day_known(self) -> date:
        """The last day whose facts count: as of, but never after the period."""
        return min(self.period.last_day, self.as_of or self.period.last_day)

    @property
    def calendar_share(self) -> Decimal | None:
        """How much of the period has passed by the calendar."""
        days = (self.until - self.period.starts_on).days
        return ratio(Decimal(days), Decimal(self.period.days))

    def before(self) -> "Asked":
        """The same question a year earlier."""
        as_of = pacing.year_before(self.as_of) if self.as_of else None
        return Asked(pacing.period_before(self.period), self.metric, as_of)

    def figures(
        self,
        targets: Targets,
        results: Callable[["Asked"], dict[int, Decimal]],
    ) -> Figures:
        starts_on = self.period.starts_on
        return Figures(
            target=targets(self.metric, starts_on, self.period.ends_on, at=self.at),
            plan_to_date=targets(self.metric, starts_on, self.until, at=self.at),
            achieved=results(self),
            last_year=results(self.before()),
            adds_up=self.metric.adds_up,
            lower_is_better=self.metric.direction == Direction.DOWN,
        )
