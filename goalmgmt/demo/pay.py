"""The demo's pay: marginal tiers on receipts, and the quarters that are closed already.

The method pays 25 万元 for 10,000 万元 at 100 %: the base rate is 0.25 %.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from goalmgmt.core import company as policies
from goalmgmt.core.periods import Period
from incentives.models import PayPlan
from incentives.operations import calculation, closes, plans, waivers
from incentives.operations.payroll import make_payroll_file
from incentives.operations.plan_people import acknowledge
from incentives.queries import exceptions
from teams.models import User

PLAN = "receipts-commission"
DEFINITION: dict[str, Any] = {
    "code": PLAN,
    "currency": "CNY",
    "period": "quarter",
    "components": [
        {
            "key": "commission",
            "kind": "tiered",
            "metric": "receipts",
            "on": "attainment",
            "boundary": "lower",
            "tiers": [
                {"lower": "0", "upper": "0.8", "mode": "marginal", "rate": "0.002"},
                {"lower": "0.8", "upper": "1", "mode": "marginal", "rate": "0.0025"},
                {"lower": "1", "mode": "marginal", "rate": "0.00375"},
            ],
        }
    ],
}


def at(day: date, hour: int = 10) -> datetime:
    """A moment of the company's day."""
    return datetime.combine(day, time(hour), ZoneInfo(policies.policy().time_zone))


def introduce(*, starts_on: date, cast: dict[str, User]) -> PayPlan:
    """Draft, approve and assign the pay plan."""
    now = at(starts_on)
    version = plans.create_plan(
        code=PLAN,
        name="回款提成方案",
        first=plans.NewVersion(DEFINITION, starts_on, note="超额累进，基准费率 0.25%"),
        actor=cast["1003"],
        now=now,
    )
    plans.submit_version(version=version, actor=cast["1003"], now=now)
    version = plans.approve_version(version=version, actor=cast["1002"], now=now)
    for person in cast.values():
        if person.has_role("rep"):
            since = max(starts_on, person.hired_on or starts_on)
            plans.assign_person(
                plan=version.plan,
                new=plans.NewAssignment(person, since),
                actor=cast["1003"],
                now=now,
            )
            acknowledge(version=version, actor=person, today=since, now=at(since, 17))
    return version.plan


def close_quarters(*, plan: PayPlan, quarters: list[Period], cast: dict[str, User]) -> None:
    """Close each quarter from calculation to lock, twelve days after its end."""
    finance, chief = cast["1003"], cast["1002"]
    for quarter in quarters:
        day = quarter.ends_on + timedelta(days=6)
        close = closes.open_close(plan=plan, period=quarter.code, actor=finance, now=at(day))
        calculation.calculate(close=close, actor=finance, now=at(day))
        close.refresh_from_db()
        if keys := exceptions.waivable(close):
            waivers.waive(
                close=close, keys=keys, reason="已与各经理核实", actor=finance, now=at(day)
            )
        close = closes.submit(close=close, actor=finance, now=at(day, 14))
        close = closes.approve(close=close, actor=chief, now=at(day + timedelta(days=1)))
        day += timedelta(days=2)
        close = closes.publish(close=close, today=day, actor=finance, now=at(day))
        day += timedelta(days=10)
        make_payroll_file(close=close, format="xlsx", actor=finance, now=at(day))
        close = closes.pay(close=close, actor=finance, now=at(day))
        closes.lock(close=close, actor=finance, now=at(day, 16))
