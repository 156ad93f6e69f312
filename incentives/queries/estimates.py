"""What somebody would be paid if the period ended now: the same engine on the facts so far, and
on results that the person only supposes (P4).

Supposed results go the way of a close's own credits, after everything that is recorded, so that a
close of the same facts pays the same to the fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind
from incentives import definitions, plan_needs
from incentives.drafting import Draft, draft
from incentives.enums import PUBLISHED
from incentives.models import Close, CloseRun, PayPlan, PlanAssignment
from incentives.queries import plans
from incentives.queries.own_credits import Own
from incentives.queries.payees import Payee, batch_of, count_own
from incentives.queries.scope import Scope, scope_of, targets_of
from teams.models import User

#: Beyond every recorded credit, so that what is supposed comes last on its day.
FIRST_SUPPOSED = 10**12


@dataclass(frozen=True, slots=True)
class Supposed:
    """A result that the person supposes: their own part of it. `received`: its money is in."""

    metric: str
    occurred_on: date
    amount: Decimal
    quantity: Decimal | None = None
    received: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """Under which rules, and on which facts so far, somebody's pay of a period is estimated."""

    plan: PayPlan
    period: Period
    scope: Scope
    assignments: list[PlanAssignment]


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
    return [estimate(basis, now) for basis in bases_of(person, today)]


def bases_of(person: User, today: date, code: str | None = None) -> list[Basis]:
    """What can be estimated for the person today, or of one plan alone."""
    assigned = PlanAssignment.objects.on(today).filter(person=person).select_related("plan")
    if code is not None:
        assigned = assigned.filter(plan__code=code)
    found = [_basis(row.plan, person, today) for row in assigned.order_by("plan__code")]
    return [basis for basis in found if basis is not None]


def estimate(basis: Basis, now: datetime, supposed: Sequence[Supposed] = ()) -> Estimate:
    """The statement as a close would write it now, with what is supposed."""
    scope = basis.scope
    payees, history = batch_of(scope, basis.assignments, targets_of(scope))
    _suppose(scope, payees[0], supposed)
    run = CloseRun(close=scope.close, version=scope.version)
    return Estimate(basis.plan, basis.period, draft(scope, run, payees[0], history, now))


def _basis(plan: PayPlan, person: User, today: date) -> Basis | None:
    calendar = company.calendar()
    version = plans.version_for(plan, calendar.of(PeriodKind.MONTH, today))
    if version is None:
        return None
    period = calendar.of(PeriodKind(definitions.read(version.definition).period), today)
    close = Close.objects.filter(plan=plan, period=period.code).first() or Close(
        plan=plan, period=period.code, starts_on=period.starts_on, ends_on=period.ends_on
    )
    if close.status in PUBLISHED or plans.version_for(plan, period) is None:
        return None
    rows = list(plans.assignments_in(plan, period).filter(person=person))
    return Basis(plan, period, scope_of(close), rows)


def _suppose(scope: Scope, payee: Payee, supposed: Sequence[Supposed]) -> None:
    metrics = {code: pk for pk, code in scope.metrics.items()}
    for number, entry in enumerate(supposed, start=FIRST_SUPPOSED):
        count_own(payee, Own(
            number, metrics[entry.metric], entry.occurred_on, entry.amount, Decimal(1),
            entry.quantity, None, dict(entry.tags),
        ))  # fmt: skip
        if plan_needs.waits_for_cash(scope.plan):
            came = entry.amount if entry.received else ZERO
            payee.received[f"CR-{number:08d}"] = (came, entry.amount)
    payee.own.sort(key=lambda own: (own.occurred_on, own.pk))
