"""Balances that pass from one period to the next."""

from dataclasses import replace
from decimal import Decimal

import pytest

from incentives.engine import (
    Adjustment,
    Cap,
    Draw,
    Facts,
    FactsError,
    Opening,
    run,
    run_series,
)
from incentives.tests.engine import builders as make
from incentives.tests.engine.builders import table, tier

TABLE = table(tier("0", "150", "0.1"), tier("150", None, "0.2"))


def month(number: int, *amounts: str, window: str | None = None) -> Facts:
    credits = tuple(make.credit(10 * number + n, amount) for n, amount in enumerate(amounts))
    return replace(make.facts(credits=credits), period=f"2026-{number:02}", window=window)


@pytest.mark.parametrize("kind", ["deduct", "current"])
def test_cumulative_months_pay_what_the_quarter_pays(kind):
    plan = make.plan(make.component(TABLE, cumulative=kind))
    months = [month(n, "100.05", window="Q1") for n in (1, 2, 3)]
    results = run_series(plan, months)
    quarter = run(make.plan(make.component(TABLE)), make.facts("100.05", "100.05", "100.05"))
    assert abs(sum(result.total for result in results) - quarter.total) <= Decimal("0.02")
    if kind == "deduct":
        assert sum(result.total for result in results) == quarter.total


def test_a_new_window_starts_from_nothing():
    plan = make.plan(make.component(TABLE, cumulative="deduct"))
    results = run_series(plan, [month(3, "200", window="Q1"), month(4, "200", window="Q2")])
    assert [result.total for result in results] == [Decimal(25), Decimal(25)]


def test_a_refund_in_a_later_month_takes_back_in_that_month():
    plan = make.plan(make.component(TABLE, cumulative="deduct"))
    results = run_series(plan, [month(1, "200", window="Q1"), month(2, "-100", window="Q1")])
    assert [result.total for result in results] == [Decimal(25), Decimal(-15)]


def test_capped_excess_waits_for_room():
    plan = make.plan(make.component(make.flat("0.1"), cap=Cap(Decimal(20), carry=True)))
    results = run_series(plan, [month(1, "350"), month(2, "100"), month(3, "150")])
    assert [result.total for result in results] == [Decimal(20), Decimal(20), Decimal(20)]
    assert results[-1].carried == {}


def test_people_do_not_share_balances():
    plan = make.plan(make.component(make.flat("0")), draw=Draw(Decimal(10), recoverable=True))
    other = replace(month(2), person=replace(month(2).person, code="B"))
    results = run_series(plan, [month(1), other])
    assert [result.owed for result in results] == [Decimal(10), Decimal(10)]


def test_settlement_follows_the_printed_order():
    plan = make.plan(
        make.component(make.flat("0.1")),
        draw=Draw(Decimal(50), recoverable=True),
        holdback=Decimal("0.1"),
    )
    facts = replace(
        make.facts("2000"),
        opening=Opening(owed=Decimal(30), held=Decimal(5)),
        releases=(Adjustment("R1", Decimal(5)),),
        adjustments=(Adjustment("A1", Decimal("-1.50")),),
    )
    result = run(plan, facts)
    found = [(line.kind, line.amount) for line in result.settlement]
    wanted = [("recovery", "-30"), ("held", "-17"), ("released", "5"), ("adjustment", "-1.5")]
    assert found == [(kind, Decimal(amount)) for kind, amount in wanted]
    assert result.payable == result.total + sum(line.amount for line in result.settlement)
    assert (result.owed, result.held) == (Decimal(0), Decimal(17))


@pytest.mark.parametrize("amounts", [("6",), ("3", "3"), ("-1",)])
def test_no_more_is_released_than_is_held(amounts):
    plan = make.plan(make.component(make.flat("0.1")))
    releases = tuple(Adjustment(f"R{n}", Decimal(a)) for n, a in enumerate(amounts))
    facts = replace(make.facts("10"), opening=Opening(held=Decimal(5)), releases=releases)
    with pytest.raises(FactsError, match="release_exceeds_held"):
        run(plan, facts)


def test_parts_of_a_split_sum_to_the_total():
    thirds = {"A": Decimal(1), "B": Decimal(1), "C": Decimal(1)}
    facts = replace(make.facts("100"), split=thirds)
    result = run(make.plan(make.component(make.flat("1"))), facts)
    assert list(result.parts.values()) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
