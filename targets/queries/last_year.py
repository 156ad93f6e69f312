"""Last year's figures by row, for the growth beside each target."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.cache import cache

from goalmgmt.core import company
from targets import history
from targets.models import PlanVersion

ByNode = Mapping[tuple[str, int], Decimal]
#: While somebody types, the growth may rest on figures so many seconds old.
KEPT = 300


def read(version: PlanVersion) -> ByNode:
    """By ("person"|"unit", id): read anew, and kept for `kept`."""
    metric = version.plan.metric
    year = company.calendar().year(version.plan.year - 1)
    actuals = history.actuals()
    units = {("unit", pk): amount for pk, amount in actuals.by_unit(metric, year).items()}
    people = {("person", pk): amount for pk, amount in actuals.by_person(metric, year).items()}
    found = {**units, **people}
    cache.set(_key(version), found, KEPT)
    return found


def kept(version: PlanVersion) -> ByNode:
    """As `read`, without asking the ledger again for each cell that is saved."""
    found: ByNode | None = cache.get(_key(version))
    return read(version) if found is None else found


def _key(version: PlanVersion) -> str:
    return f"targets.last-year:{version.plan.metric_id}:{version.plan.year}"
