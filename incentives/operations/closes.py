"""The steps of a close after its calculation: two approvals, publication, pay, lock (P5)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core import audit, clock, company, jobs, locks, outbox, states
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import JobRun
from goalmgmt.core.periods import BadPeriod, Period
from goalmgmt.core.states import Move, transition
from incentives import definitions, rules
from incentives.enums import CLOSE, CloseStatus
from incentives.models import Close, Payout, PayPlan, StatementLine
from incentives.operations.bulletins import publish_bulletin
from incentives.operations.calculation import NO_APPROVALS
from incentives.operations.payroll import make_payroll_file
from incentives.queries import exceptions, findings, plans
from incentives.queries.closes import CALCULATE
from incentives.queries.marks import is_stale
from targets.operations.months import lock_months
from teams.models import User

Right = Callable[[User | None, Close], bool]
#: From here on a close no longer waits for facts of its period.
SETTLED = frozenset({CloseStatus.PAID, CloseStatus.LOCKED})


@transaction.atomic
def open_close(*, plan: PayPlan, period: str, actor: User | None, now: datetime) -> Close:
    """The close of the plan for the period; the one that stands already, if there is one."""
    if not rules.can_run_close(actor):
        raise NotAllowed(_("Only finance opens a close."))
    found = _period(plan, period)
    if found.starts_on > clock.business_date(now):
        raise Refused(
            _("%(period)s begins on %(day)s; it cannot be closed before.")
            % {"period": found.code, "day": found.starts_on.isoformat()},
            field="period",
        )
    close, created = Close.objects.get_or_create(
        plan=plan,
        period=found.code,
        defaults={"starts_on": found.starts_on, "ends_on": found.ends_on, "created_at": now},
    )
    if created:
        audit.record(actor=actor, action="close.open", target=close, now=now)
    return close


def _period(plan: PayPlan, code: str) -> Period:
    try:
        period = company.calendar().parse(code)
    except BadPeriod as error:
        raise Refused(_("Write the period like 2026-Q2."), field="period") from error
    version = plans.version_for(plan, period)
    if version is None:
        raise Refused(
            _("No approved version of %(plan)s holds on %(day)s. Approve one first.")
            % {"plan": plan, "day": period.starts_on.isoformat()},
            field="plan",
        )
    kind = definitions.read(version.definition).period
    if period.kind != kind:
        raise Refused(
            _("%(plan)s pays by the %(kind)s; %(period)s is not one.")
            % {"plan": plan, "kind": _kind(kind), "period": period.code},
            field="period",
        )
    return period


def _kind(kind: str) -> str:
    words = {"month": _("month"), "quarter": _("quarter"), "half": _("half-year")}
    return words.get(kind, _("year"))


@transaction.atomic
def request_calculation(*, close: Close, actor: User | None, now: datetime) -> JobRun:
    """Queue the next run; pressing twice asks for the same one. The caller's commit rings it."""
    if not rules.can_run_close(actor):
        raise NotAllowed(_("Only finance calculates a close."))
    if not CLOSE.allows(close, "calculate"):
        raise Conflict(_("This close is approved or published; it is not calculated again."))
    number = (close.run.number if close.run else 0) + 1
    run = jobs.request(
        name=CALCULATE,
        key=f"{close.pk}:{number}",
        now=now,
        args={"close": close.pk, "number": number, "actor": actor.pk if actor else None},
    )
    jobs.ring(run.pk)
    return run


@transaction.atomic
def submit(*, close: Close, actor: User | None, now: datetime) -> Close:
    """Finance's approval: the run is what the data says, nothing blocks it, and a person has
    resolved or waived every exception."""
    stamps = {"finance_by": actor, "finance_at": now}
    close = _ready(close, actor, rules.can_submit_close)
    if actor is not None and (count := exceptions.left_open(close)):
        raise Refused(
            ngettext(
                "%(count)s exception is neither resolved nor waived.",
                "%(count)s exceptions are neither resolved nor waived.",
                count,
            )
            % {"count": count}
        )
    return transition(close, CLOSE, Move("submit", actor, now, stamps=stamps))


@transaction.atomic
def approve(*, close: Close, actor: User | None, now: datetime) -> Close:
    """The leadership's approval, by another person than finance's."""
    stamps = {"approved_by": actor, "approved_at": now}
    close = _ready(close, actor, rules.can_approve_close)
    return transition(close, CLOSE, Move("approve", actor, now, stamps=stamps))


