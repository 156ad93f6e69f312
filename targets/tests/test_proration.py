"""Months of newcomers, leavers and movers (T9): days partition, sums hold, nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goalmgmt.core.periods import add_months
from targets.allocation import DoesNotFit
from targets.proration import MonthShare, Seat, days_seated, freed, ramp_of, shares
from targets.queries.staffing import prorated

YEAR = [date(2026, month, 1) for month in range(1, 13)]
MAY = date(2026, 5, 1)
days = st.integers(0, 760).map(lambda number: date(2025, 6, 1) + timedelta(number))
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("seats", "month", "days_"),
    [
        ([Seat(date(2026, 5, 12))], MAY, 20),
        ([Seat(date(2026, 5, 12))], date(2026, 4, 1), 0),
        ([Seat(date(2025, 1, 1), date(2026, 5, 12))], MAY, 11),
        ([Seat(date(2025, 1, 1), date(2026, 5, 1))], MAY, 0),
        ([Seat(date(2026, 5, 1), date(2026, 6, 1))], MAY, 31),
        ([Seat(date(2026, 5, 1), date(2026, 5, 10)), Seat(date(2026, 5, 5))], MAY, 31),
        ([], MAY, 0),
    ],
)
def test_days_of_membership(seats: list[Seat], month: date, days_: int):
    assert days_seated(seats, month) == days_


@pytest.mark.parametrize(
    ("month", "hired_on", "ramp_months", "expected"),
    [
        (MAY, date(2026, 5, 12), 3, Fraction(1, 4)),
        (date(2026, 6, 1), date(2026, 5, 12), 3, Fraction(1, 2)),
        (date(2026, 7, 1), date(2026, 5, 12), 3, Fraction(3, 4)),
        (date(2026, 8, 1), date(2026, 5, 12), 3, Fraction(1)),
        (date(2026, 4, 1), date(2026, 5, 12), 3, Fraction(1)),
        (date(2026, 1, 1), date(2025, 12, 31), 3, Fraction(1, 2)),
        (MAY, date(2026, 5, 12), 0, Fraction(1)),
        (MAY, None, 3, Fraction(1)),
    ],
)
def test_the_ramp(month: date, hired_on: date | None, ramp_months: int, expected: Fraction):
    assert ramp_of(month, hired_on, ramp_months) == expected


@CALM
@given(cuts=st.sets(days, min_size=2, max_size=6), month=st.sampled_from(YEAR))
def test_the_days_of_a_mover_partition_the_days_employed(cuts: set[date], month: date):
    edges = sorted(cuts)
    seats = [Seat(*span) for span in pairwise(edges)]
    whole = days_seated([Seat(edges[0], edges[-1])], month)
    assert sum(days_seated([seat], month) for seat in seats) == whole
    assert days_seated(seats, month) == whole
    assert 0 <= whole <= (add_months(month, 1) - month).days


@CALM
@given(
    amount=st.decimals(min_value=0, max_value=10**9, places=2),
    left_on=days,
    planned=st.none() | days,
    month=st.sampled_from(YEAR),
)
def test_what_is_freed_is_a_part_of_the_amount(amount, left_on, planned, month):
    part = freed(amount, month, left_on, planned)
    assert 0 <= part <= amount
    if left_on >= add_months(month, 1):
        assert part == 0
    if left_on <= month:
        assert part == amount
    if planned is not None and planned <= left_on and left_on > month:
        assert part == 0


amounts = st.decimals(min_value=0, max_value=10**8, places=2)


@CALM
@given(
    columns=st.lists(amounts, min_size=12, max_size=12),
    weights=st.lists(amounts, min_size=1, max_size=6),
    starts=st.lists(days, min_size=6, max_size=6),
    lengths=st.lists(st.integers(1, 500), min_size=6, max_size=6),
    unit=st.sampled_from(["0.01", "1", "10000"]),
)
def test_a_spread_by_membership_sums_in_every_month(columns, weights, starts, lengths, unit):
    months = dict(zip(YEAR, columns, strict=True))
    given_ = dict(enumerate(weights))
    partial: dict[int, dict[date, MonthShare]] = {
        pk: shares([Seat(starts[pk], starts[pk] + timedelta(lengths[pk]))], YEAR, starts[pk], 3)
        for pk in given_
    }
    alone = [m for m in YEAR if months[m] and not any(partial[pk][m].days for pk in given_)]
    if alone:
        with pytest.raises(DoesNotFit):
            prorated(months, given_, partial, {pk: {} for pk in given_}, Decimal(unit))
        return
    after = prorated(months, given_, partial, {pk: {} for pk in given_}, Decimal(unit))
    for month, total in months.items():
        assert sum(after[pk, month] for pk in given_) == total
        assert all(after[pk, month] == 0 for pk in given_ if not partial[pk][month].days)


@pytest.mark.parametrize("month", [date(2028, 2, 1), date(2026, 2, 1), date(2026, 12, 1)])
def test_two_units_share_a_short_or_long_month_without_a_rest(month: date):
    """Whichever day the person moves on, the two weights make one, exactly (quality.md T3)."""
    for count in range((add_months(month, 1) - month).days + 1):
        moved = month + timedelta(count)
        parts = [
            shares([seat], [month], None, 3)[month].weight
            for seat in (Seat(date(2025, 1, 1), moved), Seat(moved))
        ]
        assert sum(parts) == 1


def test_somebody_hired_on_a_leap_day_has_one_day_of_29():
    hired = date(2028, 2, 29)
    share = shares([Seat(hired)], [date(2028, 2, 1)], hired, 0)[date(2028, 2, 1)]
    assert (share.days, share.length, share.weight) == (1, 29, Fraction(1, 29))
