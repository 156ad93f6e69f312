"""`manage.py close` and `manage.py board`."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incentives.models import Close, Payout
from incentives.tests import factories as make
from teams.tests.factories import cast, person
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command(*args, "--json", stdout=out)
    return json.loads(out.getvalue())


def step(name, *more):
    return run("close", "--period", "2026-Q1", "--plan", "quarterly", "--step", name, *more)


@pytest.fixture
def who():
    found = cast()
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, found.rep, found.mate)
    receipt(found.rep, "120.00", date(2026, 1, 10))
    return found


def test_the_system_takes_all_steps_and_the_amounts_are_strings(who):
    first = step("calculate")
    assert (first["period"], first["plan"], first["status"]) == (
        "2026-Q1", "quarterly", "calculated",
    )  # fmt: skip
    assert [(row["code"], row["total"]) for row in first["statements"]] == [
        ("mate", "0.00"),
        ("rep", "12.00"),
    ]
    line = first["statements"][1]["lines"][0]
    assert (line["base"], line["rate"], line["amount"]) == ("120.00", "0.100000", "12.00")
    states = [step(name)["status"] for name in ("approve", "publish", "pay", "lock")]
    assert states == ["approved", "published", "paid", "locked"]
    assert Payout.objects.get().paid_by is None


def test_a_person_gives_only_the_approval_that_is_theirs(who):
    step("calculate")
    assert step("approve", "--actor", "fin")["status"] == "finance_approved"
    with pytest.raises(CommandError):
        step("approve", "--actor", "fin")
    assert step("approve", "--actor", "boss")["status"] == "approved"


@pytest.mark.parametrize(
    "args",
    [
        ("--period", "2026-Q1", "--plan", "none", "--step", "calculate"),
        ("--period", "2026-01", "--plan", "quarterly", "--step", "calculate"),
        ("--period", "what", "--plan", "quarterly", "--step", "calculate"),
        ("--period", "2025-Q1", "--plan", "quarterly", "--step", "calculate"),
        ("--period", "2026-Q1", "--plan", "quarterly", "--step", "pay"),
        ("--period", "2026-Q1", "--plan", "quarterly", "--step", "calculate", "--actor", "x"),
        ("--period", "2026-Q1", "--plan", "quarterly", "--step", "calculate", "--actor", "rep"),
    ],
)
def test_bad_asks_are_answered_in_words(who, args):
    with pytest.raises(CommandError):
        run("close", *args)


def test_board_ranks_with_ties_and_lists_people_without_target_apart(who):
    for code, target, amount in [("a", "100", "143"), ("b", "200", "200"), ("c", "50", "50")]:
        found = person(code, who.east)
        make.set_target(found, who.east, target, date(2026, 1, 1))
        receipt(found, amount, date(2026, 1, 5))
    make.set_target(who.mate, who.east, "10", date(2026, 1, 1))
    shown = run("board", "--period", "2026-Q1", "--metric", "receipts", "--kind", "attainment")
    assert [(row["rank"], row["code"], row["attainment"]) for row in shown] == [
        (1, "a", "1.430000"),
        (2, "b", "1.000000"),
        (2, "c", "1.000000"),
        (4, "mate", "0.000000"),
    ]
    amounts = run("board", "--period", "2026-01", "--metric", "receipts", "--kind", "amount")
    assert [(row["rank"], row["code"]) for row in amounts] == [
        (1, "b"), (2, "a"), (3, "rep"), (4, "c"), (5, "mate"),
    ]  # fmt: skip


def test_there_is_no_board_of_a_week(who):
    with pytest.raises(CommandError):
        run("board", "--period", "2026-W02", "--metric", "receipts", "--kind", "amount")


def test_results_that_together_are_too_large_stop_the_close_in_words(who):
    for _time in (1, 2):
        receipt(who.mate, "9999999999999.99", date(2026, 1, 10))
    with pytest.raises(CommandError, match="mate"):
        step("calculate")
    assert not Close.objects.exists()
