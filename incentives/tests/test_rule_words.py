"""Whoever confirms rules has read all of them: no field of a plan changes without its words."""

import random
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import translation

from incentives import engine, pages, rule_words
from incentives.tests import factories as make
from incentives.tests.engine import random_cases
from teams.tests.factories import cast

#: What a changed value is taken from, by the JSON key: other values that still check.
OTHERS = {
    "boundary": ("lower", "upper"), "shape": ("linear", "stepped"), "beyond": ("flat", "extend"),
    "divide": ("equal", "amount"), "late": ("retro", "deal"), "mode": ("marginal", "whole"),
    "pay_on": ("credit", "receipt"), "cumulative": ("deduct", "current"),
}  # fmt: skip
#: Names that the page shows elsewhere, or that say nothing of pay.
ELSEWHERE = frozenset({"code", "version", "currency", "period", "key", "kind", "metric"})


def told(data):
    """Everything that the page says of the plan's rules."""
    plan = engine.from_data(engine.Plan, data)
    parts = [
        (rule_words.of_component(part, {}), pages.tier_rows(part.rule)) for part in plan.components
    ]
    return rule_words.of_plan(plan), parts


def changed(value, key):
    """Another value of the same sort."""
    if isinstance(value, bool):
        return not value
    if key in OTHERS:
        return next(other for other in OTHERS[key] if other != value)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return f"{make.Decimal(value) + make.Decimal('0.01'):f}"
    return None


def mutations(node, path=()):
    """Each leaf with a way to it."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if key in ELSEWHERE:
            continue
        if isinstance(value, dict | list):
            yield from mutations(value, (*path, key))
        else:
            yield (*path, key), value


@pytest.mark.parametrize("seed", range(60))
def test_no_rule_changes_without_its_words(seed):
    data = engine.to_data(engine.from_data(engine.Plan, random_cases.plan(random.Random(seed))))
    before, silent = told(data), []
    for path, value in mutations(data):
        key = next(name for name in reversed(path) if isinstance(name, str))
        other = changed(value, key)
        if other is None:
            continue
        copy = deepcopy(data)
        node = copy
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = other
        try:
            after = told(copy)
        except engine.EngineError:
            continue
        if after == before:
            silent.append((path, value, other))
    assert silent == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Bonus at target", "12345", "80%", "Multiplier", "0.9", "Guarantee"]),
     ("zh-hans", ["达标奖金", "12345", "80%", "系数", "0.9", "保底"])],
)  # fmt: skip
def test_who_confirms_sees_bonus_curve_multiplier_and_guarantee(client, language, words):
    who = cast()
    rules = engine.from_data(engine.Plan, {
        "code": "p", "currency": "CNY", "period": "quarter",
        "guarantee": {"amount": "777.00", "months": 3},
        "components": [{
            "key": "bonus", "metric": "receipts", "kind": "target_bonus", "bonus": "12345",
            "curve": {"on": "attainment", "shape": "linear", "points": [["0.8", "0"], ["1", "1"]]},
            "multipliers": [{"value": "0.9"}],
        }],
    })  # fmt: skip
    make.assign(make.pay_plan("mine", rules), who.rep)
    client.force_login(who.rep)
    with translation.override(language):
        where = reverse("incentives:pay_plan_detail", args=["mine"])
    text = client.get(where, headers={"accept-language": language}).content.decode()
    assert [word for word in words if word not in text] == []
