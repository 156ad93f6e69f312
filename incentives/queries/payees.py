"""The facts of a batch of people, read with a constant number of statements.

Every credit goes one of three ways: `own` into the period's calculation; `late` when it belongs
to a period of this plan that is published already; `refund` when it pays back a receipt that was
paid in such a period (C4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from goalmgmt.core.periods import month_of
from incentives import plan_needs
from incentives.models import Close, PayAdjustment, PlanAssignment
from incentives.queries import collected, granted, measured, team_results, tenure, windows
from incentives.queries.late import History, history_of
from incentives.queries.own_credits import Own, ordinary, own_of, unusual
from incentives.queries.pools import Part, parts_of
from incentives.queries.scope import Scope, Targets
from incentives.queries.team_results import TeamResults
from incentives.queries.windows import Carried
from teams.models import User
from teams.queries import seats_of, unit_at
from tracking.models import Credit


@dataclass(slots=True)
class Payee:
    """One person's facts for a run."""

    person: User
    assignments: list[PlanAssignment]
    unit_id: int | None = None
    goals: dict[str, Decimal] = field(default_factory=dict)
    own: list[Own] = field(default_factory=list)
    late: list[tuple[Credit, Close]] = field(default_factory=list)
    refunds: list[Credit] = field(default_factory=list)
    outside: int = 0
    baselines: dict[str, Decimal] = field(default_factory=dict)
    values: dict[str, Decimal] = field(default_factory=dict)
    carried: Carried = windows.NOTHING
    granted: list[PayAdjustment] = field(default_factory=list)
    team: TeamResults | None = None
    pool: Part | None = None
    #: Part and whole of a contract's money that came in, by credit id.
    received: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    tenure: dict[str, Decimal] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, Decimal]:
        """Those of the assignment that holds last in the period, and the person's months."""
        own = {name: Decimal(text) for name, text in self.assignments[-1].params.items()}
        return {**self.tenure, **own}

    def covers(self, day: date) -> bool:
        return any(
            row.starts_on <= day and (row.ends_on is None or day < row.ends_on)
            for row in self.assignments
        )


def batch_of(
    scope: Scope, assignments: Sequence[PlanAssignment], goals: Targets
) -> tuple[list[Payee], History]:
    """The payees of a batch in the order of their assignments, and the history that they need."""
    payees = _payees(scope, assignments, goals)
    people = {payee.person.pk: payee for payee in payees}
    _sort_credits(scope, people)
    _add_measures(scope, people)
    _add_balances(scope, people)
    return payees, history_of(scope, payees)


def _add_measures(scope: Scope, people: dict[int, Payee]) -> None:
    """What is compared and read by name, the team, and the months with the company."""
    baselines, values = measured.baselines_of(scope), measured.values_of(scope)
    teams, parts = team_results.teams_of(scope, list(people)), parts_of(scope)
    for pk, payee in people.items():
        payee.baselines = {code: by[pk] for code, by in baselines.items() if pk in by}
        payee.values = {name: by[pk] for name, by in values.items() if pk in by}
        payee.team, payee.pool = teams.get(pk), parts.get(pk)
        payee.tenure = tenure.months_of(payee.person, scope)


def _add_balances(scope: Scope, people: dict[int, Payee]) -> None:
    """What passes on from the close before, what decisions granted, what money came in."""
    carried, due = windows.carried_into(scope, people), granted.by_person(scope, list(people))
    for pk, payee in people.items():
        payee.carried = carried.get(pk, windows.NOTHING)
        payee.granted = due.get(pk, [])
    if plan_needs.waits_for_cash(scope.plan):
        collected.add_to(scope, list(people.values()))


def _payees(scope: Scope, assignments: Sequence[PlanAssignment], goals: Targets) -> list[Payee]:
    ids = {row.person_id for row in assignments}
    people = User.objects.in_bulk(ids)
    seats = seats_of(ids, (scope.period.starts_on, scope.period.ends_on))
    payees = []
    for person_id, rows in groupby(assignments, key=lambda row: row.person_id):
        payee = Payee(people[person_id], list(rows))
        payee.unit_id = unit_at(seats.get(person_id, []), scope.period.last_day)
        payee.goals = {code: by[person_id] for code, by in goals.items() if person_id in by}
        payees.append(payee)
    return payees


def _sort_credits(scope: Scope, people: dict[int, Payee]) -> None:
    ids = list(people)
    for person, own in ordinary(scope, ids):
        count_own(people[person], own)
    for credit in unusual(scope, ids):
        _sort_credit(scope, people[credit.person_id], credit)
    for payee in people.values():
        payee.own.sort(key=lambda own: (own.occurred_on, own.pk))


def _sort_credit(scope: Scope, payee: Payee, credit: Credit) -> None:
    final = _final_of(scope, credit)
    if final is not None and windows.recomputes(scope, final):
        take_own(scope, payee, credit)
    elif credit.receipt is not None and credit.receipt.refund_of_id is not None:
        payee.refunds.append(credit)
    elif final is not None:
        payee.late.append((credit, final))
    else:
        take_own(scope, payee, credit)


def take_own(scope: Scope, payee: Payee, credit: Credit) -> None:
    """Count the credit in the period, if the person was on the plan on its day."""
    count_own(payee, own_of(scope, credit))


def count_own(payee: Payee, own: Own) -> None:
    """Take the credit where the person is on the plan on its day, else note that it is outside."""
    if payee.covers(own.occurred_on):
        payee.own.append(own)
    else:
        payee.outside += 1


def _final_of(scope: Scope, credit: Credit) -> Close | None:
    """The published close that the credit belongs to by its day, or by the month it reached."""
    days = (month_of(credit.occurred_on), credit.month)
    for final in scope.finals:
        if final.starts_on < scope.period.starts_on and any(
            final.starts_on <= day < final.ends_on for day in days
        ):
            return final
    return None
