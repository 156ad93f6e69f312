"""Figures that no credit of the period carries: the year before, collection, measured values.

`growth` compares with the same period a year before. `value:collection` is what came in of what
was signed: the person's receipts ÷ contract value of the period (floored at twelve decimals, so
that no bound is reached too early). Any other `value:NAME` is the metric NAME as it was measured.
"""

from decimal import ROUND_FLOOR, Decimal, localcontext

from incentives import plan_needs
from incentives.queries.scope import Scope, Targets
from targets import queries as targets
from targets.models import Metric
from tracking import pacing
from tracking.queries.achieved import achieved_by_person

COLLECTION = "collection"
PLACES = Decimal("0.000000000001")


def baselines_of(scope: Scope) -> Targets:
    """What the same period a year before brought, by metric code and person id."""
    before = pacing.period_before(scope.period)
    codes = plan_needs.grown_metrics(scope.plan)
    return {code: achieved_by_person(targets.metric(code), before) for code in codes}


def values_of(scope: Scope) -> Targets:
    """The values that the plan reads by name, by name and person id."""
    return {name: _value(scope, name) for name in plan_needs.value_names(scope.plan)}


def _value(scope: Scope, name: str) -> dict[int, Decimal]:
    if name == COLLECTION:
        return _collection(scope)
    metric = Metric.objects.filter(code=name).first()
    return {} if metric is None else achieved_by_person(metric, scope.period)


def _collection(scope: Scope) -> dict[int, Decimal]:
    signed = achieved_by_person(targets.metric("sales"), scope.period)
    received = achieved_by_person(targets.metric("receipts"), scope.period)
    return {
        person: _floored(received.get(person, Decimal(0)), amount)
        for person, amount in signed.items()
        if amount > 0
    }


def _floored(part: Decimal, whole: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return (part / whole).quantize(PLACES, rounding=ROUND_FLOOR)
