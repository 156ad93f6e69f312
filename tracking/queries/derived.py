"""The cells beside the credits: what they hold and must hold, compared by the database."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from goalmgmt.core.amounts import CENT

KEY = "metric_id, month, person_id, unit_id"
#: What must be added to each cell so that it equals its credits again; equal ones stay out.
DIFFERENCES = (
    f"SELECT {KEY}, SUM(amount) FROM ("  # noqa: S608 - own names
    f"SELECT {KEY}, amount FROM tracking_credit UNION ALL "
    f"SELECT {KEY}, -amount FROM tracking_achievedcell) AS both_of "
    f"GROUP BY {KEY} HAVING SUM(amount) <> 0"
)


class CellKey(NamedTuple):
    """Which cell: sorting by it is the lock order."""

    metric_id: int
    month: date
    person_id: int
    unit_id: int


def differences() -> dict[CellKey, Decimal]:
    """Only what differs comes out of the database: nothing, where all is well."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        rows = cursor.fetchall()
    return {
        CellKey(metric, _day(month), person, unit): int(amount) * CENT
        for metric, month, person, unit, amount in rows
    }


def _day(value: Any) -> date:
    """A day as the driver gives it: SQLite keeps text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
