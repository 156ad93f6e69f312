"""A close as its page shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Sum

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.models import JobRun
from incentives.enums import PUBLISHED
from incentives.models import Close, CloseRun, Confirmation, PayPlan, Statement, StatementLine
from teams.models import User

#: Name of the job that calculates a close.
CALCULATE = "incentives.calculate"


@dataclass(frozen=True, slots=True)
class Change:
    """A person whose total differs between two runs; None where there was or is no statement."""

    code: str
    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def delta(self) -> Decimal:
        return (self.after or ZERO) - (self.before or ZERO)


def published_after(plan: int, day: date) -> Close | None:
    """The last close of the plan whose pay is published and whose period ends after the day."""
    paid = Close.objects.filter(plan=plan, ends_on__gt=day, status__in=PUBLISHED)
    return paid.order_by("-ends_on").first()


def changes(run: CloseRun, earlier: CloseRun | None) -> list[Change]:
    """What the run changed against an earlier one, the largest change first."""
    if earlier is None:
        return []
    before = dict(Statement.objects.filter(run=earlier).values_list("person", "total"))
    after = dict(Statement.objects.filter(run=run).values_list("person", "total"))
    differ = {pk for pk in {*before, *after} if before.get(pk) != after.get(pk)}
    people = User.objects.filter(pk__in=differ).values_list("pk", "code", "name")
    rows = [Change(code, name, before.get(pk), after.get(pk)) for pk, code, name in people]
    return sorted(rows, key=lambda row: (-abs(row.delta), row.code))


def run_before(run: CloseRun) -> CloseRun | None:
    """The run of the same close before this one."""
    return CloseRun.objects.filter(close=run.close_id, number=run.number - 1).first()


@dataclass(frozen=True, slots=True)
class LaterChange:
    """What a later close adds to the pay of this one, or takes back."""

    close: Close
    lines: int
    amount: Decimal


def later_changes(close: Close) -> list[LaterChange]:
    """Published corrections of the close's lines, by the close that pays them."""
    lines = StatementLine.objects.filter(
        adjusts__statement__run=close.run_id,
        statement__run=F("statement__close__run"),
        statement__close__status__in=PUBLISHED,
    )
    rows = lines.order_by().values_list("statement__close").annotate(Count("pk"), Sum("amount"))
    found = {pk: (count, amount) for pk, count, amount in rows} if close.run_id else {}
    closes = Close.objects.filter(pk__in=found).select_related("plan").order_by("starts_on")
    return [LaterChange(row, *found[row.pk]) for row in closes]


def confirmations_of(close: Close) -> int:
    """How many people found their statement of the close right."""
    return Confirmation.objects.filter(statement__run=close.run_id).count() if close.run_id else 0


def last_close(close: Close) -> Close | None:
    """The plan's calculated close of the period before."""
    found = Close.objects.filter(plan=close.plan_id, ends_on__lte=close.starts_on)
    return found.exclude(run=None).select_related("run").order_by("-starts_on").first()


def job_of(close: Close) -> JobRun | None:
    """The calculation that was asked for last."""
    return JobRun.objects.filter(name=CALCULATE, key__startswith=f"{close.pk}:").last()


def plans_without_close(period: str) -> list[PayPlan]:
    """Plans that pay by such a period, with rules approved for its first day, and that it has no
    close of yet."""
    asked = company.calendar().parse(period)
    known = Close.objects.filter(period=period).values("plan")
    approved = PayPlan.objects.filter(
        versions__status="approved",
        versions__starts_on__lte=asked.starts_on,
        versions__definition__period=asked.kind.value,
    )
    return list(approved.exclude(pk__in=known).distinct())
