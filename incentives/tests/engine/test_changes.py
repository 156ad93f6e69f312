"""Refunds at frozen rates and late credits (quality.md M11)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine import Cap, EngineError, late, recompute, reverse, run
from incentives.tests.engine import builders as make
from incentives.tests.engine.builders import table, tier

RULE = table(
    tier("0", "100", "0.0333"), tier("100", "250", "0.0777", "whole"), tier("250", None, "0.1")
)
PLAN = make.plan(
    make.component(RULE), make.component(make.flat("0.005"), key="extra", cap=Cap(Decimal(1)))
)

amounts = st.integers(1, 40_000).map(lambda n: Decimal(n) / 100)


def lines_of(result, source):
    return [line for line in result.lines if line.source == source]


@settings(max_examples=500, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=5), st.lists(amounts, max_size=6), st.data())
def test_partial_refunds_never_exceed_and_a_full_refund_leaves_nothing(sold, refunds, data):
    result = run(PLAN, make.facts(*sold))
    number = data.draw(st.integers(0, len(sold) - 1))
    original, frozen = sold[number], lines_of(result, f"C{number:03}")
    earned = sum(line.amount for line in frozen)
    back, refunded = Decimal(0), Decimal(0)
    for asked in [*refunds, original]:
        refund = min(asked, original - refunded)
        made = reverse(frozen, original=original, refund=refund, refunded=refunded)
        assert [line.rate for line in made] == [line.rate for line in frozen]
        assert all(recompute(line) == line.amount for line in made)
        back, refunded = back + sum(line.amount for line in made), refunded + refund
        assert -earned <= back <= 0
    assert earned + back == 0


@settings(max_examples=200, deadline=None)
@given(amounts, st.integers(1, 99))
def test_a_restored_refund_brings_back_exactly_what_it_took(amount, percent):
    frozen = run(PLAN, make.facts(amount)).lines
    part = amount * percent / 100
    taken = reverse(frozen, original=amount, refund=part)
    restored = reverse(frozen, original=amount, refund=-part, refunded=part)
    assert [a.amount + b.amount for a, b in zip(taken, restored, strict=True)] == [0] * len(frozen)


@pytest.mark.parametrize(
    ("refund", "refunded", "code"),
    [("101", "0", "refund_exceeds_original"), ("60", "50", "refund_exceeds_original"),
     ("-1", "0", "refund_exceeds_original")],
)  # fmt: skip
def test_more_than_the_original_is_refused(refund, refunded, code):
    frozen = run(PLAN, make.facts("100")).lines
    with pytest.raises(EngineError, match=code):
        reverse(frozen, original=Decimal(100), refund=Decimal(refund), refunded=Decimal(refunded))


def test_a_refund_of_a_negative_original_runs_the_other_way():
    frozen = run(PLAN, make.facts("-100")).lines
    back = reverse(frozen, original=Decimal(-100), refund=Decimal(-100))
    assert sum(line.amount for line in (*frozen, *back)) == 0


def test_nothing_cannot_be_refunded():
    with pytest.raises(EngineError, match="refund_of_nothing"):
        reverse((), original=Decimal(0), refund=Decimal(1))


@settings(max_examples=200, deadline=None)
@given(st.lists(amounts, max_size=4), amounts)
def test_a_late_credit_pays_the_difference_of_the_recomputed_period(sold, amount):
    facts = make.facts(*sold)
    forgotten = make.credit(99, amount)
    made = late(PLAN, facts, forgotten)
    everything = replace(facts, credits=(*facts.credits, forgotten))
    difference = run(PLAN, everything).total - run(PLAN, facts).total
    assert sum((line.amount for line in made), Decimal(0)) == difference
    assert all(recompute(line) == line.amount for line in made)
    assert {line.source for line in made} <= {"C099"}


def test_a_late_credit_that_re_rates_brings_the_difference_of_all():
    (line,) = late(PLAN, make.facts("99"), make.credit(9, "1"))
    assert line.amount == Decimal("7.77") - Decimal("3.30")


def test_the_same_late_credit_twice_is_refused():
    with pytest.raises(EngineError, match="credit_duplicate"):
        late(PLAN, make.facts("99"), make.credit(0, "1"))
