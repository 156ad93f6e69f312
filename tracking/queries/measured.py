"""Values of metrics that do not add up: each stands for its node, put together over time only."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from targets import adding
from targets.models import Metric
from teams.models import Unit, User
from tracking.queries.sources import Source


def by_node(
    metric: Metric, source: Source, node: str, where: Q | None = None
) -> dict[int, Decimal]:
    """The values of the period by person or unit id, over its spans as the metric says."""
    rows = source.rows.filter(where or Q(), person__isnull=node == "unit")
    found: dict[int, list[Decimal]] = {}
    for pk, amount in rows.order_by("month", "pk").values_list(node, "amount"):
        found.setdefault(pk, []).append(amount)
    return {pk: adding.combine(metric.aggregation, values) for pk, values in found.items()}


def monthly(source: Source, *, unit: Unit | None, person: User | None) -> dict[date, Decimal]:
    """The values of one node by the month that they count in."""
    rows = source.rows.filter(person=person)
    if person is None:
        rows = rows.filter(unit=unit)
    return dict(rows.order_by("month", "pk").values_list("month", "amount"))
