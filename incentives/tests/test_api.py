"""Pay by API: the pages' rights, once per key, and tokens that may do little."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from incentives.models import Bulletin, Confirmation, Dispute
from incentives.operations.budgets import NewBudget, set_budget
from incentives.operations.payroll import make_payroll_file
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def close(who):
    plan = make.pay_plan("mine", make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "1000.00", date(2026, 1, 10))
    receipt(who.mate, "500.00", date(2026, 1, 10))
    return make.published(plan)


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    monkeypatch.setattr("goalmgmt.core.clock.today", NOW.date)


def call(client, user, name, *arguments, method="get", **body):
    client.force_login(user)
    where = reverse(name, args=arguments)
    if method == "get":
        return client.get(where)
    return client.post(where, body, content_type="application/json")


HERE = ("2026-Q1", "mine")


class TestReading:
    def test_a_payroll_file_is_taken_to_the_byte_by_finance_alone(self, who, close, client):
        made = make_payroll_file(close=close, format="csv", actor=None, now=NOW)
        rows = call(client, who.finance, "api-payroll-list", *HERE).json()["results"]
        assert [row["number"] for row in rows] == [made.number]
        assert rows[0]["total"] == "150.00"
        taken = call(client, who.finance, "api-payroll-content", made.number)
        assert taken.content == bytes(made.content)
        for name in ("rep", "boss", "east_manager", "admin"):
            answer = call(client, getattr(who, name), "api-payroll-content", made.number)
            assert answer.status_code == 403

    def test_a_bulletin_tells_everybody_what_its_level_tells(self, who, close, client):
        number = Bulletin.objects.get().number
        found = call(client, who.mate, "api-bulletin-detail", number).json()
        assert [row["amount"] for row in found["content"]] == ["100.00", "50.00"]
        assert found["content_hash"] == Bulletin.objects.get().content_hash

    def test_budgets_and_waivers_are_for_finance_and_leadership(self, who, close, client):
        set_budget(new=NewBudget("2026", None, Decimal(9)), actor=None, now=NOW)
        assert call(client, who.boss, "api-budget-list").json()["results"][0]["amount"] == "9.00"
        assert call(client, who.boss, "api-waiver-list", *HERE).json()["results"] == []
        for name in ("rep", "east_manager", "admin"):
            assert call(client, getattr(who, name), "api-budget-list").status_code == 403
            assert call(client, getattr(who, name), "api-waiver-list", *HERE).status_code == 403

    def test_a_draft_of_rules_is_not_for_reps(self, who, close, client):
        make.draft_version(close.plan)
        finance = call(client, who.finance, "api-pay-plan-detail", "mine").json()
        rep = call(client, who.rep, "api-pay-plan-detail", "mine").json()
        assert [row["number"] for row in finance["versions"]] == [2, 1]
        assert [row["number"] for row in rep["versions"]] == [1]


class TestDisputes:
    def raised(self, client, who, close, **body):
        pk = make.statement(close, who.rep).pk
        return call(client, who.rep, "api-statement-dispute", pk, method="post", **body)

    def test_is_raised_and_decided(self, who, close, client):
        answer = self.raised(client, who, close, line=1, reason="Rate", expected="120.00")
        assert answer.status_code == 201, answer.content
        number = answer.json()["number"]
        decision = {"outcome": "accepted", "answer": "yes"}
        for name in ("rep", "boss"):
            refused = call(client, getattr(who, name), "api-dispute-decide", number, method="post",
                           **decision)  # fmt: skip
            assert refused.status_code == 403
        decided = call(client, who.finance, "api-dispute-decide", number, method="post", **decision)
        assert decided.json()["granted"] == "20.00"

    @pytest.mark.parametrize(
        "body", [{}, {"reason": ""}, {"reason": "r", "expected": "x"}, {"reason": "r", "line": 99}]
    )
    def test_bad_input_writes_nothing(self, who, close, client, body):
        assert self.raised(client, who, close, **body).status_code in {400, 404}
        assert not Dispute.objects.exists()

    def test_anothers_statement_does_not_exist(self, who, close, client):
        pk = make.statement(close, who.mate).pk
        for name in ("api-statement-dispute", "api-statement-confirm"):
            answer = call(client, who.rep, name, pk, method="post", reason="r")
            assert answer.status_code == 404

    def test_the_same_key_acts_once(self, who, close, client):
        pk = make.statement(close, who.rep).pk
        client.force_login(who.rep)
        where = reverse("api-statement-confirm", args=[pk])
        headers = {"Idempotency-Key": "one"}
        first, again = (client.post(where, headers=headers) for _time in range(2))
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        assert Confirmation.objects.count() == 1


class TestPlans:
    def test_a_draft_is_made_submitted_and_approved(self, who, close, client):
        rules = make.engine.to_data(make.flat("0.20"))
        made = call(client, who.finance, "api-pay-plan-versions", "mine", method="post",
                    starts_on="2027-01-01", definition=rules)  # fmt: skip
        assert made.status_code == 201, made.content
        number = made.json()["number"]
        steps = ("api-pay-plan-step", "mine", number)
        assert call(client, who.finance, *steps, "submit", method="post").status_code == 200
        assert call(client, who.finance, *steps, "approve", method="post").status_code == 403
        assert call(client, who.boss, *steps, "return", method="post").status_code == 400
        approved = call(client, who.boss, *steps, "approve", method="post")
        assert approved.json()["status"] == "approved"
        assert call(client, who.boss, *steps, "approve", method="post").status_code == 409
        assert call(client, who.boss, *steps, "explode", method="post").status_code == 404

    @pytest.mark.parametrize("definition", [{}, {"components": []}, {"period": 5}])
    def test_rules_that_are_none_are_refused_with_the_place(self, who, close, client, definition):
        answer = call(client, who.finance, "api-pay-plan-versions", "mine", method="post",
                      starts_on="2027-01-01", definition=definition)  # fmt: skip
        assert answer.status_code == 400
        assert answer.json()["error"]["field"] == "definition"
