"""Calculating a close: a new run with its statements, all of it or nothing (P5).

Works through the payees in batches of constant statements, credits streamed in the order of
person and day; one transaction, so that a killed worker leaves the run before it in place.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from goalmgmt.core import locks, states
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.errors import Conflict, NotAllowed
from goalmgmt.core.states import Move
from incentives import rules
from incentives.drafting import Draft, draft
from incentives.enums import CLOSE
from incentives.models import Close, CloseRun, PlanAssignment, Statement
from incentives.operations import line_rows
from incentives.queries import findings, plans
from incentives.queries.marks import fingerprint
from incentives.queries.payees import batch_of
from incentives.queries.scope import Scope, Targets, credits_of, scope_of, targets_of
from teams.models import User

BATCH = 200
#: A recalculation takes back what was approved on the run before it.
NO_APPROVALS = {"finance_by": None, "finance_at": None, "approved_by": None, "approved_at": None}


@dataclass(slots=True)
class _Tally:
    """What the batches add up to."""

    people: int = 0
    total: Decimal = ZERO
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add(self, drafts: list[Draft]) -> None:
        self.people += len(drafts)
        self.total += sum((made.statement.total for made in drafts), ZERO)
        for made in drafts:
            self.findings += made.findings


@transaction.atomic
def calculate(
    *,
    close: Close,
    actor: User | None,
    now: datetime,
    number: int | None = None,
) -> CloseRun:
    """A new run of the close. With `number` (a job's), the run of that number is made once."""
    if not rules.can_run_close(actor):
        raise NotAllowed(_("Only finance calculates a close."))
    locks.hold(f"pay-plan-{close.plan_id}")
    close = states.lock(close)
    if number is not None and close.run is not None and close.run.number >= number:
        return close.run
    if not CLOSE.allows(close, "calculate"):
        raise Conflict(_("This close is approved or published; it is not calculated again."))
    scope = scope_of(close)
    goals = targets_of(scope)
    run = _new_run(scope, goals, actor, now)
    tally = _write_statements(scope, goals, run, now)
    run.total, run.people = tally.total, tally.people
    run.findings = findings.of_run(scope, run, tally.findings)
    run.save(update_fields=["total", "people", "findings"])
    states.transition(
        close, CLOSE, Move("calculate", actor, now, stamps={"run": run, **NO_APPROVALS})
    )
    return run


def _new_run(scope: Scope, goals: Targets, actor: User | None, now: datetime) -> CloseRun:
    last = CloseRun.objects.filter(close=scope.close).aggregate(last=Max("number"))["last"]
    newest = credits_of(scope).aggregate(last=Max("pk"))["last"]
    return CloseRun.objects.create(
        close=scope.close,
        number=(last or 0) + 1,
        version=scope.version,
        inputs_hash=fingerprint(scope, goals),
        last_credit_id=newest or 0,
        calculated_at=now,
        calculated_by=actor,
    )


def _write_statements(scope: Scope, goals: Targets, run: CloseRun, now: datetime) -> _Tally:
    assignments = list(plans.assignments_in(scope.close.plan, scope.period))
    by_person = [list(rows) for _pk, rows in groupby(assignments, key=lambda row: row.person_id)]
    tally = _Tally()
    with _without_cycles():
        for start in range(0, len(by_person), BATCH):
            batch = [row for rows in by_person[start : start + BATCH] for row in rows]
            tally.add(_write_batch(scope, goals, run, batch, now))
    return tally


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Pause the search for cycles: a batch makes many small objects and none that hold each other,
    and looking through them again and again was a seventh of a run's time."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _write_batch(
    scope: Scope, goals: Targets, run: CloseRun, batch: list[PlanAssignment], now: datetime
) -> list[Draft]:
    payees, history = batch_of(scope, batch, goals)
    drafts = [draft(scope, run, payee, history, now) for payee in payees]
    Statement.objects.bulk_create([made.statement for made in drafts])
    line_rows.write(drafts)
    return drafts
