"""Short ways to say plans and facts in tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from incentives.engine import (
    Component,
    Credit,
    Facts,
    Flat,
    MetricFacts,
    Person,
    Plan,
    Tier,
    Tiered,
)

FIRST = date(2026, 7, 1)


def tier(lower: str, upper: str | None, rate: str, mode: str = "marginal") -> Tier:
    end = None if upper is None else Decimal(upper)
    return Tier(lower=Decimal(lower), upper=end, rate=Decimal(rate), mode=mode)


def table(*rows: Tier, on: str = "amount", boundary: str = "lower", **more: Any) -> Tiered:
    return Tiered(on=on, boundary=boundary, tiers=rows, **more)


def flat(rate: str) -> Flat:
    return Flat(rate=Decimal(rate))


def component(rule: Any, key: str = "commission", metric: str = "sales", **more: Any) -> Component:
    return Component(key=key, rule=rule, metric=metric, **more)


def plan(*components: Component, **more: Any) -> Plan:
    return Plan(code="P", currency="CNY", period="month", components=components, **more)


def credit(number: int, amount: Any, **more: Any) -> Credit:
    day = FIRST + timedelta(days=number)
    made = {"metric": "sales", "occurred_on": day, "id": f"C{number:03}", **more}
    return Credit(amount=Decimal(amount), **made)


def facts(*amounts: Any, target: str | None = None, params: Any = None, **more: Any) -> Facts:
    credits = tuple(credit(n, amount) for n, amount in enumerate(amounts))
    goal = None if target is None else Decimal(target)
    made = {"credits": credits, "metrics": {"sales": MetricFacts(target=goal)}, **more}
    person = Person("A", {name: Decimal(number) for name, number in (params or {}).items()})
    return Facts(person=person, period="2026-07", **made)
