"""The monthly sums kept beside the credits: one statement, in a stable order.

Leaf rows only (person, unit, metric, month): no row that the whole company writes to exists, so
50 writers do not wait for each other (performance.md §6.2, 6.5).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from tracking.models import AchievedCell, Credit
from tracking.queries.derived import DIFFERENCES, KEY, CellKey

#: Rows of one statement: 5 parameters each, within SQLite's smallest limit.
_ROWS = 190


def add_credits(credits: Iterable[Credit]) -> None:
    """Add new credits to their cells. Call in the transaction that inserts them."""
    deltas: dict[CellKey, Decimal] = {}
    for credit in credits:
        key = CellKey(credit.metric_id, credit.month, credit.person_id, credit.unit_id)
        deltas[key] = deltas.get(key, Decimal(0)) + credit.amount
    add(deltas)


def add(deltas: Mapping[CellKey, Decimal]) -> None:
    """Add amounts to cells, making those that are missing."""
    rows = [(*key, amount) for key, amount in sorted(deltas.items()) if amount]
    for start in range(0, len(rows), _ROWS):
        _upsert(rows[start : start + _ROWS])


def _upsert(rows: list[tuple[int, date, int, int, Decimal]]) -> None:
    table = AchievedCell._meta.db_table
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    sql = (
        f"INSERT INTO {table} ({KEY}, amount) VALUES {values} "  # noqa: S608 - own names
        f"ON CONFLICT ({KEY}) DO UPDATE SET amount = {table}.amount + excluded.amount"
    )
    parameters: list[Any] = []
    for metric, month, person, unit, amount in rows:
        day = connection.ops.adapt_datefield_value(month)
        parameters += [metric, day, person, unit, int(amount.scaleb(2))]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@transaction.atomic
def rebuild() -> int:
    """Bring the cells back to the sums of the credits, inside the database; returns how many were
    wrong."""
    table = AchievedCell._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            f"INSERT INTO {table} ({KEY}, amount) {DIFFERENCES} "
            f"ON CONFLICT ({KEY}) DO UPDATE SET amount = {table}.amount + excluded.amount"
        )
        return int(cursor.rowcount)
