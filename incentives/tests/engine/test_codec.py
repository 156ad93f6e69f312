"""Canonical JSON: one text for one meaning, and nothing else gets in."""

import json

import pytest

from incentives.engine import (
    CodecError,
    Facts,
    Plan,
    digest,
    from_data,
    from_json,
    message,
    to_json,
)

FLAT = '{"key":"c","kind":"flat","metric":"sales","rate":"0.1"}'


def plan_text(component: str = FLAT) -> str:
    return f'{{"code":"P","currency":"CNY","period":"month","components":[{component}]}}'


def facts_text(**more: str) -> str:
    parts = {"person": '{"code":"A"}', "period": '"2026-07"', **more}
    return "{" + ",".join(f'"{key}":{value}' for key, value in parts.items()) + "}"


@pytest.mark.parametrize("rate", ['"0.10"', '"0.1"', "0.1", "0.100"])
def test_the_same_number_written_otherwise_hashes_the_same(rate):
    plan = from_json(Plan, plan_text(FLAT.replace('"0.1"', rate)))
    assert to_json(plan) == to_json(from_json(Plan, plan_text()))
    assert digest(plan) == digest(from_json(Plan, plan_text()))


def test_canonical_text_is_sorted_and_leaves_defaults_out():
    assert to_json(from_json(Plan, plan_text())) == (
        '{"code":"P","components":[{"key":"c","kind":"flat","metric":"sales","rate":"0.1"}],'
        '"currency":"CNY","period":"month"}'
    )


def test_a_json_column_gives_the_same_plan():
    plan = from_json(Plan, plan_text())
    assert from_data(Plan, json.loads(to_json(plan))) == plan


BAD_PLANS = [
    ("[]", "not_object", "json"),
    ("{", "json_invalid", "json"),
    ('{"code":"P","code":"Q"}', "json_duplicate", "json"),
    ('{"code":"P"}', "key_missing", "json"),
    (plan_text('{"key":"c","metric":"s"}'), "key_missing", "json.components[0]"),
    (plan_text(FLAT.replace("flat", "magic")), "not_choice", "json.components[0].kind"),
    (plan_text(FLAT.replace('"rate"', '"rats"')), "key_unknown", "json.components[0]"),
    (plan_text(FLAT.replace('"c"', "7")), "not_text", "json.components[0].key"),
    (plan_text(FLAT.replace('"c"', '""')), "not_text", "json.components[0].key"),
    (plan_text().replace('"month"', '"week"'), "not_choice", "json.period"),
    (plan_text(FLAT[:-1] + ',"prorate":"yes"}'), "not_boolean", "json.components[0].prorate"),
    (plan_text(FLAT[:-1] + ',"cap":{"amount":[]}}'), "not_number", "json.components[0].cap.amount"),
    ("[" * 40 + "]" * 40, "json_deep", "json"),
    ("[" * 200_000, "json_deep", "json"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "path"), BAD_PLANS)
def test_a_plan_that_is_not_one_is_refused_with_its_place(text, code, path):
    with pytest.raises(CodecError) as refused:
        from_json(Plan, text)
    assert (refused.value.code, refused.value.params["path"]) == (code, path)
    assert message(code, refused.value.params, "zh")


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e400", "1e5", '"1e5"', '"NaN"', '"1_000"', '"1,000"',
     '"\uff11"', '"\u0661"', '" 1"', '"1."', '".5"', '"--1"', '""', "true", "null", "[]", "{}",
     "1" * 19, f'"{"9" * 5000}"', "9" * 5000, '"0.0000000000001"', '"1\\u0000"'],
)  # fmt: skip
def test_what_is_not_a_plain_number_is_refused(number):
    with pytest.raises(CodecError) as refused:
        from_json(Facts, facts_text(values=f'{{"x":{number}}}'))
    assert refused.value.code == "not_number"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("releases", '[{"id":"R","amount":"0.001"}]', "not_money"),
        ("opening", '{"owed":"1e3"}', "not_money"),
        ("proration", '["1"]', "not_list"),
        ("credits", '{"id":"1"}', "not_list"),
        ("values", '{"a\\u0000":"1"}', "not_text"),
        ("values", '{"\\ud800":"1"}', "not_text"),
        ("window", '"' + "x" * 201 + '"', "not_text"),
        ("metrics", '{"sales":5}', "not_object"),
        ("credits", '[{"id":"1","occurred_on":"2026-02-30","metric":"m","amount":1}]', "not_date"),
        ("credits", '[{"id":"1","occurred_on":"20260230","metric":"m","amount":1}]', "not_date"),
    ],
)
def test_bad_facts_are_refused(key, value, code):
    with pytest.raises(CodecError) as refused:
        from_json(Facts, facts_text(**{key: value}))
    assert refused.value.code == code
