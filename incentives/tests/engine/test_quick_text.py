"""The straight road to canonical JSON gives what the long one gives, character by character."""

from decimal import Decimal
from random import Random

import pytest

from incentives.engine import Facts, Plan, calculate, from_data, to_json
from incentives.engine.lines import plain_line
from incentives.engine.quick_text import facts_text, line_texts
from incentives.tests.engine import random_cases as say


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_lines_and_facts_of_random_months_are_written_as_the_codec_writes_them(first):
    for seed in range(first, first + 100):
        random = Random(seed)
        plan = from_data(Plan, say.plan(random))
        facts = from_data(Facts, say.facts(random, 1, None, {}))
        assert facts_text(facts) == to_json(facts)
        lines = calculate(plan, facts).lines
        assert line_texts(lines) == [to_json(line) for line in lines]


@pytest.mark.parametrize("note", ['5 % "off"', "back\\slash", "\t制表\n", "\u2028 \x7f é 𝒳"])
def test_quotes_and_control_characters_are_written_as_the_codec_writes_them(note):
    line = plain_line("draw", note, Decimal("-5.00"), note, note=note, source=note)
    assert line_texts([line]) == [to_json(line)]
