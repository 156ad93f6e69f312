"""What somebody would be paid if the period ended now: the same engine on the facts so far."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.periods import Period, PeriodKind
from incentives import definitions
from incentives.drafting import Draft, draft
from incentives.enums import PUBLISHED
from incentives.models import Close, CloseRun, PayPlan, PlanAssignment
from incentives.queries import plans
from incentives.queries.payees import batch_of
from incentives.queries.scope import scope_of, targets_of
from teams.models import User


@dataclass(frozen=True, slots=True)
class Estimate:
    """A running estimate; nothing of it is stored."""

    plan: PayPlan
    period: Period
    made: Draft

    @property
    def total(self) -> Decimal:
        total: Decimal = self.made.statement.total
        return total


def estimates_of(person: User, today: date, now: datetime) -> list[Estimate]:
    """One per plan that the person is on today and whose period is not published yet."""
    assigned = PlanAssignment.objects.on(today).filter(person=person).select_related("plan")
    found = [_estimate(row.plan, person, today, now) for row in assigned.order_by("plan__code")]
    return [estimate for estimate in found if estimate is not None]


def _estimate(plan: PayPlan, person: User, today: date, now: datetime) -> Estimate | None:
    calendar = company.calendar()
    version = plans.version_for(plan, calendar.of(PeriodKind.MONTH, today))
    if version is None:
        return None
    name = definitions.read(version.definition).period
    if name == "half":
        return None
    period = calendar.of(PeriodKind(name), today)
    close = Close.objects.filter(plan=plan, period=period.code).first() or Close(
        plan=plan, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on
    )
    if close.status in PUBLISHED or plans.version_for(plan, period) is None:
        return None
    scope = scope_of(close)
    rows = list(plans.assignments_in(plan, period).filter(person=person))
    payees, history = batch_of(scope, rows, targets_of(scope))
    run = CloseRun(close=close, version=scope.version)
    return Estimate(plan, period, draft(scope, run, payees[0], history, now))
