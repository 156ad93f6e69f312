"""Closed years: once all twelve months are locked, the plans of a year are read-only (C4)."""

from collections.abc import Iterable

from goalmgmt.core import company
from targets.queries.metrics import locked_months


def is_closed(year: int) -> bool:
    """Whether every month of the fiscal year is locked."""
    return year in closed([year])


def closed(years: Iterable[int]) -> set[int]:
    """Those of the fiscal years whose months are all locked, in one query."""
    calendar = company.calendar()
    months = {year: set(calendar.year(year).months()) for year in set(years)}
    locked = locked_months(set().union(*months.values()))
    return {year for year, own in months.items() if own <= locked}
