"""What rules would have cost on the real facts of the last year, before anybody is paid so (P3).

Every period stands alone: what a plan carries from one to the next, late facts and granted
adjustments are left out on both sides of the question.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Sum

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind
from incentives import definitions
from incentives.drafting import draft
from incentives.enums import PUBLISHED
from incentives.models import Close, CloseRun, PayPlanVersion, PlanAssignment, Statement
from incentives.queries import plans
from incentives.queries.payees import batch_of
from incentives.queries.scope import Scope, targets_of
from targets import queries as targets

BATCH = 200
PERIODS_OF = {"month": 12, "quarter": 4, "half": 2, "year": 1}


@dataclass(slots=True)
class PeriodCost:
    """One period: what the rules pay, what was paid, and how many could not be calculated."""

    period: str
    people: int = 0
    total: Decimal = ZERO
    paid: Decimal | None = None
    failed: int = 0

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        return {name: str(value) if isinstance(value, Decimal) else value
                for name, value in found.items()}  # fmt: skip


def last_year(version: PayPlanVersion, today: date) -> list[Period]:
    """The ended periods of the plan's kind that make a year, the oldest first."""
    calendar = company.calendar()
    kind = definitions.read(version.definition).period
    period = calendar.of(PeriodKind(kind), today)
    found = []
    for _step in range(PERIODS_OF[kind]):
        period = calendar.previous(period)
        found.append(period)
    return found[::-1]


def costs(
    version: PayPlanVersion, today: date, now: datetime, report: Callable[[int, int], None]
) -> list[PeriodCost]:
    """Period by period; `report` hears of each."""
    periods = last_year(version, today)
    found = []
    for number, period in enumerate(periods):
        report(number, len(periods))
        found.append(_cost(_scope(version, period), now))
    report(len(periods), len(periods))
    return found


def _cost(scope: Scope, now: datetime) -> PeriodCost:
    found = PeriodCost(scope.period.code, paid=_paid(scope))
    goals = targets_of(scope)
    run = CloseRun(close=scope.close, version=scope.version)
    for batch in _batches(_people(scope)):
        payees, history = batch_of(scope, batch, goals)
        for payee in payees:
            payee.granted = []
            made = draft(scope, run, payee, history, now)
            found.people += 1
            found.total += made.statement.total
            found.failed += any(item["severity"] == "blocking" for item in made.findings)
    return found


def _scope(version: PayPlanVersion, period: Period) -> Scope:
    plan = definitions.read(version.definition)
    metrics = [targets.metric(code) for code in definitions.metrics_of(plan)]
    close = Close(
        plan=version.plan, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on
    )
    return Scope(
        close, period, version, plan, {row.pk: row.code for row in metrics}, (),
        company.calendar(), company.policy().currency,
    )  # fmt: skip


def _people(scope: Scope) -> list[PlanAssignment]:
    """Who was on the plan then; of a plan that paid nobody yet, who is on it from its start."""
    rows = list(plans.assignments_in(scope.version.plan, scope.period))
    if rows:
        return rows
    coming = PlanAssignment.objects.on(scope.version.starts_on).filter(plan=scope.version.plan)
    return [
        PlanAssignment(
            plan_id=row.plan_id, person_id=row.person_id, params=row.params,
            starts_on=scope.period.starts_on,
        )
        for row in coming.order_by("person_id")
    ]  # fmt: skip


def _batches(rows: list[PlanAssignment]) -> Iterator[list[PlanAssignment]]:
    people = [list(same) for _pk, same in groupby(rows, key=lambda row: row.person_id)]
    for start in range(0, len(people), BATCH):
        yield [row for same in people[start : start + BATCH] for row in same]


def _paid(scope: Scope) -> Decimal | None:
    """What the plan's published close of the period paid; None where there is none."""
    found = Statement.objects.current().filter(
        close__plan=scope.version.plan, close__period=scope.period.code,
        close__status__in=PUBLISHED,
    )  # fmt: skip
    total: Decimal | None = found.aggregate(sum=Sum("total"))["sum"]
    return total
