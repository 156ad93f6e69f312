"""The parts of a team pool: the people of a unit whom the plan pays in the period (P3).

Equal parts, or in the proportion of what each brought in (nobody's part is below nothing; where
nobody brought in anything the parts are equal). The
parts before a person, in the order of codes, let the engine round the running total, so that the
parts of a unit make the pool to the fen.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from goalmgmt.core.amounts import ZERO
from incentives import engine, plan_needs
from incentives.queries import plans
from incentives.queries.scope import Scope
from targets import queries as targets
from teams.models import User
from teams.queries import seats_of, unit_at
from tracking.queries.achieved import achieved_by_person, achieved_by_unit


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part of the pool of a unit, and the unit's own figures by metric code."""

    part: Decimal
    whole: Decimal
    before: Decimal
    metrics: dict[str, engine.MetricFacts]


def parts_of(scope: Scope) -> dict[int, Part]:
    """By person id; empty for plans that neither divide a pool nor look at the unit's figures."""
    pools, metrics = plan_needs.pools(scope.plan), plan_needs.team_metrics(scope.plan)
    if not pools and not metrics:
        return {}
    figures = {code: _unit_figures(scope, code) for code in metrics}
    by_amount = any(pool.divide == "amount" for pool in pools)
    weights = achieved_by_person(targets.metric(scope.main_metric), scope.period)
    found: dict[int, Part] = {}
    for unit, people in groupby(_seated(scope), key=lambda row: row[0]):
        codes = [pk for _unit, _code, pk in people]
        own = [max(weights.get(pk, ZERO), ZERO) if by_amount else Decimal(1) for pk in codes]
        own = own if any(own) else [Decimal(1)] * len(own)
        shown = {code: by[unit] for code, by in figures.items() if unit in by}
        before = ZERO
        for pk, weight in zip(codes, own, strict=True):
            found[pk] = Part(weight, sum(own, ZERO), before, shown)
            before += weight
    return found


def _seated(scope: Scope) -> list[tuple[int, str, int]]:
    """Unit, code and id of whom the plan pays, in that order."""
    rows = plans.assignments_in(scope.close.plan, scope.period).values_list("person", flat=True)
    ids = set(rows)
    seats = seats_of(ids, (scope.period.starts_on, scope.period.ends_on))
    people = User.objects.filter(pk__in=ids).values_list("pk", "code")
    units = {pk: unit_at(seats.get(pk, []), scope.period.last_day) for pk in ids}
    return sorted((units[pk] or 0, code, pk) for pk, code in people)


def _unit_figures(scope: Scope, code: str) -> dict[int, engine.MetricFacts]:
    metric = targets.metric(code)
    goals = targets.targets_by_unit(metric, scope.period)
    done = achieved_by_unit(metric, scope.period)
    return {
        unit: engine.MetricFacts(target=goals.get(unit), achieved=done.get(unit, ZERO))
        for unit in {*goals, *done}
    }
