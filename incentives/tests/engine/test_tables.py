"""Tables of boundaries: the last fen below, the bound itself, the first fen above."""

from decimal import Decimal
from fractions import Fraction

import pytest

from incentives.engine import (
    AboveFloor,
    Cap,
    Component,
    Curve,
    FactsError,
    Matrix,
    MetricFacts,
    Multiplier,
    Only,
    Override,
    PerUnit,
    TargetBonus,
    Threshold,
    Tier,
    run,
)
from incentives.tests.engine import builders as make
from incentives.tests.engine.builders import table, tier

WHOLE = (tier("0", "100", "0.01", "whole"), tier("100", None, "0.02", "whole"))
MARGINAL = (tier("0", "100", "0.01"), tier("100", None, "0.02"))
MIXED = (
    tier("0", "100", "0.01"),
    tier("100", "200", "0.05", "whole"),
    tier("200", "300", "0.10"),
    tier("300", None, "0.08", "whole"),
)


def total(component: Component, *amounts: str, **more) -> Decimal:
    return run(make.plan(component), make.facts(*amounts, **more)).total


@pytest.mark.parametrize(
    ("rows", "side", "base", "expected"),
    [
        (WHOLE, "lower", "99.99", "1.00"),
        (WHOLE, "lower", "100", "2.00"),
        (WHOLE, "upper", "100", "1.00"),
        (WHOLE, "upper", "100.01", "2.00"),
        (WHOLE, "lower", "-100", "-1.00"),
        (WHOLE, "lower", "0", "0.00"),
        (WHOLE, "upper", "0", "0.00"),
        (MARGINAL, "lower", "100", "1.00"),
        (MARGINAL, "upper", "100", "1.00"),
        (MARGINAL, "lower", "150", "2.00"),
        (MIXED, "lower", "99", "0.99"),
        (MIXED, "lower", "100", "5.00"),
        (MIXED, "lower", "250", "15.00"),
        (MIXED, "upper", "300", "20.00"),
        (MIXED, "lower", "300", "24.00"),
        ((tier("100", "200", "0.1"),), "lower", "99", "0.00"),
        ((tier("100", "200", "0.1"),), "lower", "500", "10.00"),
        ((tier("100", "200", "0.1", "whole"),), "lower", "150", "15.00"),
    ],
)
def test_tiers_at_their_bounds(rows, side, base, expected):
    assert total(make.component(table(*rows, boundary=side)), base) == Decimal(expected)


@pytest.mark.parametrize(
    ("kind", "side", "base", "expected"),
    [
        ("gate", "lower", "99.99", "0.00"),
        ("gate", "lower", "100", "10.00"),
        ("gate", "upper", "100", "0.00"),
        ("gate", "upper", "100.01", "10.00"),
        ("above", "lower", "100", "0.00"),
        ("above", "lower", "100.10", "0.01"),
        ("above", "lower", "150", "5.00"),
        ("above", "lower", "-50", "0.00"),
    ],
)
def test_thresholds_at_their_bound(kind, side, base, expected):
    threshold = Threshold(kind, Decimal(100), "amount", side)
    assert total(make.component(make.flat("0.1"), threshold=threshold), base) == Decimal(expected)


@pytest.mark.parametrize(
    ("x", "side", "stepped", "linear", "extended"),
    [
        ("0.79", "lower", "0", "0", "0"),
        ("0.8", "lower", "500", "500", "500"),
        ("0.8", "upper", "0", "500", "500"),
        ("0.9", "lower", "500", "750", "750"),
        ("1", "lower", "1000", "1000", "1000"),
        ("1", "upper", "500", "1000", "1000"),
        ("1.2", "lower", "1000", "1000", "1500"),
    ],
)
def test_payout_curves_at_their_points(x, side, stepped, linear, extended):
    points = ((Decimal("0.8"), Decimal("0.5")), (Decimal(1), Decimal(1)))
    found = []
    for shape, beyond in (("stepped", "flat"), ("linear", "flat"), ("linear", "extend")):
        curve = Curve("attainment", shape, points, side, beyond)
        rule = TargetBonus(curve=curve, bonus=Decimal(1000))
        found.append(total(make.component(rule), str(Decimal(x) * 300), target="300"))
    assert found == [Decimal(stepped), Decimal(linear), Decimal(extended)]


def test_cap_is_hard_and_its_excess_is_reported():
    component = make.component(make.flat("0.1"), cap=Cap(Decimal(25), carry=True))
    result = run(make.plan(component), make.facts("200", "200", "-300"))
    assert [line.amount for line in result.lines] == [Decimal(20), Decimal(5), Decimal(-15)]
    result = run(make.plan(component), make.facts("200", "200"))
    assert (result.total, result.carried) == (Decimal(25), {"commission": Decimal(15)})


