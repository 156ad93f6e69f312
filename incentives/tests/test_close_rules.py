"""Every rule that a plan may say, paid by real closes: facts and balances come from the data (P3).

Each case is computed by hand. `replayed` recalculates each statement from what it stores.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from incentives import engine
from incentives.models import Close, PayAdjustment, PayPlan, Statement
from incentives.operations import calculation, closes, plans
from incentives.tests.factories import YEAR, approved, assign, fresh, set_target, statement
from teams.models import Unit, User
from teams.tests.factories import NOW, leads, person, unit
from tracking.tests.factories import contract, receipt

pytestmark = pytest.mark.django_db
Q1, Q2, Q3 = date(2026, 2, 10), date(2026, 5, 12), date(2026, 8, 18)
LATE = NOW.replace(year=2026, month=12)


@pytest.fixture
def place() -> Unit:
    return unit("south")


@pytest.fixture
def rep(place: Unit) -> User:
    return person("rep", place)


def plan_of(*parts: dict[str, Any], code: str = "rules", **more: Any) -> PayPlan:
    """An approved quarterly plan of these components."""
    definition = {
        "code": code,
        "currency": "CNY",
        "period": "quarter",
        "components": [{"key": "pay", "metric": "receipts", **part} for part in parts],
        **more,
    }
    new = plans.NewVersion(definition, YEAR)
    return approved(plans.create_plan(code=code, name=code, first=new, actor=None, now=NOW)).plan


FLAT = {"kind": "flat", "rate": "0.1"}


def close_of(plan: PayPlan, period: str) -> Close:
    close = closes.open_close(plan=plan, period=period, actor=None, now=LATE)
    calculation.calculate(close=close, actor=None, now=LATE)
    return fresh(close)


def publish(close: Close) -> Close:
    closes.submit(close=close, actor=None, now=LATE)
    closes.approve(close=close, actor=None, now=LATE)
    closes.publish(close=close, today=LATE.date(), actor=None, now=LATE)
    return fresh(close)


def total(close: Close, who: User) -> Decimal:
    return replayed(statement(close, who)).total


def replayed(found: Statement) -> Statement:
    """The statement, after the stored plan and facts gave its lines again."""
    facts = engine.from_data(engine.Facts, found.inputs["facts"])
    plan = engine.from_data(engine.Plan, found.run.version.definition)
    again = [line.amount for line in engine.calculate(plan, facts).lines]
    lines = list(found.lines.order_by("position"))
    assert [line.amount for line in lines][: len(again)] == again
    assert sum((line.amount for line in lines), Decimal("0.00")) == found.total
    for line in lines:
        assert engine.recompute(engine.from_data(engine.Line, line.detail)) == line.amount
    return found


def kinds(close: Close, who: User) -> list[tuple[str, str]]:
    rows = statement(close, who).lines.order_by("position")
    return [(line.detail["kind"], f"{line.amount:.2f}") for line in rows]


def series(plan: PayPlan, who: User, *periods: str) -> list[Decimal]:
    """The totals of closes in order, each published before the next."""
    return [total(publish(close_of(plan, f"2026-{period}")), who) for period in periods]


def test_a_recoverable_draw_is_taken_back_from_later_quarters(rep: User) -> None:
    plan = plan_of(FLAT, draw={"amount": "2000", "recoverable": True})
    assign(plan, rep)
    receipt(rep, "5000", Q1)
    receipt(rep, "30000", Q2)
    receipt(rep, "24000", Q3)
    assert series(plan, rep, "Q1", "Q2", "Q3") == [Decimal(2000), Decimal(2000), Decimal(2000)]
    last = Close.objects.get(period="2026-Q3")
    assert kinds(last, rep) == [("credit", "2400.00"), ("recovery", "-400.00")]
    assert statement(last, rep).balances["opening"]["owed"] == "100"


def test_what_is_held_back_is_released_on_its_day(rep: User) -> None:
    plan = plan_of(FLAT, holdback="0.1", holdback_days=30)
    assign(plan, rep)
    receipt(rep, "5000", Q1)
    receipt(rep, "2000", Q2)
    assert series(plan, rep, "Q1", "Q2") == [Decimal(450), Decimal(230)]


def test_what_is_over_a_carried_cap_fills_the_room_of_the_next_quarter(rep: User) -> None:
    plan = plan_of({**FLAT, "cap": {"amount": "100", "carry": True}})
    assign(plan, rep)
    receipt(rep, "1500", Q1)
    receipt(rep, "300", Q2)
    receipt(rep, "900", Q3)
    assert series(plan, rep, "Q1", "Q2", "Q3") == [Decimal(100), Decimal(80), Decimal(90)]


TABLE = {
    "kind": "tiered",
    "on": "amount",
    "boundary": "lower",
    "tiers": [
        {"lower": "0", "upper": "125000", "rate": "0.03", "mode": "whole"},
        {"lower": "125000", "upper": "250000", "rate": "0.07", "mode": "whole"},
        {"lower": "250000", "rate": "0.12", "mode": "whole"},
    ],
}


@pytest.mark.parametrize(
    ("reading", "paid"),
    [("deduct", ["3000", "11000", "19600"]), ("current", ["3000", "7000", "9600"])],
)
def test_the_year_to_date_is_recomputed_or_only_rates(
    rep: User, reading: str, paid: list[str]
) -> None:
    plan = plan_of({**TABLE, "cumulative": reading})
    assign(plan, rep)
    for day, amount in ((Q1, "100000"), (Q2, "100000"), (Q3, "80000")):
        receipt(rep, amount, day)
    assert series(plan, rep, "Q1", "Q2", "Q3") == [Decimal(amount) for amount in paid]


def test_what_is_late_in_a_recomputed_year_counts_in_the_quarter_it_reaches(rep: User) -> None:
    plan = plan_of({**TABLE, "cumulative": "deduct"})
    assign(plan, rep)
    receipt(rep, "100000", Q1)
    publish(close_of(plan, "2026-Q1"))
    receipt(rep, "50000", Q1)
    close = close_of(plan, "2026-Q2")
    assert total(close, rep) == Decimal(150000) * Decimal("0.07") - 3000
    assert [kind for kind, _amount in kinds(close, rep)] == ["credit", "credit", "prior_paid"]


def test_pay_by_the_unit_counts_the_units_of_the_person(rep: User, place: Unit) -> None:
    plan = plan_of({"kind": "per_unit", "rate": "500"})
    assign(plan, rep)
    receipt(rep, "9000", Q1, mate=person("mate", place), part="0.5", quantity=Decimal(3))
    assert total(close_of(plan, "2026-Q1"), rep) == Decimal(750)


def test_growth_compares_with_the_same_quarter_of_last_year(rep: User) -> None:
    bands = [
        {"lower": "1.1", "upper": "1.15", "rate": "0.02", "mode": "marginal"},
        {"lower": "1.15", "upper": "1.2", "rate": "0.03", "mode": "marginal"},
    ]
    plan = plan_of({"kind": "tiered", "on": "growth", "boundary": "lower", "tiers": bands})
    assign(plan, rep)
    receipt(rep, "2000000", date(2025, 2, 3))
    receipt(rep, "2350000", Q1)
    assert total(close_of(plan, "2026-Q1"), rep) == Decimal(3500)


@pytest.fixture
def team(place: Unit, rep: User) -> User:
    """A leader of rep and mate, who bring 75,000 and 225,000."""
    boss = leads(person("boss", place, "manager"), place)
    receipt(rep, "75000", Q1)
    receipt(person("mate", place), "225000", Q1)
    receipt(boss, "1000", Q1)
    return boss


@pytest.mark.parametrize(("kind", "pays"), [("gate", "9000"), ("above", "2250")])
def test_an_override_pays_a_leader_for_the_sales_of_the_team(
    team: User, kind: str, pays: str
) -> None:
    threshold = {"kind": kind, "at": "225000", "on": "amount"}
    plan = plan_of({"kind": "override", "rate": "0.03", "of": "team", "threshold": threshold})
    assign(plan, team)
    close = close_of(plan, "2026-Q1")
    assert total(close, team) == Decimal(pays)
    sources = {line.detail["source"] for line in statement(close, team).lines.all()}
    assert sources <= {"TEAM-rep", "TEAM-mate"}


def test_an_override_on_commission_waits_for_the_close_of_the_team(team: User, rep: User) -> None:
    sales = plan_of(FLAT, code="sales")
    assign(sales, rep)
    rules = {"kind": "override", "rate": "0.2", "of": "team", "base": "commission"}
    plan = plan_of(rules, code="leaders")
    assign(plan, team)
    closes.open_close(plan=sales, period="2026-Q1", actor=None, now=LATE)
    waiting = close_of(plan, "2026-Q1")
    assert [item["code"] for item in waiting.run.findings if item["severity"] == "blocking"] == [
        "team_waiting"
    ]
    close_of(sales, "2026-Q1")
    assert total(close_of(plan, "2026-Q1"), team) == Decimal(1500)


def test_two_clocks_earn_on_the_contract_and_pay_on_its_money(rep: User) -> None:
    plan = plan_of({"kind": "flat", "rate": "0.05", "metric": "sales", "pay_on": "receipt"})
    assign(plan, rep)
    signed = contract(rep, "100000", Q1)
    first = receipt(rep, "40000", Q2, contract=signed)
    assert series(plan, rep, "Q1", "Q2") == [Decimal(0), Decimal(2000)]
    receipt(rep, "-10000", Q3, refund_of=first, contract=signed)
    close = close_of(plan, "2026-Q3")
    assert kinds(close, rep) == [("received", "-500.00")]
    assert total(close, rep) == Decimal(-500)


def test_a_newcomer_is_topped_up_in_the_first_months(place: Unit) -> None:
    new = person("new", place)
    User.objects.filter(pk=new.pk).update(hired_on=date(2026, 2, 1))
    new.refresh_from_db()
    plan = plan_of(FLAT, guarantee={"amount": "3000", "months": 3})
    assign(plan, new)
    receipt(new, "5000", Q1)
    receipt(new, "7000", Q3)
    assert series(plan, new, "Q1", "Q2", "Q3") == [Decimal(3000), Decimal(3000), Decimal(700)]


def test_a_matrix_reads_completion_and_collection(rep: User, place: Unit) -> None:
    matrix = {
        "kind": "matrix",
        "metric": "sales",
        "rows_on": "attainment",
        "rows": ["0", "1"],
        "columns_on": "value:collection",
        "columns": ["0", "0.8"],
        "cells": [["0.01", "0.02"], ["0.03", "0.04"]],
        "boundary": "lower",
    }
    plan = plan_of(matrix)
    assign(plan, rep)
    set_target(rep, place, "90000", Q1, metric="sales")
    signed = contract(rep, "100000", Q1)
    receipt(rep, "80000", Q1, contract=signed)
    assert total(close_of(plan, "2026-Q1"), rep) == Decimal(4000)


def test_a_team_pool_is_divided_to_the_fen(place: Unit) -> None:
    pool = {
        "kind": "team_pool",
        "pool": "100",
        "curve": {"on": "team:receipts", "shape": "stepped", "points": [["0", "0"], ["1", "1"]]},
    }
    plan = plan_of(pool)
    people = [person(code, place) for code in ("a", "b", "c")]
    assign(plan, *people)
    leader = people[0]
    set_target(leader, place, "1000", Q1)
    goal = place_target(place, "1000")
    receipt(leader, goal, Q1)
    close = close_of(plan, "2026-Q1")
    assert [total(close, who) for who in people] == [
        Decimal("33.33"), Decimal("33.34"), Decimal("33.33"),
    ]  # fmt: skip


def place_target(place: Unit, amount: str) -> str:
    """The unit's own target of the quarter's month."""
    from targets.models import PlanVersion, SplitRow, TargetCell  # noqa: PLC0415 - only here

    version = PlanVersion.objects.get(plan__scope=place)
    row, _made = SplitRow.objects.get_or_create(version=version, kind="unit", unit=place)
    TargetCell.objects.create(row=row, month=date(2026, 2, 1), amount=Decimal(amount))
    return amount


def grant(plan: PayPlan, who: User, amount: str) -> PayAdjustment:
    return PayAdjustment.objects.create(
        plan=plan, person=who, kind="correction", amount=Decimal(amount), reason="agreed",
        created_at=NOW,
    )  # fmt: skip


def test_a_decision_is_paid_by_the_next_close_and_once(rep: User) -> None:
    plan = plan_of(FLAT)
    assign(plan, rep)
    receipt(rep, "5000", Q1)
    decision = grant(plan, rep, "120.50")
    close = publish(close_of(plan, "2026-Q1"))
    assert total(close, rep) == Decimal("620.50")
    assert statement(close, rep).lines.get(adjustment=decision).kind == "decision"
    assert total(close_of(plan, "2026-Q2"), rep) == Decimal(0)


def test_of_two_open_closes_the_earlier_one_pays_the_decision(rep: User) -> None:
    plan = plan_of(FLAT)
    assign(plan, rep)
    grant(plan, rep, "100")
    first, second = close_of(plan, "2026-Q1"), close_of(plan, "2026-Q2")
    assert [total(first, rep), total(second, rep)] == [Decimal(100), Decimal(0)]


def test_a_statement_below_nothing_is_carried_and_taken_from_the_next(rep: User) -> None:
    plan = plan_of(FLAT)
    assign(plan, rep)
    first = receipt(rep, "5000", Q1)
    publish(close_of(plan, "2026-Q1"))
    receipt(rep, "-3000", Q2, refund_of=first)
    receipt(rep, "10000", Q3)
    second = publish(close_of(plan, "2026-Q2"))
    assert kinds(second, rep) == [("reversal", "-300.00")]
    assert (statement(second, rep).total, statement(second, rep).payable) == (-300, 0)
    assert [item["code"] for item in second.run.findings if item["person"] == "rep"] == [
        "jump",
        "negative_carried",
        "no_target",
    ]
    third = close_of(plan, "2026-Q3")
    assert kinds(third, rep) == [("credit", "1000.00"), ("debt", "-300.00")]
    assert total(third, rep) == Decimal(700)


def test_a_plan_in_another_currency_blocks_the_close(rep: User) -> None:
    plan = plan_of(FLAT, currency="USD")
    assign(plan, rep)
    receipt(rep, "5000", Q1)
    close = close_of(plan, "2026-Q1")
    blocking = [item for item in close.run.findings if item["severity"] == "blocking"]
    assert [item["params"]["engine"] for item in blocking] == ["currency_mismatch"]
    assert statement(close, rep).total == 0
