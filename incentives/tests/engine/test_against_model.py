"""Random plans and facts: the engine equals the brute-force model, and its lines explain it."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incentives.engine import (
    Cap,
    Facts,
    Line,
    Multiplier,
    Plan,
    Result,
    Threshold,
    digest,
    from_json,
    recompute,
    run,
    to_json,
)
from incentives.tests.engine import builders as make
from incentives.tests.engine.brute_force import CELL, Band, Model
from incentives.tests.engine.sentences import read_sentence

MANY = settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

rates = st.integers(0, 4000).map(lambda n: Decimal(n) / 10_000)
quarters = st.integers(-200, 400).map(lambda n: Decimal(n) / 4)
bounds = st.lists(st.integers(1, 120), min_size=0, max_size=4, unique=True).map(sorted)


@st.composite
def tables(draw):
    """A table from zero or above it, open or closed at the top, modes mixed freely."""
    edges = [draw(st.sampled_from([0, 0, 0, 3])), *[4 + edge for edge in draw(bounds)]]
    tops = [*edges[1:], draw(st.sampled_from([None, None, 200]))]
    modes = st.sampled_from(["marginal", "whole"])
    return [
        make.tier(str(low), None if top is None else str(top), str(draw(rates)), draw(modes))
        for low, top in zip(edges, tops, strict=True)
    ]


@st.composite
def cases(draw):
    """A component, the same said to the model, and credits that it runs over."""
    side = draw(st.sampled_from(["lower", "upper"]))
    rows = draw(tables())
    threshold = draw(st.sampled_from([None, None, "gate", "above"]))
    at = draw(st.integers(0, 60))
    factor = draw(st.sampled_from(["1", "1.2", "0.333"]))
    cap = draw(st.one_of(st.none(), st.integers(0, 3000).map(lambda n: Decimal(n) / 100)))
    component = make.component(
        make.table(*rows, boundary=side),
        threshold=threshold and Threshold(threshold, Decimal(at), "amount"),
        multipliers=(Multiplier(value=Decimal(factor)),),
        cap=cap if cap is None else Cap(cap),
    )
    model = Model(
        bands=tuple(_band(row) for row in rows),
        lower_side=side == "lower",
        gate=Fraction(at) if threshold == "gate" else None,
        above=Fraction(at) if threshold == "above" else None,
        multiplier=Fraction(factor),
        cap=None if cap is None else Fraction(cap),
    )
    return component, model, draw(st.lists(quarters, max_size=6))


def _band(row):
    upper = None if row.upper is None else Fraction(row.upper)
    return Band(Fraction(row.lower), upper, Fraction(row.rate), row.mode == "whole")


def calculated(case) -> tuple[Result, Model, Fraction]:
    component, model, amounts = case
    result = run(make.plan(component), make.facts(*amounts))
    return result, model, sum((Fraction(a) for a in amounts), Fraction(0))


@MANY
@given(cases())
def test_total_equals_the_model_and_the_sum_of_its_lines(case):
    result, model, total = calculated(case)
    assert result.total == Decimal(model.pay(total)).scaleb(-2)
    assert sum(line.amount for line in result.lines) == result.total
    assert all(recompute(line) == line.amount for line in result.lines)


@SOME
@given(cases(), st.randoms(use_true_random=False))
def test_total_does_not_depend_on_the_order_of_credits(case, random):
    component, _, amounts = case
    shuffled = list(amounts)
    random.shuffle(shuffled)
    one = run(make.plan(component), make.facts(*amounts))
    other = run(make.plan(component), make.facts(*shuffled))
    assert one.total == other.total


@SOME
@given(cases(), st.integers(1, 400))
def test_attainment_bounds_are_fractions_of_the_target(case, target):
    """The same table on attainment with target t pays as on amounts with bounds times t."""
    component, _, amounts = case
    relative = replace(component, rule=replace(component.rule, on="attainment"), threshold=None)
    scaled = [
        replace(row, lower=row.lower * target, upper=row.upper and row.upper * target)
        for row in component.rule.tiers
    ]
    absolute = replace(relative, rule=replace(component.rule, tiers=tuple(scaled)))
    facts = make.facts(*[amount * 50 for amount in amounts], target=str(target))
    assert run(make.plan(relative), facts).total == run(make.plan(absolute), facts).total


@SOME
@given(cases())
def test_sentences_in_both_languages_recompute_to_the_amount(case):
    result, _, _ = calculated(case)
    for line in result.lines:
        assert read_sentence(line.en) == line.amount
        assert read_sentence(line.zh) == line.amount


@SOME
@given(cases())
def test_everything_survives_json_and_hashes_the_same(case):
    component, _, amounts = case
    plan, facts = make.plan(component), make.facts(*amounts)
    result = run(plan, facts)
    again = run(from_json(Plan, to_json(plan)), from_json(Facts, to_json(facts)))
    assert (digest(again), again) == (digest(result), result)
    assert from_json(Result, to_json(result)) == result
    assert [from_json(Line, to_json(line)) for line in result.lines] == list(result.lines)


def test_the_model_cuts_on_its_cells():
    model = Model((Band(Fraction(0), None, Fraction(1, 10), whole=False),), lower_side=True)
    assert model.pay(CELL * 7) == 18
