"""What the demo company signed and collected, from a fixed seed. Plain data, nothing is written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from goalmgmt.core.amounts import allocate, round_half_up
from goalmgmt.core.periods import add_months
from goalmgmt.demo.company import (
    CHANNELS,
    CUSTOMERS,
    INDUSTRIES,
    PEOPLE,
    PRODUCTS,
    TERRITORY_OF,
    WAN,
    Someone,
)

#: The year's shape in percent, January to December; quarters are 16, 24, 26 and 34.
SEASON = (4, 4, 8, 7, 8, 9, 8, 9, 9, 10, 11, 13)
#: Last year against this year's targets.
LAST_YEAR = Decimal("0.87")
#: The part of contracts that is collected within the usual terms.
COLLECTED = Decimal("0.92")


@dataclass(frozen=True, slots=True)
class Signed:
    """A contract with the receipts that followed by today."""

    number: str
    person: str
    mate: str
    customer: str
    signed_on: date
    amount: Decimal
    product: str
    channel: str
    industry: str
    territory: str
    receipts: tuple[tuple[date, Decimal], ...]


def history(*, today: date, seed: int) -> Iterator[Signed]:
    """The contracts of last year and this one until today, month by month."""
    dice = random.Random(seed)
    number = 0
    first = date(today.year - 1, 1, 1)
    months = (today.year - first.year) * 12 + today.month
    sellers = [someone for someone in PEOPLE if someone.weight]
    for index in range(months):
        month = add_months(first, index)
        for someone in sellers:
            if index < months - someone.hired_months_ago:
                continue
            for amount in _amounts(someone, month, today, dice):
                number += 1
                yield _signed(number, someone, month, amount, dice=dice, today=today)


def _amounts(someone: Someone, month: date, today: date, dice: random.Random) -> list[Decimal]:
    target = someone.weight * WAN * SEASON[month.month - 1] / 100
    wobble = Decimal(dice.randrange(85, 116)) / 100
    year = LAST_YEAR if month.year < today.year else Decimal(1)
    done = _elapsed(month, today)
    total = round_half_up(target * someone.pace * wobble * year * done / 100, 0) * 100
    deals = dice.choice((1, 1, 2, 2, 3))
    weights = [dice.randrange(2, 9) for _ in range(deals)]
    return [part for part in allocate(total, weights, Decimal(100)) if part]


def _elapsed(month: date, today: date) -> Decimal:
    """The part of the month that has passed: the running month is not full yet."""
    if (month.year, month.month) != (today.year, today.month):
        return Decimal(1)
    length = (add_months(month, 1) - month).days
    return Decimal(today.day) / length


def _signed(
    number: int, someone: Someone, month: date, amount: Decimal, *, dice: random.Random, today: date
) -> Signed:
    last = today.day if (month.year, month.month) == (today.year, today.month) else 28
    signed_on = month.replace(day=dice.randrange(1, last + 1))
    mates = [
        other.code
        for other in PEOPLE
        if other.weight and other.unit == someone.unit and other.code != someone.code
    ]
    shared = number % 9 == 0 and bool(mates)
    return Signed(
        number=f"HT-{month.year}-{number:04d}",
        person=someone.code,
        mate=dice.choice(mates) if shared else "",
        customer=CUSTOMERS[(int(someone.code) * 3 + dice.randrange(4)) % len(CUSTOMERS)],
        signed_on=signed_on,
        amount=amount,
        product=dice.choice(PRODUCTS)[0],
        channel=dice.choice(CHANNELS)[0],
        industry=dice.choice(INDUSTRIES)[0],
        territory=TERRITORY_OF[someone.unit],
        receipts=tuple(_receipts(signed_on, amount, dice, today)),
    )


def _receipts(
    signed_on: date, amount: Decimal, dice: random.Random, today: date
) -> Iterator[tuple[date, Decimal]]:
    collected = round_half_up(amount * COLLECTED, 0)
    first = round_half_up(collected * Decimal(dice.choice((40, 50, 60, 100))) / 100, 0)
    day = signed_on + timedelta(days=dice.randrange(3, 20))
    for part in (first, collected - first):
        if part and day <= today:
            yield day, part
        day += timedelta(days=dice.randrange(12, 35))
