"""`manage.py pay` on files."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

PLAN = {
    "code": "TIERS",
    "currency": "CNY",
    "period": "month",
    "components": [
        {
            "key": "commission",
            "kind": "tiered",
            "metric": "receipts",
            "on": "amount",
            "boundary": "lower",
            "tiers": [
                {"lower": "0", "upper": "10000", "rate": "0.01", "mode": "marginal"},
                {"lower": "10000", "rate": "0.02", "mode": "marginal"},
            ],
        }
    ],
}
FACTS = {
    "person": {"code": "A"},
    "period": "2026-07",
    "metrics": {"receipts": {"target": "45000"}},
    "credits": [{"id": "R1", "occurred_on": "2026-07-02", "metric": "receipts", "amount": "30000"}],
}


@pytest.fixture
def pay(tmp_path):
    """Write both files, run the command, give what it printed."""

    def run(plan=PLAN, facts=FACTS, *flags):
        for name, content in (("plan", plan), ("facts", facts)):
            text = content if isinstance(content, bytes) else json.dumps(content).encode()
            (tmp_path / f"{name}.json").write_bytes(text)
        out = StringIO()
        files = (
            "--plan-file",
            str(tmp_path / "plan.json"),
            "--facts",
            str(tmp_path / "facts.json"),
        )
        call_command("pay", *files, *flags, stdout=out)
        return out.getvalue()

    return run


def test_one_person_one_period(pay):
    shown = json.loads(pay(PLAN, FACTS, "--json"))
    (component,) = shown["components"]
    assert (shown["currency"], shown["total"]) == ("CNY", "500.00")
    assert (component["key"], component["total"]) == ("commission", "500.00")
    assert [line["amount"] for line in shown["lines"]] == ["100.00", "400.00"]
    assert component["lines"] == shown["lines"]
    assert shown["results"][0]["metrics"]["receipts"]["attainment"] == "0.666667"


def test_several_people_and_periods_in_one_file(pay):
    other = FACTS | {"person": {"code": "B"}, "period": "2026-08"}
    shown = json.loads(pay(PLAN, [FACTS, other], "--json"))
    assert shown["total"] == "1000.00"
    assert shown["components"][0]["total"] == "1000.00"
    found = [(line["person"], line["period"]) for line in shown["lines"]]
    assert found == [("A", "2026-07")] * 2 + [("B", "2026-08")] * 2
    assert [result["total"] for result in shown["results"]] == ["500.00", "500.00"]


def test_the_same_files_give_the_same_hashes(pay):
    assert pay(PLAN, FACTS, "--json") == pay(PLAN, FACTS, "--json")
    (first,) = json.loads(pay(PLAN, FACTS, "--json"))["results"]
    assert len(first["sha256"]) == len(first["facts_sha256"]) == 64


def test_words_without_json(pay):
    assert pay(PLAN, FACTS, "--language", "zh").splitlines()[-1] == "500.00 CNY"


NOT_A_NUMBER = (
    'facts.json: NaN is not a number; write "0.085", '
    "at most 18 digits before and 12 after the point."
)
BOM = b"\xef\xbb\xbf"
GAP = json.loads(json.dumps(PLAN).replace('"lower": "10000"', '"lower": "12000"'))


@pytest.mark.parametrize(
    ("plan", "facts", "words"),
    [
        (b"{", FACTS, "plan.json is not valid JSON (line 1, column 2)."),
        (PLAN, b"\xff\xfe", "facts.json is not UTF-8 text; save it as UTF-8."),
        (PLAN, [], "facts.json: the list is empty; give facts of at least one person."),
        (PLAN, b"[" * 100_000, "facts.json is nested too deeply."),
        (PLAN, b'{"person":NaN}', NOT_A_NUMBER),
        (PLAN, [FACTS, {"person": {"code": "A"}}], "facts.json[1]: period is missing."),
        (GAP, FACTS, "commission: gap after tier 1, nothing is set from 10000 to 12000."),
    ],
)  # fmt: skip
def test_bad_files_get_one_message_and_code_2(pay, plan, facts, words):
    with pytest.raises(CommandError) as refused:
        pay(plan, facts, "--json")
    assert (str(refused.value), refused.value.returncode) == (words, 2)


def test_a_byte_order_mark_is_no_matter(pay):
    assert pay(BOM + json.dumps(PLAN).encode(), FACTS).endswith("500.00 CNY\n")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        call_command("pay", "--plan-file", str(tmp_path / "none"), "--facts", "none")
    assert refused.value.returncode == 2
