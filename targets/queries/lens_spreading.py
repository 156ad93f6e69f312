"""What a spread over the entries of a lens would change: for the preview and for the act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import CENT, ZERO
from targets import lens_history
from targets.allocation import DoesNotFit, spread, spread_grid
from targets.enums import LensMethod, LensScope
from targets.queries.grid import fixed_months
from targets.queries.lenses import LensTable

Changes = dict[tuple[int, date], Decimal]


@dataclass(frozen=True, slots=True)
class LensOrder:
    """How to spread the plan over the entries; `weights` by row id, for the method WEIGHTS."""

    method: str = LensMethod.EVEN
    over: str = LensScope.ALL
    unit: Decimal = CENT
    weights: Mapping[int, Decimal] = field(default_factory=dict)


class NoShape(ValueError):
    """Nothing was achieved last year by any entry, or no weight was given."""


def last_year(table: LensTable) -> dict[int, Decimal]:
    """What each row's entry brought in the year before, by row id; never below zero."""
    plan = table.version.plan
    period = company.calendar().year(plan.year - 1)
    found = lens_history.actuals().by_entry(plan.metric, period, table.lens, plan.scope)
    return {row.pk: max(found.get(row.item, ZERO), ZERO) for row in table.rows}


def proposal(table: LensTable, order: LensOrder) -> Changes:
    """The amounts after the spread, only where they differ; every open month adds up to the plan.

    Fixed months stay. Raises NoShape without weights, allocation.DoesNotFit where the entries
    hold more than the plan already (scope REST).
    """
    fixed = fixed_months(table.version, table.months)
    free = [month for month in table.months if month not in fixed]
    if not free or not table.rows:
        return {}
    given, unit = _weights(table, order), max(order.unit, table.version.plan.metric.step)
    kept: Mapping[tuple[int, date], Decimal] = {}
    if order.over == LensScope.REST:
        kept = {(row.pk, m): row.amounts.get(m, ZERO) for row in table.rows for m in free}
        columns = {month: table.unassigned([month]) for month in free}
        if over := [month for month, left in columns.items() if left < 0]:
            raise DoesNotFit(over[0])
    else:
        columns = {month: table.whole.get(month, ZERO) for month in free}
    totals = spread(sum(columns.values(), ZERO), given, unit=unit)
    parts = spread_grid(totals, columns, unit=unit)
    after = {cell: amount + kept.get(cell, ZERO) for cell, amount in parts.items()}
    amounts = {row.pk: row.amounts for row in table.rows}
    return {(pk, m): a for (pk, m), a in after.items() if a != amounts[pk].get(m, ZERO)}


def _weights(table: LensTable, order: LensOrder) -> dict[int, Decimal]:
    if order.method == LensMethod.EVEN:
        return {row.pk: Decimal(1) for row in table.rows}
    if order.method == LensMethod.WEIGHTS:
        given = {row.pk: order.weights.get(row.pk, ZERO) for row in table.rows}
    else:
        given = last_year(table)
    if not any(given.values()):
        raise NoShape(order.method)
    return given
