"""The engine against the model in exact fractions, on random plans and facts (quality.md M10)."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from incentives.engine import (
    Credit,
    Facts,
    Opening,
    Plan,
    calculate,
    check_plan,
    from_data,
    late,
    recompute,
    run_series,
    to_data,
)
from incentives.tests.engine import fraction_settlement as model
from incentives.tests.engine import random_cases as say
from incentives.tests.engine.fraction_model import ZERO, Period
from incentives.tests.engine.fraction_totals import Total
from incentives.tests.engine.fraction_totals import late as late_by_model
from incentives.tests.engine.sentences import read_sentence

Json = dict[str, Any]
FEW, MANY = 300, 100_000
#: What a series passes on by itself.
NOT_YET: Json = {"opening": None, "prior_credits": (), "prior_team_credits": ()}


def compared(seed: int, *, closely: bool) -> int:
    """One random plan over one to four months; every figure that passes on is compared."""
    random = Random(seed)
    said = say.plan(random)
    plan = from_data(Plan, said)
    assert [found.code for found in check_plan(plan) if found.severity == "error"] == []
    given, closing, opening = None, {}, None
    series = []
    for month in range(1, random.choice((2, 3, 3, 5))):
        given = say.facts(random, month, given, closing)
        _release_some(random, given, closing)
        facts = replace(from_data(Facts, given), opening=opening)
        result = calculate(plan, facts)
        known = {**given, "opening": closing}
        expected = model.period(said, known)
        _compare(result, expected)
        if random.random() < 0.2:
            _compare_late(random, plan, said, facts, known)
        if closely:
            _compare_lines(result)
            assert from_data(Opening, to_data(result.closing)) == result.closing
        closing, opening = expected.closing, result.closing
        series.append((facts, result))
    if closely:
        bare = [replace(facts, **NOT_YET) for facts, _ in series]
        assert run_series(plan, bare) == [result for _, result in series]
    return len(series)


def _release_some(random: Random, given: Json, closing: Json) -> None:
    """A decision on a period that is neither due nor in cash now, so that it surely is held."""
    items = [item for item in closing.get("items", []) if item["id"] not in given["cash"]]
    due = date.fromisoformat(given["ends_on"])
    items = [item for item in items if not item["due"] or item["due"] > due]
    if items and random.random() < 0.5:
        item = random.choice(items)
        fen = random.randint(0, int(100 * (item["amount"] - item["released"])))
        given["releases"] = [{"id": item["id"], "amount": f"{fen // 100}.{fen % 100:02}"}]


def _compare(result: Any, expected: model.Paid) -> None:
    parts = {part.key: part.total for part in result.components}
    assert parts == {key: total.total for key, total in expected.totals.items()}
    assert (result.total, result.payable) == (expected.total, expected.payable)
    assert result.cancelled == expected.cancelled
    steps: dict[str, Decimal] = {}
    for line in result.settlement:
        steps[line.kind] = steps.get(line.kind, Decimal(0)) + line.amount
    assert _filled(steps) == _filled(expected.steps)
    assert result.payable == sum((line.amount for line in result.lines), Decimal(0))
    _compare_balances(result.closing, expected.closing)
    assert result.owed == sum((amount for amount, _ in expected.closing["advances"]), ZERO)


def _compare_balances(closing: Opening, expected: Json) -> None:
    assert closing.debt == expected["debt"]
    assert closing.taken == expected["taken"]
    assert closing.carried == expected["carried"]
    assert closing.paid == expected["paid"]
    assert closing.held == expected["held"]
    items = [(item.id, item.amount, item.released, item.due) for item in closing.items]
    wanted = [(i["id"], i["amount"], i["released"], i["due"]) for i in expected["items"]]
    assert items == wanted
    awaiting = [(a.component, a.credit, a.earned, a.part) for a in closing.awaiting]
    assert awaiting == expected["awaiting"]


def _filled(steps: Any) -> Json:
    return {kind: amount for kind, amount in steps.items() if amount}


def _compare_lines(result: Any) -> None:
    for line in result.lines:
        assert recompute(line) == line.amount
        assert read_sentence(line.en) == read_sentence(line.zh) == line.amount
    for part in result.components:
        assert sum((line.amount for line in part.lines), Decimal(0)) == part.total


def _compare_late(random: Random, plan: Plan, said: Json, facts: Facts, given: Json) -> None:
    made = say.credits(random, 9, "L")[:2]
    if not made or any("achieved" in m for m in given["metrics"].values()):
        return
    totals = []
    for count in (0, len(made) - 1, len(made)):
        known = {**given, "credits": [*given["credits"], *made[:count]]}
        totals.append(_totals(said, known))
    *earlier, last = [_credit(one) for one in made]
    found = late(plan, facts, last, earlier=earlier)
    worth: dict[str, Decimal] = {}
    for line in found:
        assert recompute(line) == line.amount
        worth[line.component] = worth.get(line.component, Decimal(0)) + line.amount
    assert _filled(worth) == dict(late_by_model(said, given, made, totals))


def _credit(one: Json) -> Credit:
    return from_data(Facts, {"person": {"code": "-"}, "period": "-", "credits": [one]}).credits[0]


def _totals(said: Json, facts: Json) -> dict[str, Total]:
    totals: dict[str, Total] = {}
    for part in said["components"]:
        known: dict[str, Fraction] = {key: found.total for key, found in totals.items()}
        totals[part["key"]] = Total(part, Period(said, facts, known), facts["opening"])
    return totals


def _all(first: int, cases: int, *, closely: int) -> None:
    """Months, each with all its components and balances, until there are enough."""
    seed = first
    while cases > 0:
        try:
            cases -= compared(seed, closely=seed % closely == 0)
        except Exception as wrong:
            wrong.add_note(f"seed {seed}")
            raise
        seed += 1
    sys.stdout.write(f"seeds {first} to {seed - 1}\n")


def test_the_engine_equals_the_model_and_every_line_explains_itself():
    _all(1, FEW, closely=1)


@pytest.mark.thorough
def test_the_engine_equals_the_model_a_hundred_thousand_times():
    _all(1_000_001, MANY, closely=50)
