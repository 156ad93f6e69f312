"""The estimate of one's own pay, and that a close of the same facts pays the same to the fen."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from incentives import engine
from incentives.queries.estimates import Supposed, bases_of, estimate
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.tests.factories import contract, receipt

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


@pytest.fixture
def who():
    return cast()


def tiered(mode: str, on: str = "amount", **more: object) -> engine.Plan:
    return engine.from_data(engine.Plan, {
        "code": "plan", "currency": "CNY", "period": "quarter",
        "components": [{
            "key": "main", "metric": "receipts", "kind": "tiered", "on": on, "boundary": "upper",
            "tiers": [
                {"lower": "0", "upper": "0.5" if on != "amount" else "1000.01", "rate": "0.0123",
                 "mode": mode},
                {"lower": "0.5" if on != "amount" else "1000.01", "rate": "0.0377", "mode": mode},
            ], **more,
        }],
    })  # fmt: skip


PLANS = {
    "flat": make.flat("0.0333"),
    "marginal": tiered("marginal"),
    "whole": tiered("whole"),
    "attainment": tiered("whole", "attainment"),
    "to date": tiered("marginal", cumulative="deduct"),
}


@pytest.mark.parametrize("kind", PLANS)
def test_what_is_supposed_and_then_happens_pays_the_same_to_the_fen(who, kind):
    plan = make.pay_plan("chosen", PLANS[kind])
    make.assign(plan, who.rep)
    make.set_target(who.rep, who.east, "3000.00", date(2026, 1, 1))
    receipt(who.rep, "333.33", date(2026, 1, 10))
    supposed = [
        Supposed("receipts", DAY, Decimal("777.77")),
        Supposed("receipts", date(2026, 3, 31), Decimal("1234.57")),
        Supposed("receipts", DAY, Decimal("0.01")),
    ]
    (basis,) = bases_of(who.rep, DAY)
    before, told = estimate(basis, NOW), estimate(basis, NOW, supposed)
    for entry in supposed:
        receipt(who.rep, str(entry.amount), entry.occurred_on)
    statement = make.statement(make.calculated(plan), who.rep)
    assert told.total == statement.total
    assert told.total > before.total
    stored = statement.lines.order_by("position")
    assert [line.amount for line in told.made.drawn] == [line.amount for line in stored]


def test_of_two_clocks_the_part_whose_money_is_in_pays_the_same(who):
    rules = engine.from_data(engine.Plan, {
        "code": "plan", "currency": "CNY", "period": "quarter",
        "components": [{"key": "main", "metric": "sales", "kind": "flat", "rate": "0.0333",
                        "pay_on": "receipt"}],
    })  # fmt: skip
    plan = make.pay_plan("clocks", rules)
    make.assign(plan, who.rep)
    (basis,) = bases_of(who.rep, DAY)
    supposed = [Supposed("sales", DAY, Decimal("1000.01"), received=True),
                Supposed("sales", DAY, Decimal("500.55"))]  # fmt: skip
    told = estimate(basis, NOW, supposed)
    signed = [contract(who.rep, entry.amount, DAY) for entry in supposed]
    receipt(who.rep, "1000.01", DAY, contract=signed[0])
    assert told.total == make.statement(make.calculated(plan), who.rep).total == Decimal("33.30")


@pytest.fixture
def running(who, client, settings):
    """A flat 10 % of this quarter, with a contract of 500.00 of which 100.00 came in."""
    plan = make.pay_plan("mine", make.flat("0.10"))
    make.assign(plan, who.rep)
    signed = contract(who.rep, "500.00", DAY, number="HT-7")
    receipt(who.rep, "100.00", DAY, contract=signed)
    client.force_login(who.rep)
    return client


def page(client, **asked):
    return client.get(reverse("incentives:pay_estimate", args=["mine"]), asked)


def rows(*amounts, **more):
    found = {"form-TOTAL_FORMS": str(len(amounts))}
    return found | {f"form-{at}-amount": amount for at, amount in enumerate(amounts)} | more


@pytest.mark.time_machine("2026-02-11T02:00:00+00:00")
class TestPage:
    def test_shows_what_is_recorded_and_what_is_outstanding(self, running):
        answer = page(running)
        assert answer.context["before"].total == Decimal("10.00")
        assert "HT-7" in answer.content.decode()
        assert "400.00" in answer.content.decode()

    def test_adds_what_is_supposed(self, running):
        answer = page(running, **rows("1万", ""), contract="HT-7")
        assert answer.status_code == 200
        assert answer.context["gained"] == Decimal("1040.00")
        assert "1,050.00" in answer.content.decode()

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            (rows("12x"), "12x"),
            (rows("-5"), "0"),
            (rows("5", **{"form-0-occurred_on": "2026-05-01"}), "2026-03-31"),
            (rows("5", **{"form-0-occurred_on": "soon"}), "soon"),
        ],
    )
    def test_what_cannot_be_read_is_named_and_kept(self, running, asked, words):
        answer = page(running, **asked)
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
        assert words in answer.content.decode()
        assert asked["form-0-amount"] in answer.content.decode()

    def test_a_row_is_added_and_the_others_stay(self, running):
        answer = page(running, **rows("7", "8"), more="1")
        assert len(answer.context["rows"].forms) == 3
        assert 'value="8"' in answer.content.decode()

    def test_a_plan_that_one_is_not_on_does_not_exist(self, who, client, running):
        client.force_login(who.stranger)
        assert page(client).status_code == 404
