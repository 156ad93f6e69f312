"""What a plan may not say, and what its author is told about."""

import re
import string
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from incentives import engine
from incentives.engine import (
    AboveFloor,
    Cap,
    Clawback,
    Curve,
    Draw,
    FactsError,
    Flat,
    Matrix,
    Multiplier,
    Only,
    PerUnit,
    PlanError,
    TargetBonus,
    Threshold,
    Tier,
    check_plan,
    cliffs,
    run,
)
from incentives.engine.messages import MESSAGES
from incentives.management.commands import pay
from incentives.tests.engine import builders as make
from incentives.tests.engine.builders import table, tier

ONE = Decimal(1)
POINTS = ((Decimal(0), Decimal(0)), (ONE, ONE))


def of_rule(rule, **more):
    return make.plan(make.component(rule, **more))


def of_tiers(*rows, **more):
    return of_rule(table(*rows, **more))


def of_curve(*points, on="attainment"):
    return of_rule(TargetBonus(curve=Curve(on, "linear", points), bonus=ONE))


FLAT = make.flat("0.1")
PER_CREDIT = table(tier("0", None, "0.1"), per="credit")
WRONG = [
    (make.plan(), ["components_empty"]),
    (make.plan(make.component(FLAT), make.component(FLAT)), ["key_duplicate"]),
    (of_rule(FLAT, base="component:commission"), ["base_cycle"]),
    (of_rule(FLAT, base="turnover"), ["base_unknown"]),
    (of_tiers(), ["tiers_empty"]),
    (of_tiers(tier("0", "10", "0.1"), tier("12", None, "0.2")), ["tier_gap"]),
    (of_tiers(tier("0", "10", "0.1"), tier("8", None, "0.2")), ["tier_overlap"]),
    (of_tiers(tier("0", None, "0.1"), tier("10", None, "0.2")), ["tier_open"]),
    (of_tiers(tier("0", "0", "0.1"), tier("0", None, "0.2")), ["tier_width"]),
    (of_tiers(tier("0", None, "-0.1")), ["tier_negative"]),
    (of_tiers(tier("-5", None, "0.1")), ["tier_negative"]),
    (of_tiers(Tier(Decimal(0), "whole")), ["tier_values"]),
    (of_tiers(Tier(Decimal(0), "whole", rate=ONE, factor=ONE), rate=ONE), ["tier_values"]),
    (of_tiers(Tier(Decimal(0), "whole", amount=ONE)), ["tier_amount_open"]),
    (of_tiers(Tier(Decimal(0), "whole", factor=ONE)), ["factor_without_rate"]),
    (of_tiers(tier("0", None, "0.1"), on="attainment:calls"), ["marginal_elsewhere"]),
    (of_tiers(tier("0", None, "0.1"), on="weather"), ["on_unknown", "marginal_elsewhere"]),
    (of_tiers(tier("0", None, "0.1"), on="value:"), ["on_unknown", "marginal_elsewhere"]),
    (of_rule(PER_CREDIT, cumulative="deduct"), ["per_credit_cumulative"]),
    (of_rule(Flat()), ["number_choice"]),
    (of_rule(Flat(rate=ONE, rate_from="person")), ["number_choice"]),
    (of_rule(Flat(rate_from="company")), ["from_unknown"]),
    (of_rule(make.flat("-1")), ["negative"]),
    (of_curve(), ["points_empty"]),
    (of_curve(*reversed(POINTS)), ["points_order"]),
    (of_curve((ONE, -ONE)), ["negative"]),
    (of_curve(*POINTS, on="x:y"), ["on_unknown"]),
    (of_rule(AboveFloor(rate=ONE)), ["number_choice"]),
    (of_rule(AboveFloor(ONE, rate=ONE, less=ONE, less_from="person")), ["number_choice"]),
    (of_rule(Matrix("amount", (ONE,), "amount", (ONE,), (), "lower")), ["matrix_shape"]),
    (of_rule(FLAT, threshold=Threshold("above", ONE, "value:x")), ["above_elsewhere"]),
    (of_rule(FLAT, multipliers=(Multiplier(),)), ["number_choice"]),
    (of_rule(FLAT, cap=Cap()), ["number_choice"]),
    (of_rule(FLAT, cap=Cap(ONE, carry=True), cumulative="deduct"), ["carry_with_deduct"]),
    (of_rule(FLAT, only=Only(from_on=make.FIRST, until_on=make.FIRST)), ["window_order"]),
    (replace(of_rule(FLAT), ramp=(Decimal(0),)), ["ramp_wrong"]),
    (replace(of_rule(FLAT), holdback=Decimal(2)), ["holdback_wrong"]),
    (replace(of_rule(FLAT), draw=Draw(-ONE, recoverable=True)), ["draw_negative"]),
]  # fmt: skip
DOUBTFUL = [
    (of_rule(make.flat("8.5")), ["rate_above_one"]),
    (of_rule(PerUnit(rate=Decimal(300))), []),
    (of_tiers(tier("5", "10", "1.5")), ["rate_above_one", "starts_above_zero", "ends_early"]),
    (of_tiers(tier("0", None, "0.5")), []),
]


