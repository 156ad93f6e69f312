"""The worked cases from published sources come out of the engine as plan and facts data."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from goalmgmt.testing.shared import shared_path
from incentives.engine import Facts, Plan, Result, from_data, run_series
from incentives.tests.engine import golden_methods as say

CASES_FILE = shared_path("golden", "pay_cases.json")
CASES = {case["id"]: case for case in json.loads(CASES_FILE.read_text())} if CASES_FILE else {}
needs_cases = pytest.mark.skipif(not CASES, reason="shared/golden/pay_cases.json is not here")


def calculate(said: tuple) -> list[Result]:
    plan, facts = said
    return run_series(from_data(Plan, plan), [from_data(Facts, one) for one in facts])


def totals(results: list[Result]) -> list[Decimal]:
    return [result.total for result in results]


def numbers(texts: list[str]) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def case(number: str) -> tuple[dict, dict]:
    return CASES[number]["inputs"], CASES[number]["expected"]


MARGINAL = ["B01", "B03", "B05", "B09", "B11", "B13", "B15", "B23", "J01"]
WHOLE = ["B07", "B17", "D01"]


@needs_cases
@pytest.mark.parametrize("number", MARGINAL + WHOLE)
def test_tables_of_tiers(number):
    inputs, expected = case(number)
    mode = "whole" if number in WHOLE else "marginal"
    wanted = expected.get("commission") or expected.get("commissions") or expected["per_cycle"]
    wanted = wanted if isinstance(wanted, list) else [wanted]
    assert totals(calculate(say.tiered(inputs, mode))) == numbers(wanted)


@needs_cases
def test_blended_rate_keeps_its_parts():
    inputs, expected = case("B13")
    (result,) = calculate(say.tiered(inputs, "marginal"))
    (component,) = result.components
    assert component.effective_rate == Fraction(expected["blended_pct"]) / 100
    parts = [Fraction(part) / 100 for part in expected["tier_parts_pct"]]
    assert [tier.blend for tier in component.tiers] == parts


@needs_cases
def test_whole_comparison_of_the_marginal_case():
    inputs, expected = case("J01")
    (total,) = totals(calculate(say.tiered(inputs, "whole")))
    assert total == Decimal(expected["whole_全额累进_for_comparison"])


@needs_cases
def test_growth_table_read_three_ways():
    inputs, expected = case("B21")
    rows = [
        {"lower": f"{Decimal(low) / 100}", "upper": f"{Decimal(high) / 100}", "rate": rate}
        for low, high, rate in inputs["bands_pct"]
    ]
    bands = [{**row, "mode": "marginal"} for row in rows]
    retro = [{**row, "mode": "whole"} for row in rows]
    above = {"kind": "above", "at": "1", "on": "growth"}
    found = [
        *totals(calculate(say.growth(bands, inputs))),
        *totals(calculate(say.growth(retro, inputs))),
        *totals(calculate(say.growth(retro, inputs, threshold=above))),
    ]
    fully = Decimal(CASES["B19"]["expected"]["rebate"])
    assert found == [Decimal(expected["rebate"]), fully, Decimal(10500)]


@needs_cases
def test_commission_on_what_was_collected():
    inputs, expected = case("A01")
    facts = say.credits(inputs["collected"], metric="receipts")
    facts["credits"] += say.credits(inputs["invoiced"], metric="sales")["credits"]
    rule = say.component("flat", rate=inputs["rate"]) | {"metric": "receipts"}
    assert totals(calculate((say.plan(rule), [facts]))) == [Decimal(expected["commission"])]


@needs_cases
def test_half_on_order_half_on_collection():
    inputs, expected = case("A03")
    half = [{"value": inputs["on_order_share"]}]
    order = say.component("flat", rate=inputs["rate"], multipliers=half)
    cash = {**order, "key": "cash", "metric": "receipts"}
    facts = say.credits(inputs["order"])
    facts["credits"] += say.credits(*inputs["invoices_collected"], metric="receipts")["credits"]
    (result,) = calculate((say.plan(order, cash), [facts]))
    on_order, on_cash = result.components
    assert on_order.total == Decimal(expected["on_order"])
    assert [line.amount for line in on_cash.lines] == numbers(expected["per_collection"])
    assert result.total == Decimal(expected["total"])


@needs_cases
@pytest.mark.parametrize("number", ["A05", "A07", "J07"])
def test_attainment(number):
    inputs, expected = case(number)
    (result,) = calculate(say.attainment(inputs))
    found = result.metrics["sales"]
    assert found.attainment * 100 == Fraction(expected["attainment_pct"])
    if "effective_quota" in expected:
        assert found.target == Fraction(expected["effective_quota"])
        assert found.unramped_attainment * 100 == Fraction(expected["unramped_pct"])


@needs_cases
def test_amount_tiers_per_transaction():
    inputs, expected = case("C01")
    rows = [
        {"lower": low, "upper": high, "amount": amount, "mode": "marginal"}
        for low, high, amount in inputs["tier_amounts"]
    ]
    rule = say.component("tiered", on="amount", boundary="lower", per="credit", tiers=rows)
    (result,) = calculate((say.plan(rule), [say.credits(*inputs["transactions"])]))
    per_credit = [
        sum(line.amount for line in result.lines if line.source == f"C{n:03}")
        for n in range(1, len(inputs["transactions"]) + 1)
    ]
    assert per_credit == numbers(expected["per_tx"])
    assert result.total == Decimal(expected["total"])


@needs_cases
def test_interpolated_rate():
    inputs, expected = case("C03")
    points, height = [["0", "0"]], Decimal(0)
    for _, upper, percent in inputs["tiers_pct"]:
        height += Decimal(percent) / 100
        points.append([upper, str(height)])
    rule = say.component("rate_curve", curve={"on": "amount", "shape": "linear", "points": points})
    (result,) = calculate((say.plan(rule), [say.credits(inputs["base"])]))
    assert result.components[0].effective_rate * 100 == Fraction(expected["rate_pct"])


@needs_cases
def test_linear_payout_curve():
    inputs, expected = case("C05")
    points, xs = inputs["points"], [inputs["attainment"]]
    found = totals(calculate(say.bonus(points, "linear", amount="1", xs=xs)))
    assert found == [Decimal(expected["bonus"])]


@needs_cases
def test_stepped_payout_curve():
    inputs, expected = case("C07")
    points = [["0.8", "0.5"], ["0.9", "0.8"], ["1", "1"], ["1.1", "1.2"], ["1.2", "1.5"]]
    xs = [str(Decimal(x) / 100) for x in inputs["attainments_pct"]]
    said = say.bonus(points, "stepped", amount=inputs["target_bonus"], xs=xs)
    assert totals(calculate(said)) == numbers(expected["bonus"])


@needs_cases
def test_decelerator_retro_base_and_marginal_accelerator():
    inputs, expected = case("D03")
    rows = [
        {"lower": "0", "upper": "0.5", "rate": "0.05", "mode": "whole"},
        {"lower": "0.5", "upper": "1", "rate": "0.10", "mode": "whole"},
        {"lower": "1", "rate": "0.20", "mode": "marginal"},
    ]
    rule = say.component("tiered", on="attainment", boundary="lower", tiers=rows)
    target = {"metrics": {"sales": {"target": inputs["quota"]}}}
    facts = [say.credits(amount) | target for amount in inputs["sales"]]
    assert totals(calculate((say.plan(rule), facts))) == numbers(expected["commissions"])


@needs_cases
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_boundary_side_decides_the_tier(side):
    inputs, expected = case("D05")
    facts = [say.credits(inputs["amount"])]
    (result,) = calculate((say.plan(say.tiers(inputs["tiers"], "whole", boundary=side)), facts))
    assert result.lines[0].rate == Fraction(expected[f"rate_{side}_inclusive"])


@needs_cases
@pytest.mark.parametrize(("kind", "key"), [("gate", "first_dollar"), ("above", "above_threshold")])
def test_threshold_from_first_unit_or_only_above(kind, key):
    inputs, expected = case("D07")
    threshold = {"kind": kind, "at": inputs["threshold"], "on": "amount"}
    rule = say.component("override", rate=inputs["rate"], threshold=threshold)
    found = calculate((say.plan(rule), [say.credits(inputs["team_sales"])]))
    assert totals(found) == [Decimal(expected[key])]


@needs_cases
def test_year_to_date_less_paid():
    inputs, expected = case("E01")
    slope = Decimal(1) + 100 * Decimal(inputs["rate_per_point"])
    points = [["0", "0"], ["1", "1"], ["2", str(slope)]]
    attained = str(1 + Decimal(inputs["over_points"]) / 100)
    plan, facts = say.bonus(points, "linear", amount=inputs["opportunity"], xs=[attained])
    plan["components"][0]["cumulative"] = "deduct"
    facts[0]["opening"] = {"paid": {"commission": inputs["paid_ytd"]}}
    assert totals(calculate((plan, facts))) == [Decimal(expected["due"])]


@needs_cases
@pytest.mark.parametrize(("number", "kind"), [("E03", "deduct"), ("E05", "current")])
def test_quarter_to_date(number, kind):
    inputs, expected = case(number)
    results = calculate(say.cumulative(inputs, kind, "whole"))
    assert totals(results) == numbers(expected["payouts"])
    assert sum(totals(results)) == Decimal(expected["total"])


@needs_cases
def test_months_by_days():
    inputs, expected = case("E07")
    facts = say.credits(inputs["quarter"])
    facts["split"] = {f"month {n}": str(days) for n, days in enumerate(inputs["days"], start=1)}
    (result,) = calculate((say.plan(say.component("flat", rate="1")), [facts]))
    assert list(result.parts.values()) == numbers(expected["months"])
    assert sum(result.parts.values()) == Decimal(expected["sum"])


@needs_cases
def test_split_of_one_pool():
    inputs, expected = case("F01")
    facts = say.credits(inputs["sale"])
    facts["split"] = dict(zip("AB", inputs["shares"], strict=True))
    (result,) = calculate((say.plan(say.component("flat", rate=inputs["rate"])), [facts]))
    assert result.total == Decimal(expected["pool"])
    assert list(result.parts.values()) == numbers(expected["parts"])


@needs_cases
def test_override_on_the_sales_of_others():
    inputs, expected = case("F03")
    facts = [say.credits(*inputs["rep_sales"])]
    (leader,) = calculate((say.plan(say.component("override", rate=inputs["override"])), facts))
    (reps,) = calculate((say.plan(say.component("flat", rate=inputs["rep_rate"])), facts))
    assert [line.amount for line in leader.lines] == numbers(expected["override_parts"])
    assert leader.total == Decimal(expected["override_total"])
    assert reps.total == Decimal(expected["rep_total"])


@needs_cases
def test_several_roles_on_one_sale():
    inputs, expected = case("F05")
    facts = [
        say.credits(inputs["line"]) | {"person": {"code": role, "params": {"rate": rate}}}
        for role, rate in inputs["rates"].items()
    ]
    results = calculate((say.plan(say.component("flat", rate_from="person")), facts))
    found = {result.person: result.total for result in results}
    assert found == {role: Decimal(expected[role]) for role in inputs["rates"]}
    assert sum(found.values()) == Decimal(expected["total"])


@needs_cases
@pytest.mark.parametrize("number", ["G01", "G03", "G05", "G07"])
def test_draws(number):
    inputs, expected = case(number)
    recoverable = "non_recoverable" not in CASES[number]["method"]
    results = calculate(say.draw(inputs, recoverable=recoverable))
    assert [result.payable for result in results] == numbers(expected["paid"])
    if "owed" in expected:
        assert [result.owed for result in results] == numbers(expected["owed"])


@needs_cases
def test_clawback_by_share():
    inputs, expected = case("H01")
    plan, (facts,) = say.settlement(inputs)
    share = inputs["clawback_share"]
    facts["clawbacks"] = [{"id": "exit", "earned": inputs["earned"], "share": share}]
    (result,) = calculate((plan, [facts]))
    assert result.payable == Decimal(expected["adjustment"])


@needs_cases
def test_clawback_only_of_what_was_paid():
    inputs, expected = case("H03")
    amounts = [Decimal(part["amount"]) for part in inputs["installments"]]
    paid = [a for a, part in zip(amounts, inputs["installments"], strict=True) if part["paid"]]
    plan, (facts,) = say.settlement(inputs)
    facts["clawbacks"] = [{"id": "left", "earned": str(sum(amounts)), "paid": str(sum(paid))}]
    (result,) = calculate((plan, [facts]))
    assert result.payable == Decimal(expected["clawback"])
    assert result.cancelled == Decimal(expected["unpaid_cancelled"])


@needs_cases
def test_holdback():
    inputs, expected = case("H05")
    back = str(1 - Decimal(inputs["release_now"]))
    (result,) = calculate(say.settlement(inputs, holdback=back))
    assert result.payable == Decimal(expected["now"])
    assert result.held == Decimal(expected["held"])


@needs_cases
def test_spiff_per_unit_beside_commission():
    inputs, expected = case("I01")
    facts = say.credits(*[inputs["price"]] * int(inputs["units"]), quantity="1")
    spiff = {**say.component("spiff", rate=inputs["spiff"]), "key": "spiff", "base": "quantity"}
    (result,) = calculate((say.plan(say.component("flat", rate=inputs["rate"]), spiff), [facts]))
    found = [part.total for part in result.components]
    assert found == numbers([expected["commission"], expected["spiff"]])
    assert result.total == Decimal(expected["total"])


@needs_cases
def test_spiff_rate_pool_and_units():
    rate, pool, units = (case(number) for number in ("I03", "I05", "I07"))
    campaign = say.component("spiff", rate=rate[0]["rate"], only={"tags": {"campaign": ["now"]}})
    facts = say.credits(rate[0]["value"], tags={"campaign": "now"})
    facts["credits"].append({**say.credits("1")["credits"][0], "id": "other"})
    assert totals(calculate((say.plan(campaign), [facts]))) == [Decimal(rate[1]["payout"])]
    curve = [["0", "0"], ["1", "1"]]
    said = say.bonus(curve, "linear", amount=pool[0]["pool"], xs=[pool[0]["achievement"]])
    assert totals(calculate(said)) == [Decimal(pool[1]["payout"])]
    per_unit = say.component("per_unit", rate=units[0]["spiff"])
    sold = say.credits("1", quantity=units[0]["units"])
    assert totals(calculate((say.plan(per_unit), [sold]))) == [Decimal(units[1]["payout"])]


@needs_cases
def test_above_floor_times_rate_spread():
    inputs, expected = case("J03")
    rule = say.component(
        "above_floor",
        floor=inputs["floor"],
        rate=inputs["company_rate"],
        less_from="person:guaranteed_rate",
    )
    facts = [
        say.credits(base) | {"person": {"code": "P1", "params": {"guaranteed_rate": rate}}}
        for base, rate in inputs["cases"]
    ]
    assert totals(calculate((say.plan(rule), facts))) == numbers(expected["commissions"])


@needs_cases
def test_every_case_of_the_families_is_exercised():
    told = {number for number in CASES if number[0] in "ABCDEFGHIJ"}
    assert told - {"J05"} == COVERED


COVERED = {
    *MARGINAL, *WHOLE, "B19", "B21", "A01", "A03", "A05", "A07", "J07", "C01", "C03", "C05", "C07",
    "D03", "D05", "D07", "E01", "E03", "E05", "E07", "F01", "F03", "F05", "G01", "G03", "G05",
    "G07", "H01", "H03", "H05", "I01", "I03", "I05", "I07", "J03",
}  # fmt: skip
