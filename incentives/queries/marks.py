"""The mark by which a run is seen to be out of date.

"Stale" is a comparison, not an event: a hash over the rules, assignments, targets, credits,
balances, decisions and measured figures as they stand now, against that of the run.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Sum

from incentives import plan_needs
from incentives.models import Close
from incentives.queries import collected, granted, measured, plans, pools, team_results
from incentives.queries.scope import Scope, Targets, credits_of, scope_of, sha256, targets_of


def fingerprint(scope: Scope, goals: Targets | None = None) -> str:
    """What the figures of a run hang on, as a hash."""
    goals = targets_of(scope) if goals is None else goals
    rows = plans.assignments_in(scope.close.plan, scope.period)
    assigned = [
        [row.pk, row.person_id, str(row.starts_on), str(row.ends_on), row.params] for row in rows
    ]
    people = {row[1] for row in assigned}
    counted = credits_of(scope).aggregate(Count("pk"), Max("pk"), Sum("amount"), Sum("quantity"))
    return sha256(
        [
            scope.version.pk,
            scope.version.content_hash,
            assigned,
            _by_person(goals, people),
            [str(value) for value in counted.values()],
            [[final.pk, final.run_id] for final in scope.finals],
            [[row.pk, str(row.amount)] for row in granted.due_in(scope).order_by("pk")],
            _measures(scope, people),
        ]
    )


def is_stale(close: Close) -> bool:
    """Whether the close's run no longer says what the data says."""
    return close.run is not None and close.run.inputs_hash != fingerprint(scope_of(close))


def _by_person(figures: Targets, people: Iterable[int]) -> dict[str, Any]:
    wanted = set(people)
    return {
        code: sorted((pk, str(value)) for pk, value in by.items() if pk in wanted)
        for code, by in figures.items()
    }


def _measures(scope: Scope, people: set[int]) -> list[Any]:
    """Only what the plan asks for is read."""
    found: list[Any] = [
        _by_person(measured.baselines_of(scope), people),
        _by_person(measured.values_of(scope), people),
        sorted((pk, str(part)) for pk, part in pools.parts_of(scope).items()),
    ]
    if plan_needs.needs_team(scope.plan):
        teams = team_results.teams_of(scope, people)
        found.append(sorted((pk, str(team)) for pk, team in teams.items()))
    if plan_needs.waits_for_cash(scope.plan):
        found.append(collected.mark(scope))
    return found