@pytest.mark.parametrize(("plan", "codes"), WRONG)
def test_a_wrong_plan_is_refused_by_name_in_both_languages(plan, codes):
    found = check_plan(plan)
    assert [finding.code for finding in found if finding.severity == "error"] == codes
    assert all(finding.text("zh") != finding.text("en") for finding in found)
    with pytest.raises(PlanError, match=codes[0]):
        run(plan, make.facts())


@pytest.mark.parametrize(("plan", "codes"), DOUBTFUL)
def test_a_doubtful_plan_is_told_about_and_still_runs(plan, codes):
    assert [finding.code for finding in check_plan(plan)] == codes
    run(plan, make.facts())


def test_findings_name_the_place():
    gap = check_plan(of_tiers(tier("0", "10", "0.1"), tier("12", None, "0.2")))[0]
    assert gap.params == {"component": "commission", "tier": "1", "lower": "10", "upper": "12"}
    assert gap.text() == "commission: gap after tier 1, nothing is set from 10 to 12."


@pytest.mark.parametrize("code", MESSAGES)
def test_messages_name_the_same_things_in_both_languages(code):
    names = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in MESSAGES[code].values()
    ]
    assert names[0] == names[1]
    assert set(MESSAGES[code]) == {"zh", "en"}


def test_cliffs_of_whole_tiers_gates_and_steps():
    rows = [
        tier("0", "100", "0.01", "whole"),
        tier("100", "200", "0.02", "whole"),
        tier("200", None, "0.03"),
    ]
    plan = make.plan(
        make.component(table(*rows)),
        make.component(FLAT, key="gated", threshold=Threshold("gate", Decimal(50), "amount")),
        make.component(
            TargetBonus(curve=Curve("attainment", "stepped", POINTS), bonus=Decimal(500)),
            key="bonus",
        ),
        make.component(Flat(rate_from="person"), key="own"),
    )
    facts = make.facts(target="1000", params={"rate": "0.1"})
    found = [(cliff.component, cliff.at, cliff.jump) for cliff in cliffs(plan, facts)]
    assert found == [("commission", 100, 1), ("gated", 50, 5), ("bonus", 1000, 500)]
    assert cliffs(plan)[0].text("zh") == "commission: 在 100 处有断崖, 相差 1.000000。"


def test_known_cliffs_of_the_published_table():
    """One unit of sales moves pay by 500.01 at 50,000 and 750.01 at 75,000."""
    rows = [
        tier("0", "50000", "0", "whole"),
        tier("50000", "75000", "0.01", "whole"),
        tier("75000", None, "0.02", "whole"),
    ]
    found = [(cliff.at, cliff.jump) for cliff in cliffs(of_tiers(*rows))]
    assert found == [(50000, 500), (75000, 750)]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (make.facts(credits=(make.credit(1, 1), make.credit(1, 2))), "credit_duplicate"),
        (make.facts(credits=(make.credit(1, 1, share=Decimal("1.1")),)), "credit_share"),
        (make.facts(credits=(make.credit(1, 1, share=Decimal(0)),)), "credit_share"),
        (make.facts(split={"A": Decimal(0)}), "split_wrong"),
        (make.facts(clawbacks=(Clawback("K", ONE, share=Decimal(2)),)), "clawback_share"),
        (make.facts(proration=(Decimal(31), Decimal(30))), "proration_wrong"),
    ],
)
def test_facts_that_contradict_themselves_are_refused(facts, code):
    with pytest.raises(FactsError, match=code):
        run(of_rule(FLAT, prorate=True), facts)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (of_rule(Flat(rate_from="person:special")), "param_missing"),
        (of_tiers(tier("0", None, "0.1"), on="attainment"), "target_missing"),
        (of_tiers(tier("0", None, "0.1"), on="growth"), "baseline_missing"),
        (of_rule(FLAT, threshold=Threshold("gate", ONE, "value:x")), "value_missing"),
    ],
)
def test_a_missing_fact_is_named(plan, code):
    with pytest.raises(FactsError, match=code):
        run(plan, make.facts("1"))


def test_every_message_belongs_to_a_refusal_and_every_refusal_has_one():
    package = Path(engine.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    source += Path(pay.__file__).read_text(encoding="utf-8")
    quoted = set(re.findall(r"Error\(\s*f?\"([a-z0-9_{}]+)\"|yield \"([a-z0-9_]+)\"", source))
    raised = {first or second for first, second in quoted} - {"{name}_missing"}
    assert raised | {"target_missing", "baseline_missing", "cliff"} == set(MESSAGES)
