"""The credits of a period as a close reads them: most of a run's time goes through here.

A run of a large company reads a million; those that only count in the period come as plain tuples,
and only what is late or paid back (C4) is loaded as a row with its receipt.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from incentives import definitions, engine
from incentives.queries.scope import TAGS, Scope, credits_of
from tracking.models import Credit

CHUNK = 2000
COLUMNS = (
    "person_id", "pk", "metric_id", "occurred_on", "amount", "share", "quantity", "contract_id",
)  # fmt: skip


class Own(NamedTuple):
    """A credit that counts in the period itself; `tags` by name where the plan looks at them."""

    pk: int
    metric_id: int
    occurred_on: date
    amount: Decimal
    share: Decimal
    quantity: Decimal | None
    contract_id: int | None
    tags: dict[str, str]


def special(scope: Scope) -> Q:
    """What may belong to a published close: by its day, by its month, or by the receipt that it
    pays back."""
    found = Q(receipt__refund_of__isnull=False)
    for final in scope.finals:
        if final.starts_on < scope.period.starts_on:
            found |= Q(month__gte=final.starts_on, month__lt=final.ends_on)
            found |= Q(occurred_on__gte=final.starts_on, occurred_on__lt=final.ends_on)
    return found


def ordinary(scope: Scope, people: list[int]) -> Iterator[tuple[int, Own]]:
    """Person id and credit, of each person in the order of day and number."""
    tags = TAGS if definitions.uses_tags(scope.plan) else ()
    rows = credits_of(scope).filter(person__in=people).exclude(special(scope))
    rows = rows.order_by("person_id", "occurred_on", "pk")
    columns = (*COLUMNS, *(f"{tag}__code" for tag in tags))
    width = len(COLUMNS)
    for row in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        yield row[0], Own._make((*row[1:width], _tags(tags, row[width:])))


def unusual(scope: Scope, people: list[int]) -> Iterator[Credit]:
    """The others, as rows."""
    rows = credits_of(scope).filter(special(scope), person__in=people)
    rows = rows.order_by("person_id", "occurred_on", "pk").select_related("receipt", *TAGS)
    return rows.iterator(chunk_size=CHUNK)


def own_of(scope: Scope, credit: Credit) -> Own:
    """A row as the tuple."""
    tags = {}
    if definitions.uses_tags(scope.plan):
        tags = {name: row.code for name in TAGS if (row := getattr(credit, name)) is not None}
    return Own(
        credit.pk, credit.metric_id, credit.occurred_on, credit.amount, credit.share,
        credit.quantity, credit.contract_id, tags,
    )  # fmt: skip


def as_fact(scope: Scope, own: Own) -> engine.Credit:
    """The credit as the engine reads it: the amount is the person's part already."""
    return engine.Credit(
        id=f"CR-{own.pk:08d}",
        occurred_on=own.occurred_on,
        metric=scope.metrics[own.metric_id],
        amount=own.amount,
        quantity=own.quantity,
        tags=own.tags,
    )


def _tags(names: tuple[str, ...], codes: tuple[Any, ...]) -> dict[str, str]:
    return {name: code for name, code in zip(names, codes, strict=True) if code}
