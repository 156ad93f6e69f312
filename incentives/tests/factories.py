"""A plan, its people and a close, as tests need them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from goalmgmt.core import company
from goalmgmt.core.periods import month_of
from incentives import definitions, engine
from incentives.models import Close, Dispute, PayPlan, PayPlanVersion, Statement
from incentives.operations import calculation, closes, disputes, plans
from incentives.operations.plans import NewAssignment, NewVersion
from targets import queries as targets
from targets.models import PlanVersion, SplitRow, TargetCell, TargetPlan
from teams.models import Unit, User
from teams.tests.factories import NOW

LATER = datetime(2026, 7, 2, 2, 0, tzinfo=UTC)
YEAR = date(2026, 1, 1)
TIERS = "0:0.02;100000:0.03;300000:0.05"


def tiers(text: str = TIERS) -> list[tuple[Decimal, Decimal]]:
    pairs = [part.split(":") for part in text.split(";")]
    return [(Decimal(low), Decimal(rate)) for low, rate in pairs]


def marginal(text: str = TIERS, metric: str = "receipts") -> engine.Plan:
    return definitions.one_tier_table(
        "plan", metric, tiers(text), "marginal", currency="CNY", period="quarter"
    )


def flat(rate: str | None = "0.02", metric: str = "receipts") -> engine.Plan:
    found = Decimal(rate) if rate is not None else None
    return definitions.one_flat_rate("plan", metric, found, currency="CNY", period="quarter")


def pay_plan(code: str = "quarterly", rules: engine.Plan | None = None) -> PayPlan:
    """An approved plan from the start of 2026 on."""
    new = NewVersion(engine.to_data(rules or marginal()), YEAR)
    version = plans.create_plan(code=code, name=code, first=new, actor=None, now=NOW)
    return approved(version).plan


def draft_version(plan: PayPlan, rules: engine.Plan | None = None) -> PayPlanVersion:
    """A draft of later rules."""
    new = NewVersion(engine.to_data(rules or marginal()), date(2027, 1, 1))
    return plans.new_version(plan=plan, new=new, actor=None, now=NOW)


def approved(version: PayPlanVersion) -> PayPlanVersion:
    plans.submit_version(version=version, actor=None, now=NOW)
    return plans.approve_version(version=version, actor=None, now=NOW)


def assign(plan: PayPlan, *people: User, **params: str) -> None:
    for person in people:
        numbers = {name: Decimal(value) for name, value in params.items()}
        new = NewAssignment(person, YEAR, params=numbers)
        plans.assign_person(plan=plan, new=new, actor=None, now=NOW)


def set_target(
    person: User, unit: Unit, amount: str, month: date, metric: str = "receipts"
) -> None:
    """A month's target of a person in an issued plan of the unit."""
    measured = targets.metric(metric)
    plan, _made = TargetPlan.objects.get_or_create(
        metric=measured,
        year=month.year,
        scope=unit,
        defaults={"code": f"{unit.code}-{metric}-{month.year}", "name": unit.name, "owner": person,
                  "created_at": NOW},
    )  # fmt: skip
    version, _made = PlanVersion.objects.get_or_create(
        plan=plan,
        status="issued",
        defaults={"value": Decimal(0), "created_at": NOW, "approved_at": NOW, "issued_at": NOW},
    )
    row, _made = SplitRow.objects.get_or_create(
        version=version, kind="person", unit=unit, person=person
    )
    TargetCell.objects.update_or_create(
        row=row, month=month_of(month), defaults={"amount": Decimal(amount)}
    )


def calculated(plan: PayPlan, period: str = "2026-Q1") -> Close:
    close = closes.open_close(plan=plan, period=period, actor=None, now=_once_begun(period))
    calculation.calculate(close=close, actor=None, now=NOW)
    return fresh(close)


def _once_begun(period: str) -> datetime:
    first = company.calendar().parse(period).starts_on
    return max(NOW, datetime(first.year, first.month, first.day, 2, tzinfo=UTC))


def fresh(close: Close) -> Close:
    return Close.objects.select_related("plan", "run").get(pk=close.pk)


def published(plan: PayPlan, period: str = "2026-Q1") -> Close:
    close = calculated(plan, period)
    closes.submit(close=close, actor=None, now=NOW)
    closes.approve(close=close, actor=None, now=NOW)
    closes.publish(close=close, today=NOW.date(), actor=None, now=NOW)
    return fresh(close)


def paid(plan: PayPlan, period: str = "2026-Q1") -> Close:
    close = published(plan, period)
    closes.pay(close=close, actor=None, now=NOW)
    return fresh(close)


def locked(plan: PayPlan, period: str = "2026-Q1") -> Close:
    close = paid(plan, period)
    closes.lock(close=close, actor=None, now=NOW)
    return fresh(close)


def statement(close: Close, person: User) -> Statement:
    return Statement.objects.get(run=fresh(close).run, person=person)


def disputed(statement: Statement, expected: str | None = "25.00") -> Dispute:
    """A dispute of the statement's first line, by the person whose it is."""
    return disputes.raise_dispute(
        statement=statement,
        line=statement.lines.order_by("position").first(),
        reason="The rate is another.",
        expected=Decimal(expected) if expected else None,
        actor=statement.person,
        today=NOW.date(),
        now=NOW,
    )
