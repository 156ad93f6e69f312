"""What the engine is given for a payee: the row of facts that a statement is computed from."""

from datetime import date
from decimal import Decimal

from incentives import engine, plan_needs
from incentives.queries.own_credits import as_fact
from incentives.queries.payees import Payee
from incentives.queries.scope import Scope
from incentives.queries.windows import window_of


def facts_of(scope: Scope, payee: Payee) -> engine.Facts:
    """Complete: the plan and these facts give the statement again, without any database.

    Targets stand for the person's own months already (T9), so days of the assignment scale only
    the components that ask for it (`prorate`), never the target again.
    """
    window, team, pool = window_of(scope), payee.team, payee.pool
    return engine.Facts(
        person=engine.Person(payee.person.code, payee.params),
        period=scope.close.period,
        currency=scope.currency,
        ends_on=scope.period.last_day if scope.plan.holdback else None,
        window=window.code if window is not None else None,
        metrics=_metrics(payee),
        credits=tuple([as_fact(scope, own) for own in payee.own]),
        prior_credits=payee.carried.prior,
        values=payee.values,
        opening=payee.carried.opening,
        proration=_proration(scope, payee),
        targets_dated=True,
        adjustments=tuple(engine.Adjustment(f"PA-{row.pk}", row.amount) for row in payee.granted),
        team_credits=tuple(team.credits) if team else (),
        prior_team_credits=payee.carried.prior_team,
        team=team.earned if team else {},
        team_metrics=pool.metrics if pool else {},
        pool_part=(pool.part, pool.whole) if pool else None,
        pool_before=pool.before if pool else Decimal(0),
        received=payee.received,
    )


def _metrics(payee: Payee) -> dict[str, engine.MetricFacts]:
    codes = sorted({*payee.goals, *payee.baselines})
    return {
        code: engine.MetricFacts(target=payee.goals.get(code), baseline=payee.baselines.get(code))
        for code in codes
    }


def _proration(scope: Scope, payee: Payee) -> tuple[Decimal, Decimal] | None:
    """Days on the plan and days of the period, for plans that pay a part by them."""
    if not plan_needs.prorates(scope.plan):
        return None
    days = sum(_days(scope, row.starts_on, row.ends_on) for row in payee.assignments)
    return (Decimal(days), Decimal(scope.period.days)) if days < scope.period.days else None


def _days(scope: Scope, starts_on: date, ends_on: date | None) -> int:
    first = max(starts_on, scope.period.starts_on)
    last = min(ends_on or scope.period.ends_on, scope.period.ends_on)
    return max((last - first).days, 0)
