"""The SMART check as a table: what is given, what each letter says."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import wording
from targets.smart import Facts, blocking, check

FULL = {1: Decimal(25), 2: Decimal(25), 3: Decimal(25), 4: Decimal(25)}
GOOD = Facts(
    metric="Receipts", scope="East", owner="Wang", value=Decimal(100), unit="money",
    source="receipts", source_delivers=True, last_years=(Decimal(90), Decimal(95), None),
    heads=4, parent_value=Decimal(500), year=2026, milestones=FULL,
)  # fmt: skip
TABLE = [
    ("a complete plan", {}, "S", "pass", "s-named"),
    ("no owner", {"owner": ""}, "S", "fail", "s-missing"),
    ("no value", {"value": None}, "M", "fail", "m-no-value"),
    ("a value of zero", {"value": Decimal(0)}, "M", "fail", "m-no-value"),
    ("no source", {"source": ""}, "M", "fail", "m-no-source"),
    ("figures come", {}, "M", "pass", "m-delivers"),
    ("no figures yet", {"source_delivers": False}, "M", "pass", "m-not-yet"),
    ("a reachable growth", {}, "A", "pass", "a-in-reach"),
    ("no last year", {"last_years": ()}, "A", "doubtful", "a-no-history"),
    ("a bold growth", {"value": Decimal(200), "milestones": {}}, "A", "doubtful", "a-bold"),
    ("no parent", {"parent_value": None}, "R", "fail", "r-no-parent"),
    ("the company itself", {"parent_value": None, "is_top": True}, "R", "pass", "r-top"),
    ("beyond the parent", {"siblings": Decimal(401)}, "R", "fail", "r-over"),
    ("just within the parent", {"siblings": Decimal(400)}, "R", "pass", "r-within"),
    ("no year", {"year": None}, "T", "fail", "t-no-year"),
    ("a missing milestone", {"milestones": {1: Decimal(1)}}, "T", "fail", "t-missing"),
    ("milestones too low", {"milestones": {**FULL, 4: Decimal(5)}}, "T", "fail", "t-sum"),
    ("four milestones", {}, "T", "pass", "t-complete"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "letter", "state", "code"), TABLE)
def test_each_letter_says_why(case, change, letter, state, code) -> None:
    finding = next(f for f in check(replace(GOOD, **change)) if f.letter == letter)
    assert (finding.state, finding.code) == (state, code)
    assert "%(" not in wording.sentence(finding)
    assert finding.anchor.startswith("id_")


def test_only_a_doubtful_a_can_be_answered_by_a_note() -> None:
    doubted = check(replace(GOOD, last_years=()))
    assert [f.letter for f in blocking(doubted, note=" ")] == ["A"]
    assert blocking(doubted, note="New product") == []
    failed = check(replace(GOOD, owner=""))
    assert [f.letter for f in blocking(failed, note="New product")] == ["S"]


amounts = st.one_of(st.none(), st.integers(0, 10**15).map(lambda n: Decimal(n).scaleb(-2)))


@given(amounts, st.lists(amounts, max_size=3), st.integers(0, 50), amounts)
def test_any_figures_give_five_findings_and_a_is_never_red(value, years, heads, parent) -> None:
    facts = replace(
        GOOD, value=value, last_years=tuple(years), heads=heads, parent_value=parent or None
    )
    findings = check(facts)
    assert [f.letter for f in findings] == list("SMART")
    assert findings[2].state != "fail"
    assert all(wording.sentence(f) for f in findings)
