"""Figures of the split that do not add up: one typed for a span stands in each of its months."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core.amounts import round_half_up
from targets.models import Metric
from targets.queries.held import Held


def same_in_each(
    row: int,
    months: Iterable[date],
    amount: Decimal,
    cells: Mapping[tuple[int, date], Held],
    fixed: set[date],
) -> dict[tuple[int, date], Decimal]:
    """The amount in each month that is neither fixed nor locked. Asked for one month alone, a
    lock does not spare it: whoever typed into a locked cell is told so."""
    wanted = list(months)
    return {
        (row, month): amount
        for month in wanted
        if month not in fixed and (len(wanted) == 1 or not cells[row, month].is_locked)
    }


def coarser(metric: Metric, amount: Decimal) -> str:
    """The objection to an amount that is finer than the metric is kept, or nothing."""
    if amount == round_half_up(amount, metric.decimals):
        return ""
    if not metric.decimals:
        return _("%(metric)s is counted in whole numbers.") % {"metric": metric}
    return _("%(metric)s is kept to %(places)d decimals.") % {
        "metric": metric,
        "places": metric.decimals,
    }
