"""Reads over targets. The functions named here are what other floors call."""

from targets.queries.figures import monthly_targets, targets_by_person, targets_by_unit
from targets.queries.metrics import is_locked, locked_months, metric, open_month

__all__ = [
    "is_locked",
    "locked_months",
    "metric",
    "monthly_targets",
    "open_month",
    "targets_by_person",
    "targets_by_unit",
]
