"""Posting credits: append, and add to the cells, in one transaction (C2, quality.md §3.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import locks
from goalmgmt.core.amounts import allocate
from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import add_months, month_of
from targets import queries as targets
from targets.models import LockedMonth
from targets.operations.months import MONTHS_LOCK
from teams.models import Membership, User
from teams.queries import seats_of, unit_at
from tracking.enums import CreditKind
from tracking.models import Credit
from tracking.models.sales import Fact
from tracking.operations import cells

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part of a fact, already rounded."""

    person_id: int
    share: Decimal
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A fact with the parts that its credits are posted for."""

    fact: Fact
    parts: Sequence[Part]


def parts_of(
    amount: Decimal, shares: Mapping[int, Decimal], quantity: Decimal | None = None
) -> list[Part]:
    """`amount`, and `quantity` where there is one, over the shares by largest remainder, people
    in the order of their ids."""
    people = sorted(shares)
    weights = [shares[person] for person in people]
    amounts, units = allocate(amount, weights), quantities(quantity, weights)
    return [
        Part(person, shares[person], part, count)
        for person, part, count in zip(people, amounts, units, strict=True)
    ]


def quantities(quantity: Decimal | None, weights: Sequence[Decimal]) -> Sequence[Decimal | None]:
    """The quantity over the weights; nothing for everybody where the fact counts no units."""
    return [None] * len(weights) if quantity is None else allocate(quantity, weights)


def post(*, fact: Fact, parts: Sequence[Part], actor: User | None, now: datetime) -> list[Credit]:
    """Append the credits of one fact and add them to the cells."""
    return post_many(postings=[Posting(fact, parts)], actor=actor, now=now)


@transaction.atomic
def post_many(*, postings: Sequence[Posting], actor: User | None, now: datetime) -> list[Credit]:
    """Append the credits of facts, stamped with the edges of each fact's own day; a fact of a
    locked month counts in the next open one (C3, C4). Parts of zero leave no credit.

    Raises Refused for a person who never sat in a unit.
    """
    stamps = _stamps(postings)
    credits = [
        Credit(
            metric_id=stamps.metrics[posting.fact.METRIC],
            person_id=part.person_id,
            unit_id=stamps.unit(part.person_id, posting.fact.occurred_on),
            occurred_on=posting.fact.occurred_on,
            month=stamps.open_month(month_of(posting.fact.occurred_on)),
            amount=part.amount,
            share=part.share,
            quantity=part.quantity,
            customer_id=posting.fact.customer_id,
            product_id=posting.fact.product_id,
            channel_id=posting.fact.channel_id,
            industry_id=posting.fact.industry_id,
            territory_id=posting.fact.territory_id,
            recorded_at=now,
            recorded_by=actor,
            **{posting.fact.KEY: posting.fact},
        )
        for posting in postings
        for part in posting.parts
        if part.amount
    ]
    return _append(credits)


@transaction.atomic
def reverse(*, credits: Iterable[Credit], actor: User | None, now: datetime) -> list[Credit]:
    """Take credits back by entries that point at them, in the same unit and in their own month
    or the next open one. The unique key refuses to take one back twice."""
    months = _months()
    return _append(
        [
            Credit(
                kind=CreditKind.REVERSAL,
                reverses=credit,
                amount=-credit.amount,
                quantity=None if credit.quantity is None else -credit.quantity,
                month=months.first_open(credit.month),
                recorded_at=now,
                recorded_by=actor,
                **{name: getattr(credit, name) for name in _COPIED},
            )
            for credit in credits
        ]
    )


_COPIED = (
    "metric_id", "person_id", "unit_id", "occurred_on", "share", "contract_id", "receipt_id",
    "customer_id", "product_id", "channel_id", "industry_id", "territory_id",
)  # fmt: skip


def _append(credits: list[Credit]) -> list[Credit]:
    Credit.objects.bulk_create(credits, batch_size=BATCH)
    cells.add_credits(credits)
    return credits


@dataclass(frozen=True, slots=True)
class _Months:
    locked: frozenset[date]

    def first_open(self, month: date) -> date:
        while month in self.locked:
            month = add_months(month, 1)
        return month


def _months() -> _Months:
    """The locked months, read under the lock that keeps them as they are until commit."""
    locks.share(MONTHS_LOCK)
    return _Months(frozenset(LockedMonth.objects.values_list("month", flat=True)))


@dataclass(frozen=True, slots=True)
class _Stamps:
    metrics: Mapping[str, int]
    seats: Mapping[int, list[Membership]]
    months: _Months

    def unit(self, person_id: int, day: date) -> int:
        unit = unit_at(self.seats.get(person_id, []), day)
        if unit is None:
            raise Refused(
                _("%(person)s sits in no unit, so nothing can be credited. Seat the person first.")
                % {"person": User.objects.get(pk=person_id)},
                field="shares",
            )
        return unit

    def open_month(self, month: date) -> date:
        return self.months.first_open(month)


def _stamps(postings: Sequence[Posting]) -> _Stamps:
    days = [posting.fact.occurred_on for posting in postings]
    people = {part.person_id for posting in postings for part in posting.parts}
    span = (min(days), max(days)) if days else (date.min, date.min)
    metrics = {name: targets.metric(name).pk for name in {p.fact.METRIC for p in postings}}
    return _Stamps(metrics, seats_of(people, span), _months())