def test_multipliers_multiply_and_may_read_another_metric():
    quality = Curve(
        "value:quality", "stepped", ((Decimal(0), Decimal("0.5")), (Decimal(90), Decimal("1.2")))
    )
    factors = (Multiplier(value=Decimal(2)), Multiplier(curve=quality))
    component = make.component(make.flat("0.1"), multipliers=factors)
    assert total(component, "100", values={"quality": Decimal(89)}) == Decimal(10)
    assert total(component, "100", values={"quality": Decimal(90)}) == Decimal(24)


def test_matrix_of_completion_and_collection():
    rule = Matrix(
        rows_on="attainment",
        rows=(Decimal("0.8"), Decimal(1)),
        columns_on="value:collection",
        columns=(Decimal("0.5"), Decimal("0.9")),
        cells=((Decimal("0.01"), Decimal("0.02")), (Decimal("0.03"), Decimal("0.05"))),
        boundary="lower",
    )
    component = make.component(rule)
    found = [
        total(component, base, target="100", values={"collection": Decimal(collected)})
        for base, collected in [
            ("79", "1"),
            ("80", "0.5"),
            ("80", "0.9"),
            ("100", "0.49"),
            ("100", "0.9"),
        ]
    ]
    assert found == [Decimal(x) for x in ("0", "0.80", "1.60", "0", "5.00")]


def test_above_floor_never_pays_below_nothing():
    rule = AboveFloor(floor=Decimal(100), rate=Decimal("0.02"), less_from="person:guaranteed_rate")
    component = make.component(rule)
    assert total(component, "300", params={"guaranteed_rate": "0.015"}) == Decimal(1)
    assert total(component, "300", params={"guaranteed_rate": "0.03"}) == Decimal(0)


def test_rate_of_the_person_scales_the_factors_of_tiers():
    rows = (
        Tier(Decimal(0), "marginal", Decimal(1), factor=Decimal(1)),
        Tier(Decimal(1), "marginal", factor=Decimal("1.5")),
    )
    component = make.component(table(*rows, on="attainment", rate_from="person"))
    assert total(component, "150", target="100", params={"rate": "0.1"}) == Decimal("17.50")


def test_only_chosen_credits_count():
    only = Only(
        tags={"product": ("A", "B")}, from_on=make.FIRST, until_on=make.credit(3, 0).occurred_on
    )
    credits = tuple(make.credit(n, 100, tags={"product": name}) for n, name in enumerate("ABCA"))
    component = make.component(make.flat("0.1"), only=only)
    facts = make.facts(credits=credits)
    result = run(make.plan(component), facts)
    assert [line.source for line in result.lines] == ["C000", "C001"]


def test_per_unit_needs_a_quantity():
    component = make.component(PerUnit(rate=Decimal(3)))
    sold = make.facts(credits=(make.credit(1, 0, quantity=Decimal(7), share=Decimal("0.5")),))
    assert run(make.plan(component), sold).total == Decimal("10.50")
    with pytest.raises(FactsError, match="quantity_missing"):
        total(component, "1")


def test_a_later_component_may_stand_on_an_earlier_one():
    first = make.component(make.flat("0.1"))
    extra = make.component(make.flat("0.5"), key="extra", base="component:commission")
    result = run(make.plan(first, extra), make.facts("100"))
    assert [part.total for part in result.components] == [Decimal(10), Decimal(5)]


def test_override_reads_the_measured_value_where_there_are_no_credits():
    component = make.component(Override(rate=Decimal("0.03")), metric="team")
    team = {"team": MetricFacts(achieved=Decimal(1000))}
    assert run(make.plan(component), make.facts(metrics=team)).total == Decimal(30)


def test_ramp_and_proration_scale_the_target():
    rule = table(tier("0", "1", "0"), tier("1", None, "0.1"), on="attainment")
    plan = make.plan(make.component(rule), ramp=(Decimal("0.5"), Decimal("0.75")))
    half_month = make.facts(
        "60", target="200", params={"ramp_month": "1"}, proration=(Decimal(15), Decimal(30))
    )
    assert run(plan, half_month).total == Decimal(1)
    assert run(plan, make.facts("160", target="200", params={"ramp_month": "9"})).total == Decimal(
        1
    )


def test_shares_of_one_credit_are_not_rounded_before_the_end():
    component = make.component(make.flat("0.1"))
    third = make.facts(credits=(make.credit(1, "0.33", share=Decimal("0.5")),))
    (line,) = run(make.plan(component), third).lines
    assert (line.source_amount, line.share, line.base) == (
        Decimal("0.33"),
        Decimal("0.5"),
        Decimal("0.165"),
    )
    assert line.amount == Decimal("0.02")


def test_a_tier_that_refunds_undo_re_rates_no_line():
    result = run(make.plan(make.component(table(*WHOLE))), make.facts("150", "-100"))
    assert [line.rate for line in result.lines] == [Fraction(1, 100)] * 2
    assert [line.amount for line in result.lines] == [Decimal("1.50"), Decimal("-1.00")]
