"""How much of a month a person is there for: days of membership and the newcomer's ramp (T9).

Plain Python. A month's weight is days seated ÷ days of the month × ramp. Where a person moves, the
shares of the units in a month add up to the days that the person is employed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from goalmgmt.core.amounts import round_half_up
from goalmgmt.core.periods import add_months, month_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A membership, half-open; `ends_on` None while it goes on."""

    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class MonthShare:
    """A month of a person in a unit: `days` seated of `length`, and the ramp."""

    days: int
    length: int
    ramp: Fraction = Fraction(1)

    @property
    def weight(self) -> Fraction:
        return Fraction(self.days, self.length) * self.ramp


def days_seated(seats: Iterable[Seat], month: date) -> int:
    """The days of the month that lie in any of the seats, each once."""
    ends = add_months(month, 1)
    spans = sorted((max(seat.starts_on, month), min(seat.ends_on or ends, ends)) for seat in seats)
    count, reached = 0, month
    for starts, stops in spans:
        begins = max(starts, reached)
        if stops > begins:
            count += (stops - begins).days
            reached = stops
    return count


def ramp_of(month: date, hired_on: date | None, ramp_months: int) -> Fraction:
    """The newcomer's share of a full target: 1/4, 1/2, 3/4 in a ramp of three months, then 1."""
    if hired_on is None or ramp_months < 1:
        return Fraction(1)
    first = month_of(hired_on)
    number = (month.year - first.year) * 12 + month.month - first.month
    if not 0 <= number < ramp_months:
        return Fraction(1)
    return Fraction(number + 1, ramp_months + 1)


def is_whole(
    seats: Sequence[Seat], months: Sequence[date], hired_on: date | None, ramp_months: int
) -> bool:
    """Whether one seat covers the months and the ramp lies before them: every weight is 1 then.
    The quick answer for most people of a large plan."""
    if len(seats) != 1 or seats[0].starts_on > months[0]:
        return False
    ends_on = seats[0].ends_on
    if ends_on is not None and ends_on < add_months(months[-1], 1):
        return False
    return hired_on is None or add_months(month_of(hired_on), ramp_months) <= months[0]


def shares(
    seats: Sequence[Seat], months: Iterable[date], hired_on: date | None, ramp_months: int
) -> dict[date, MonthShare]:
    """Each month's share of a person in a unit."""
    return {
        month: MonthShare(
            days_seated(seats, month),
            (add_months(month, 1) - month).days,
            ramp_of(month, hired_on, ramp_months),
        )
        for month in months
    }


def freed(amount: Decimal, month: date, left_on: date, planned_until: date | None) -> Decimal:
    """What of a month's target nobody works for once the seat ends on `left_on`.

    `planned_until` is the end that the amount was planned with already, if any: then only the
    days between the two are free. Rounded half up to the fen; the rest stays with the leaver.
    """
    ends = add_months(month, 1)
    planned = (min(planned_until or ends, ends) - month).days
    kept = (min(max(left_on, month), ends) - month).days
    if kept == 0:
        return amount
    if planned <= kept:
        return Decimal("0.00")
    return round_half_up(Fraction(amount) * Fraction(planned - kept, planned))
