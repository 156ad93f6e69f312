"""What a person's or a unit's process adds up to: parts that sum, and the figures made of the sums.

A unit's figure is made of the sums of its people's parts, never of their figures: two visits in one
week and none in another are one a week, whoever made them. No database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from statistics import median_high, median_low

from tracking.enums import OPEN_DEALS


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that add up. `days` are those on which a person was with the company in the period;
    `entered` and `moved` count deals by the stage entered; `cycles` are days from open to won."""

    visits: int = 0
    days: int = 0
    owned: int = 0
    covered: int = 0
    entered: tuple[int, ...] = (0,) * len(OPEN_DEALS)
    moved: tuple[int, ...] = (0,) * len(OPEN_DEALS)
    cycles: tuple[int, ...] = field(default=())
    due: int = 0
    on_time: int = 0
    help_asked: int = 0
    help_answered: int = 0

    @property
    def visits_a_week(self) -> Fraction | None:
        """Visits done × 7 ÷ days; None while there was no day."""
        return Fraction(self.visits * 7, self.days) if self.days else None

    @property
    def coverage(self) -> Fraction | None:
        """Customers visited ÷ customers looked after; None without a customer."""
        return Fraction(self.covered, self.owned) if self.owned else None

    @property
    def punctuality(self) -> Fraction | None:
        """Reports on time ÷ reports due, the excused left out; None while none was due."""
        return Fraction(self.on_time, self.due) if self.due else None

    @property
    def help_response(self) -> Fraction | None:
        """Requests for help answered in time ÷ requests; None without a request."""
        return Fraction(self.help_answered, self.help_asked) if self.help_asked else None

    @property
    def cycle_mean(self) -> Fraction | None:
        """The mean days from opening to won; None without a deal won."""
        return Fraction(sum(self.cycles), len(self.cycles)) if self.cycles else None

    @property
    def cycle_median(self) -> Fraction | None:
        """The middle of the days from opening to won; of an even number the mean of the two."""
        if not self.cycles:
            return None
        return Fraction(median_low(self.cycles) + median_high(self.cycles), 2)

    def conversion(self, stage: str) -> Fraction | None:
        """Of the deals that entered the stage the share that went on; None where none entered."""
        place = OPEN_DEALS.index(stage)
        whole = self.entered[place]
        return Fraction(self.moved[place], whole) if whole else None


def together(tallies: Iterable[Tally]) -> Tally:
    """The sum of the parts."""
    found = list(tallies)
    sums: dict[str, object] = {}
    for one in fields(Tally):
        values = [getattr(tally, one.name) for tally in found]
        if one.name in {"entered", "moved"}:
            sums[one.name] = tuple(map(sum, zip(*values, strict=True))) or Tally().entered
        elif one.name == "cycles":
            sums[one.name] = tuple(sorted(days for value in values for days in value))
        else:
            sums[one.name] = sum(values)
    return Tally(**sums)  # type: ignore[arg-type]  # each sum is of the kind of its field
