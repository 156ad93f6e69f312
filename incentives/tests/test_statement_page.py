"""What stands around the lines of a statement: buckets, paper, check, versions, corrections."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from incentives.operations import calculation
from incentives.queries.awaiting import awaiting_pay, outstanding
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.tests.factories import contract, receipt, refund

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def plan(who):
    found = make.pay_plan("mine", make.marginal("0:0.10;1000:0.20"))
    make.assign(found, who.rep)
    return found


def url(name, plan="mine", period="2026-Q1", **asked):
    query = "&".join(f"{key}={value}" for key, value in {"plan": plan, **asked}.items())
    return f"{reverse(f'incentives:statement_{name}', args=[period, 'rep'])}?{query}"


def opened(client, user, name="detail", **asked):
    client.force_login(user)
    return client.get(url(name, **asked))


class TestAwaiting:
    def test_is_what_the_outstanding_money_would_have_added_by_the_same_rules(self, who, plan):
        signed = contract(who.rep, "900.00", DAY, mate=who.mate, part="0.5")
        contract(who.rep, "300.00", date(2026, 4, 1))
        receipt(who.rep, "150.00", DAY, contract=signed)
        receipt(who.rep, "800.00", DAY)
        statement = make.statement(make.published(plan), who.rep)
        found = awaiting_pay(statement)
        assert found.base == Decimal("300.00")
        assert statement.total == Decimal("95.00")
        assert found.pay == Decimal("5.00") + Decimal("50.00")

    def test_nothing_is_outstanding_of_a_contract_that_came_in_whole(self, who, plan):
        signed = contract(who.rep, "900.00", DAY)
        receipt(who.rep, "1000.00", DAY, contract=signed)
        assert outstanding(who.rep, date(2026, 4, 1)) == []

    def test_pay_that_waits_for_cash_by_the_rules_stands_in_the_bucket(self, who):
        rules = make.flat("0.10", "sales")
        waits = [replace(part, pay_on="receipt") for part in rules.components]
        plan = make.pay_plan("clocks", replace(rules, components=tuple(waits)))
        make.assign(plan, who.rep)
        signed = contract(who.rep, "900.00", DAY)
        receipt(who.rep, "300.00", DAY, contract=signed)
        statement = make.statement(make.published(plan), who.rep)
        assert statement.total == Decimal("30.00")
        assert awaiting_pay(statement).pay == Decimal("60.00")


class TestPage:
    def test_the_buckets_add_up_to_the_total(self, who, plan, client):
        receipt(who.rep, "1500.00", DAY)
        make.paid(plan)
        found = opened(client, who.rep).context["buckets"]
        assert (found.earned, found.moved) == (Decimal("200.00"), Decimal(0))
        assert (found.paid, found.payable) == (Decimal("200.00"), Decimal(0))

    def test_only_the_lines_of_a_bucket_are_shown(self, who, plan, client):
        receipt(who.rep, "1500.00", DAY)
        make.published(plan)
        assert len(opened(client, who.rep, show="earned").context["rows"]) == 2
        assert opened(client, who.rep, show="moved").context["rows"] == []
        assert opened(client, who.rep, show="x").status_code == 404

    def test_it_is_recalculated_when_asked_for(self, who, plan, client):
        receipt(who.rep, "1500.00", DAY)
        make.calculated(plan)
        answer = opened(client, who.finance, check="1")
        assert answer.context["problems"] == []
        assert "notice tone-ok" in answer.content.decode()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE incentives_statement SET total = total + 1")
        answer = opened(client, who.finance, check="1")
        assert set(answer.context["problems"]) == {"sum", "hash"}

    def test_finance_sees_what_changed_since_the_calculation_before(self, who, plan, client):
        receipt(who.rep, "500.00", DAY)
        close = make.calculated(plan)
        receipt(who.rep, "100.00", DAY)
        calculation.calculate(close=close, actor=None, now=NOW)
        context = opened(client, who.finance).context
        assert context["delta"] == Decimal("10.00")
        assert [row.delta for _name, row in context["changed"]] == [Decimal("10.00")]

    def test_a_rep_hears_nothing_of_calculations(self, who, plan, client):
        receipt(who.rep, "500.00", DAY)
        close = make.calculated(plan)
        calculation.calculate(close=close, actor=None, now=NOW)
        make.published(plan)
        assert "before" not in opened(client, who.rep).context

    def test_a_later_correction_is_linked_once_it_is_published(self, who, plan, client):
        paid = receipt(who.rep, "500.00", DAY)
        make.locked(plan)
        refund(paid, "-200.00", date(2026, 4, 2))
        make.calculated(plan, "2026-Q2")
        assert opened(client, who.rep).context["later"] == []
        make.published(plan, "2026-Q2")
        (line,) = opened(client, who.rep).context["later"]
        assert line.amount == Decimal("-20.00")
        assert "2026-Q2" in opened(client, who.rep).content.decode()


class TestPaper:
    def test_has_the_same_bytes_every_time(self, who, plan, client):
        receipt(who.rep, "500.00", DAY)
        make.published(plan)
        first, again = (opened(client, who.rep, "pdf").content for _time in range(2))
        assert first == again
        assert first.startswith(b"%PDF-")

    def test_is_in_the_readers_language(self, who, plan, client):
        receipt(who.rep, "500.00", DAY)
        make.published(plan)
        client.force_login(who.rep)
        chinese = client.get(url("pdf")).content
        english = client.get(url("pdf"), headers={"accept-language": "en"}).content
        assert chinese != english

    @pytest.mark.parametrize("reader", ["mate", "stranger", "east_manager", "admin"])
    def test_is_pay_and_nobody_elses(self, who, plan, client, reader):
        receipt(who.rep, "500.00", DAY)
        make.calculated(plan)
        assert opened(client, getattr(who, reader), "pdf").status_code in {403, 404}
