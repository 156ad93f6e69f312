"""A component goes through its form unchanged, and what is typed wrong is named at its field."""

import json
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from incentives import engine
from incentives.component_fields import KINDS, CellsField, NumberField
from incentives.component_form import ComponentForm
from incentives.component_values import beginning
from incentives.tests.engine import random_cases

METRICS = [("sales", "Sales"), ("receipts", "Receipts")]


def form(part, data=None, rows=6):
    return ComponentForm(data, kind=part["kind"], metrics=METRICS, rows=rows, most=rows, part=part)


def as_sent(part, rows=6):
    """What a browser sends for the form as it is shown."""
    shown = form(part, rows=rows)
    sent = {}
    for field in shown:
        value = field.value()
        if isinstance(value, bool):
            sent |= {field.name: "on"} if value else {}
        elif value is not None:
            sent[field.name] = str(value)
        elif getattr(field.field, "choices", None):
            sent[field.name] = field.field.choices[0][0]
    return sent


def plan_of(*components, **more):
    return {
        "code": "R",
        "currency": "CNY",
        "period": "month",
        "components": list(components),
        **more,
    }


@pytest.mark.parametrize("seed", range(40))
def test_every_component_of_random_plans_comes_back_the_same(seed):
    found = engine.from_data(engine.Plan, random_cases.plan(random.Random(seed)))
    canonical = engine.to_data(found)
    parts = []
    for part in canonical["components"]:
        sent = form(part, as_sent(part))
        assert sent.is_valid(), (part, sent.errors)
        parts.append(json.loads(json.dumps(sent.component())))
    assert engine.from_data(engine.Plan, {**canonical, "components": parts}) == found


@pytest.mark.parametrize("kind", [kind for kind, _word in KINDS])
def test_each_kind_begins_with_rules_that_calculate(kind):
    part = beginning(kind, "sales", frozenset({"flat"}))
    plan = engine.from_data(engine.Plan, plan_of(part))
    assert [found for found in engine.check_plan(plan) if found.severity == "error"] == []
    sent = form(part, as_sent(part))
    assert sent.is_valid(), sent.errors
    assert engine.from_data(engine.Plan, plan_of(sent.component())) == plan


def test_a_taken_key_is_not_given_twice():
    assert beginning("flat", "sales", frozenset({"flat", "flat-2"}))["key"] == "flat-3"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2%", "0.02"), ("0.02", "0.02"), ("２％", "0.02"), ("0.125%", "0.00125"),
        ("5000万", "50000000"),
        ("0", "0"), ("1,000", "1000"), ("120%", "1.2"), ("0.000001", "0.000001"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, read):
    assert NumberField().clean(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["abc", "1e5", "--1", "%", "0.0000001", "1.2.3", "∞", "NaN"])
def test_what_is_no_number_is_named(typed):
    with pytest.raises(ValidationError) as caught:
        NumberField().clean(typed)
    assert typed in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "line"), [("0, 1\n0, 1%", "2"), ("0, x\n0, 1%, 2%", "1"), ("0, 1\n0, 1%, x", "2")]
)
def test_a_line_of_a_matrix_that_cannot_be_read_is_named(typed, line):
    with pytest.raises(ValidationError) as caught:
        CellsField().clean(typed)
    assert line in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rate": "x"}, "rate"), ({"key": " "}, "key"), ({"rest": "[1]"}, "rest"),
        ({"rest": "{"}, "rest"), ({"metric": "nothing"}, "metric"),
        ({"gate_kind": "gate"}, "gate_at"), ({"gate_at": "80%"}, "gate_kind"),
        ({"cap_carry": "on"}, "cap"), ({"own_rate": "on"}, "rate"),
    ],
)  # fmt: skip
def test_mistakes_stand_at_their_field(changed, field):
    part = beginning("flat", "sales", frozenset())
    sent = form(part, as_sent(part) | changed)
    assert not sent.is_valid()
    assert field in sent.errors


def test_half_a_row_is_named_and_an_empty_one_left_out():
    part = beginning("tiered", "sales", frozenset())
    sent = as_sent(part)
    assert "value_3" in form(part, sent | {"lower_3": "2", "value_3": ""}).errors
    assert len(form(part, sent | {"lower_2": "", "value_2": ""}).is_valid() and [1]) == 1


def test_decimals_in_the_rest_are_never_floats():
    part = beginning("flat", "sales", frozenset())
    sent = form(part, as_sent(part) | {"rest": '{"least": 0.1}'})
    assert sent.is_valid()
    assert sent.cleaned_data["rest"] == {"least": "0.1"}
