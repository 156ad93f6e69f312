"""Reads over the process and its results."""

from tracking.queries.achieved import achieved_by_person, achieved_by_unit, achieved_total
from tracking.queries.asked import Asked
from tracking.queries.drilling import drill
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.rows import Viewer, ledger, person_row

__all__ = [
    "Asked",
    "LedgerRow",
    "Viewer",
    "achieved_by_person",
    "achieved_by_unit",
    "achieved_total",
    "drill",
    "ledger",
    "person_row",
]
