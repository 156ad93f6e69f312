"""Random years by owner, product and region at once: every one-way margin holds (quality.md M2).

Plain tables, without a database: the calculation is the one that the dialogs call.
"""

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from goalmgmt.core.amounts import CENT, ZERO, allocate
from targets.allocation import spread_grid
from targets.enums import LensMethod
from targets.queries import lens_spreading
from targets.queries.lens_spreading import LensOrder
from targets.queries.lenses import Entry, LensTable

MONTHS = [date(2026, month, 1) for month in range(1, 13)]
OWNERS, PRODUCTS, REGIONS = 5, 4, 3


@pytest.fixture(autouse=True)
def nothing_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lens_spreading, "fixed_months", lambda _version, _months: set())


def drawn(chance: random.Random, count: int) -> dict[int, Decimal]:
    """Weights as people type them: even, some zero, with decimals, or of very different size."""
    kinds = [
        lambda: Decimal(1),
        lambda: Decimal(chance.choice([0, 1, 3])),
        lambda: Decimal(chance.randint(1, 99_999)).scaleb(-3),
        lambda: Decimal(chance.choice([1, 10**9])),
    ]
    kind = chance.choice(kinds)
    found = {number: kind() for number in range(1, count + 1)}
    return found if any(found.values()) else {**found, 1: Decimal(1)}


def by_lens(
    months: Mapping[date, Decimal], weights: Mapping[int, Decimal], step: Decimal
) -> dict[tuple[int, date], Decimal]:
    version: Any = SimpleNamespace(plan=SimpleNamespace(metric=SimpleNamespace(step=step)))
    rows = [Entry(pk, pk, str(pk), str(pk), dict.fromkeys(MONTHS, ZERO)) for pk in weights]
    table = LensTable(version, "product", None, MONTHS, dict(months), rows)
    after = {(row.pk, month): ZERO for row in rows for month in MONTHS}
    after.update(
        lens_spreading.proposal(table, LensOrder(LensMethod.WEIGHTS, weights=dict(weights)))
    )
    return after


def check(
    cells: Mapping[tuple[int, date], Decimal], months: Mapping[date, Decimal], step: Decimal
) -> None:
    """Every month sums, nothing is negative, and each cell lies within a step of its share."""
    rows: dict[int, Decimal] = {}
    for (pk, _month), amount in cells.items():
        assert amount >= 0
        rows[pk] = rows.get(pk, ZERO) + amount
    whole = sum(months.values(), ZERO)
    for month, total in months.items():
        assert sum((cells[pk, month] for pk in rows), ZERO) == total
    for (pk, month), amount in cells.items() if whole else ():
        share = Fraction(rows[pk]) * Fraction(months[month]) / Fraction(whole)
        assert abs(Fraction(amount) - share) < step


@pytest.mark.parametrize("step", [CENT, Decimal(1)])
def test_a_thousand_years_sum_by_month_owner_product_and_region(step: Decimal) -> None:
    chance = random.Random(5)
    for _year in range(500):
        value = Decimal(chance.choice([0, 1, 7, 10**4, 10**12, chance.randint(0, 10**12)])) * step
        shape = list(drawn(chance, 12).values())
        months = dict(zip(MONTHS, allocate(value, shape, step), strict=True))
        owners = drawn(chance, OWNERS)
        totals = dict(zip(owners, allocate(value, list(owners.values()), step), strict=True))
        people = spread_grid(totals, months, unit=step)
        check(people, months, step)
        for pk, total in totals.items():
            assert sum((people[pk, month] for month in MONTHS), ZERO) == total
        for count in (PRODUCTS, REGIONS):
            check(by_lens(months, drawn(chance, count), step), months, step)
