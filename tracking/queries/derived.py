"""The cells beside the credits: what they hold and what they must hold."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from tracking.models import AchievedCell, Credit


class CellKey(NamedTuple):
    """Which cell: sorting by it is the lock order."""

    metric_id: int
    month: date
    person_id: int
    unit_id: int


def recomputed() -> dict[CellKey, Decimal]:
    """What the cells must hold: the sums of the credits, without the empty ones."""
    rows = Credit.objects.order_by().values_list(*CellKey._fields).annotate(total=Sum("amount"))
    return {CellKey(*row[:4]): row[4] for row in rows if row[4]}


def kept() -> dict[CellKey, Decimal]:
    """What the cells hold, without the empty ones."""
    rows = AchievedCell.objects.exclude(amount=0).values_list(*CellKey._fields, "amount")
    return {CellKey(*row[:4]): row[4] for row in rows}


def differences() -> dict[CellKey, Decimal]:
    """What must be added to the cells so that they equal the credits again."""
    wanted, held = recomputed(), kept()
    keys = wanted.keys() | held.keys()
    deltas = {key: wanted.get(key, Decimal(0)) - held.get(key, Decimal(0)) for key in keys}
    return {key: delta for key, delta in deltas.items() if delta}
