"""What passes on from close to close: balances, and the credits of the running window (P3).

The statement that counts before is that of the plan's last published close. Its balances (paid in
the window, carried over a cap, owed draw, held back, awaiting receipt, short of zero) open this
one; what was paid in a window ends with it, by the window's name in the balances. A close that is
published after a later one was calculated makes that one stale: the published runs are part of
the mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from goalmgmt.core.periods import Period, PeriodKind
from incentives import engine, plan_needs
from incentives.models import Close, Statement
from incentives.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class Carried:
    """What a person brings into the period."""

    opening: engine.Opening | None = None
    prior: tuple[engine.Credit, ...] = ()
    prior_team: tuple[engine.Credit, ...] = ()


NOTHING = Carried()


def window_of(scope: Scope) -> Period | None:
    """The span that cumulative components of the plan run over, or None without such."""
    if not any(part.cumulative for part in scope.plan.components):
        return None
    kind = PeriodKind(plan_needs.window_name(scope.plan))
    return scope.calendar.of(kind, scope.period.starts_on)


def recomputes(scope: Scope, final: Close) -> bool:
    """Whether the close lies in the window that the period recomputes: a fact that reaches it late
    then counts in the period itself, where the whole window is calculated again, and needs no
    adjustment of its own."""
    if not plan_needs.recomputes_window(scope.plan):
        return False
    window = window_of(scope)
    return window is not None and final.starts_on >= window.starts_on


def carried_into(scope: Scope, people: Iterable[int]) -> dict[int, Carried]:
    """By person id; who had no statement brings nothing."""
    before = last_published(scope)
    if before is None or before.run_id is None:
        return {}
    window = window_of(scope)
    same = window is not None and before.starts_on >= window.starts_on
    rows = Statement.objects.filter(run=before.run_id, person__in=set(people))
    return {
        statement.person_id: _carried(statement, same=same)
        for statement in rows.only("person_id", "inputs", "balances", "run_id", "close_id")
    }


def last_published(scope: Scope) -> Close | None:
    """The plan's published close just before the period."""
    earlier = [final for final in scope.finals if final.starts_on < scope.period.starts_on]
    return max(earlier, key=lambda final: final.starts_on, default=None)


def _carried(statement: Statement, *, same: bool) -> Carried:
    facts: dict[str, Any] = statement.inputs.get("facts", {})
    holder: dict[str, Any] = {"person": {"code": "-"}, "period": "-"}
    if opening := statement.balances.get("opening"):
        holder["opening"] = opening
    if same:
        for kind in ("credits", "team_credits"):
            earlier = f"prior_{kind}"
            holder[earlier] = [*facts.get(earlier, []), *facts.get(kind, [])]
    read = engine.from_data(engine.Facts, holder)
    return Carried(read.opening, read.prior_credits, read.prior_team_credits)


def closing_of(statement: Statement) -> engine.Opening:
    """The balances that the statement passes on."""
    return _carried(statement, same=False).opening or engine.NO_OPENING


def kept(opening: engine.Opening | None, shortfall: Decimal) -> dict[str, Any]:
    """The balances of a statement, as `carried_into` reads them: the engine's closing, with what
    the whole statement, late facts and refunds included, fell below nothing."""
    closing = replace(opening or engine.Opening(), debt=shortfall)
    holder = engine.Facts(engine.Person("-"), "-", opening=closing)
    found: dict[str, Any] = engine.to_data(holder).get("opening") or {}
    return {"opening": found} if found else {}
