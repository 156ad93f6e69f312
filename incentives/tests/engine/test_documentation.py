"""The worked example and the rounding tables of docs/pay-engine.md are what the engine does."""

import re
from decimal import Decimal

from goalmgmt.testing.shared import ROOT
from incentives.engine import Facts, Plan, from_json, run
from incentives.tests.engine import builders as make
from incentives.tests.engine.builders import table, tier

PAGE = (ROOT / "docs" / "pay-engine.md").read_text(encoding="utf-8")


def paid_column(heading: str, column: int) -> list[Decimal]:
    """The figures of one column of the first table after a heading."""
    rows = PAGE.split(heading, 1)[1].split("\n\n| ", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    cells = [re.split(r"\s*\|\s*", row.strip("| "))[column] for row in rows]
    return [Decimal(re.sub(r"[*,]", "", cell).replace("\u2212", "-")) for cell in cells]


def test_worked_example():
    plan, facts = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    result = run(from_json(Plan, plan), from_json(Facts, facts))
    paid = [line.amount for line in result.lines]
    assert [*paid, result.total] == paid_column("## Worked example", -1)


def test_cumulative_rounding_table():
    result = run(make.plan(make.component(make.flat("0.05"))), make.facts(*["10.10"] * 3))
    paid = [line.amount for line in result.lines]
    assert [*paid, result.total] == paid_column("## Rounding", 4)


def test_downward_table():
    rule = table(tier("0", "10000", "0.01"), tier("10000", None, "0.02"))
    result = run(make.plan(make.component(rule)), make.facts("8000", "5000", "-4000"))
    assert [line.amount for line in result.lines] == paid_column("A refund runs", -1)
