"""The SMART check as a table: what is given, what each letter says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from targets import wording
from targets.smart import Facts, blocking, check

FULL = {1: Decimal(25), 2: Decimal(25), 3: Decimal(25), 4: Decimal(25)}
TODAY = date(2026, 3, 2)
GOOD = Facts(
    metric="Receipts", scope="East", owner="Wang", value=Decimal(100), unit="money",
    source="receipts", delivered_on=date(2026, 3, 1), on=TODAY,
    last_years=(Decimal(90), Decimal(95), Decimal(80)), heads=4, pipeline=Decimal(150),
    parent_value=Decimal(500), year=2026, milestones=FULL,
)  # fmt: skip
AVERAGE = {"aggregation": "average", "milestones": dict.fromkeys((1, 2, 3, 4), Decimal(100))}
LAST = {"aggregation": "last", "milestones": {**FULL, 4: Decimal(100)}}
DAYS = {
    "direction": "down",
    "aggregation": "average",
    "sells": False,
    "milestones": dict.fromkeys((1, 2, 3, 4), Decimal(40)),
    "parent_value": Decimal(45),
}
TABLE = [
    ("a complete plan", {}, "S", "pass", "s-named"),
    ("no owner", {"owner": ""}, "S", "fail", "s-missing"),
    ("no value", {"value": None}, "M", "fail", "m-no-value"),
    ("a value of zero", {"value": Decimal(0)}, "M", "fail", "m-no-value"),
    ("no source", {"source": ""}, "M", "fail", "m-no-source"),
    ("figures come", {}, "M", "pass", "m-delivers"),
    ("figures came 40 days ago", {"delivered_on": date(2026, 1, 21)}, "M", "pass", "m-delivers"),
    ("nothing for 41 days", {"delivered_on": date(2026, 1, 20)}, "M", "doubtful", "m-stale"),
    ("no figures yet", {"delivered_on": None}, "M", "doubtful", "m-never"),
    ("a reachable growth", {}, "A", "pass", "a-in-reach"),
    ("no last year", {"last_years": ()}, "A", "doubtful", "a-no-history"),
    ("a bold growth", {"value": Decimal(200), "milestones": {}}, "A", "doubtful", "a-bold"),
    ("exactly 30 % more", {"value": Decimal(117)}, "A", "pass", "a-in-reach"),
    ("less than the best year", {"value": Decimal(90)}, "A", "pass", "a-in-reach"),
    ("too few deals", {"pipeline": Decimal(99)}, "A", "doubtful", "a-thin"),
    ("fewer days, within reach", DAYS | {"value": Decimal(40),
     "last_years": (Decimal(50), Decimal(55), None)}, "A", "pass", "a-in-reach"),
    ("fewer days, boldly", DAYS | {"value": Decimal(30),
     "last_years": (Decimal(50), Decimal(55), None)}, "A", "doubtful", "a-bold"),
    ("no parent", {"parent_value": None}, "R", "fail", "r-no-parent"),
    ("the company itself", {"parent_value": None, "is_top": True}, "R", "pass", "r-top"),
    ("beyond the parent", {"siblings": Decimal(401)}, "R", "fail", "r-over"),
    ("just within the parent", {"siblings": Decimal(400)}, "R", "pass", "r-within"),
    ("an average beside its parent", AVERAGE | {"siblings": Decimal(401),
     "parent_value": Decimal(100)}, "R", "pass", "r-beside"),
    ("an average below its parent", AVERAGE | {"parent_value": Decimal(101)}, "R", "doubtful",
     "r-below"),
    ("more days than the parent allows", DAYS | {"value": Decimal(46)}, "R", "doubtful",
     "r-below"),
    ("no year", {"year": None}, "T", "fail", "t-no-year"),
    ("a missing milestone", {"milestones": {1: Decimal(1)}}, "T", "fail", "t-missing"),
    ("milestones too low", {"milestones": {**FULL, 4: Decimal(5)}}, "T", "fail", "t-sum"),
    ("four milestones", {}, "T", "pass", "t-complete"),
    ("an average on average", AVERAGE, "T", "pass", "t-complete"),
    ("an average that would sum", AVERAGE | {"milestones": FULL}, "T", "fail", "t-average"),
    ("a last value reached in Q4", LAST, "T", "pass", "t-complete"),
    ("a last value not reached", LAST | {"milestones": FULL}, "T", "fail", "t-last"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "letter", "state", "code"), TABLE)
def test_each_letter_says_why(case, change, letter, state, code) -> None:
    finding = next(f for f in check(replace(GOOD, **change)) if f.letter == letter)
    assert (finding.state, finding.code) == (state, code)
    assert "%(" not in wording.sentence(finding)
    assert finding.anchor.startswith("id_")


MISSING = [
    ("one year of three", {"last_years": (Decimal(90), None, None)}, "Known: 1 of the last 3"),
    ("no deals", {"pipeline": None}, "no open deals are recorded"),
    ("nobody there", {"heads": 0}, "no load per head"),
]


@pytest.mark.parametrize(("case", "change", "said"), MISSING)
def test_what_is_not_known_is_said_and_not_passed_over(case, change, said) -> None:
    with translation.override("en"):
        text = wording.sentence(check(replace(GOOD, **change))[2])
    assert said in text


def test_what_does_not_add_up_is_not_carried_by_heads_nor_covered_by_deals() -> None:
    extras = check(replace(GOOD, **AVERAGE, sells=False))[2].extras
    assert extras == ()


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


@pytest.mark.parametrize(
    ("left", "text"),
    [
        ("0", "even"),
        ("20", "+20.00 left"),
        ("-0.0025", "\u22120.0025 over"),
        ("1e-6", "+0.000001 left"),
    ],
)
def test_a_remainder_is_never_written_as_nothing_over(left: str, text: str) -> None:
    with translation.override("en"):
        assert wording.remainder(Decimal(left)) == text
