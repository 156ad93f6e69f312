"""Five years of actuals beside a target: is it realistic? (ux.md W6)"""

from dataclasses import dataclass
from decimal import Decimal

from goalmgmt.core.amounts import ratio
from targets.queries.smart import Typed, past_years

YEARS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: its actual, or the target of the plan's own year, and the growth on the year
    before (None where one of the two is not known)."""

    year: int
    amount: Decimal | None
    growth: Decimal | None
    is_target: bool = False


def bars_of(typed: Typed) -> list[Bar]:
    """Five actuals and the target, oldest first; empty until metric, scope and year are known."""
    if typed.metric is None or typed.scope is None or typed.year is None:
        return []
    actuals = list(reversed(past_years(typed, YEARS)))
    amounts = [*actuals, typed.value]
    years = range(typed.year - YEARS, typed.year + 1)
    befores = [None, *amounts[:-1]]
    return [
        Bar(year, amount, _growth(amount, before), year == typed.year)
        for year, amount, before in zip(years, amounts, befores, strict=True)
    ]


def _growth(amount: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if amount is None or not before else ratio(amount - before, before)