@transaction.atomic
def reopen(*, close: Close, reason: str, actor: User | None, now: datetime) -> Close:
    """Back to calculated; both approvals are cleared and have to be given again."""
    allowed = rules.can_run_close(actor) or (actor and rules.can_approve_close(actor, close))
    if not allowed:
        raise NotAllowed(_("Only finance or leadership takes a close back."))
    if not reason.strip():
        raise Refused(_("Say why the approvals are cleared."), field="reason")
    return transition(close, CLOSE, Move("reopen", actor, now, reason, NO_APPROVALS))


@transaction.atomic
def publish(*, close: Close, today: date, actor: User | None, now: datetime) -> Close:
    """Show everybody their statement and start the days for objections."""
    if not rules.can_run_close(actor):
        raise NotAllowed(_("Only finance publishes a close."))
    close = _fresh(close)
    until = company.working_days().after(today, company.policy().dispute_days)
    stamps = {"published_at": now, "disputes_until": until}
    close = transition(close, CLOSE, Move("publish", actor, now, stamps=stamps))
    publish_bulletin(close=close, actor=actor, now=now)
    people = User.objects.filter(statements__run=close.run)
    outbox.notify(
        people=people,
        event=f"close:{close.pk}:published",
        kind="incentives.statement_published",
        now=now,
        params={"period": close.period, "plan": close.plan.name, "until": until.isoformat()},
        url=reverse("incentives:my_pay"),
    )
    return close


@transaction.atomic
def pay(*, close: Close, actor: User | None, now: datetime) -> Close:
    """Mark every statement's components paid, once: by the state, and by the payouts' key."""
    close = states.lock(close)
    if not rules.can_pay_close(actor, close):
        raise NotAllowed(_("Only finance pays, and nobody their own."))
    if CLOSE.allows(close, "pay") and not close.payroll_files.exists():
        if actor is not None:
            raise Refused(_("Make the payroll file first: what is paid is what it says."))
        make_payroll_file(close=close, format="csv", actor=None, now=now)
    close = transition(close, CLOSE, Move("pay", actor, now, stamps={"paid_at": now}))
    Payout.objects.bulk_create(
        [
            Payout(close=close, amount=amount, paid_at=now, paid_by=actor, **identity)
            for identity, amount in _due(close)
        ],
        batch_size=1000,
    )
    return close


def _due(close: Close) -> list[tuple[dict[str, Any], Decimal]]:
    """What is paid: the lines of each statement by component, to the fen."""
    sums: dict[tuple[int, int, str], Decimal] = {}
    lines = StatementLine.objects.filter(statement__run=close.run)
    for statement, person, component, amount in (
        lines.order_by("statement__person", "component", "pk")
        .values_list("statement", "statement__person", "component", "amount")
        .iterator(chunk_size=2000)
    ):
        key = (statement, person, component)
        sums[key] = sums.get(key, ZERO) + amount
    return [
        ({"statement_id": statement, "person_id": person, "component": component}, amount)
        for (statement, person, component), amount in sums.items()
        if amount
    ]


@transaction.atomic
def lock(*, close: Close, actor: User | None, now: datetime) -> Close:
    """Nothing changes the period's figures any more (C4).

    The months are locked with the first close of the period that locks, so every other close
    that overlaps it must be paid by then: a fact that arrives later could reach neither.
    """
    if not rules.can_run_close(actor):
        raise NotAllowed(_("Only finance locks a close."))
    locks.hold("lock-months")
    waiting = (
        Close.objects.filter(starts_on__lt=close.ends_on, ends_on__gt=close.starts_on)
        .exclude(status__in=SETTLED)
        .exclude(pk=close.pk)
    )
    if (other := waiting.select_related("plan").first()) is not None:
        raise Refused(
            _("%(close)s is not paid yet. Locking closes the months for every pay plan.")
            % {"close": other}
        )
    close = transition(close, CLOSE, Move("lock", actor, now, stamps={"locked_at": now}))
    period = company.calendar().parse(close.period)
    lock_months(months=period.months(), actor=actor, now=now)
    return close


def _ready(close: Close, actor: User | None, allowed: Right) -> Close:
    """The locked close, if the actor may approve it and nothing speaks against it."""
    close = _fresh(close)
    if not allowed(actor, close):
        raise NotAllowed(_("Two people approve pay: finance, then leadership, never their own."))
    if close.run is not None and findings.is_blocked(close.run):
        raise Refused(_("There are blocking findings. Mend them and calculate again."))
    return close


def _fresh(close: Close) -> Close:
    """The locked close, unless its run is older than the data."""
    locks.hold(f"pay-plan-{close.plan_id}")
    close = states.lock(close)
    if close.status != CloseStatus.OPEN and close.run is not None and is_stale(close):
        raise Conflict(_("Results, targets or rules changed since this run. Calculate again."))
    return close
