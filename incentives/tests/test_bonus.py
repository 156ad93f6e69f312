"""What pay costs beside results, budgets and the periods before; who sees it."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goalmgmt.core import company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from incentives.models import PayBudget, Statement
from incentives.operations.budgets import NewBudget, set_budget
from incentives.queries import bonus
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast, person
from tracking.tests.factories import contract, receipt, refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def plan(who):
    """A first quarter of 150.00 on receipts of 1,500.00 and sales of 3,000.00."""
    found = make.pay_plan("mine", make.flat("0.10"))
    make.assign(found, who.rep, who.stranger)
    receipt(who.rep, "1000.00", date(2026, 1, 10))
    receipt(who.stranger, "500.00", date(2026, 2, 10))
    contract(who.rep, "3000.00", date(2026, 2, 10))
    make.published(found)
    return found


def period(code="2026-Q1"):
    return company.calendar().parse(code)


def seen():
    return Statement.objects.current()


def test_cost_stands_beside_receipts_and_sales(plan):
    found = bonus.cost_of(seen(), period())
    assert (found.cost, found.people) == (Decimal("150.00"), 2)
    assert found.of_receipts == Decimal("0.1")
    assert found.of_sales == Decimal("0.05")


def test_a_shortfall_that_is_brought_forward_is_no_cost_of_the_later_period(who, plan):
    before = receipt(who.rep, "100.00", date(2026, 4, 2))
    refund(before, "-100.00", date(2026, 4, 3))
    receipt(who.rep, "-2000.00", date(2026, 4, 5))
    make.published(plan, "2026-Q2")
    receipt(who.rep, "5000.00", date(2026, 7, 5))
    make.published(plan, "2026-Q3")
    third = Statement.objects.get(close__period="2026-Q3", person=who.rep)
    assert third.lines.filter(kind="debt").exists()
    assert bonus.cost_of(seen(), period("2026-Q3")).cost == Decimal("500.00")
    assert third.total == Decimal("300.00")


def test_units_and_components_add_up_to_the_cost(who, plan):
    whole = bonus.cost_of(seen(), period()).cost
    units = bonus.by_unit(seen(), "2026-Q1")
    assert [(row.name, row.amount) for row in units] == [
        (who.east.name, Decimal("100.00")), (who.west.name, Decimal("50.00")),
    ]  # fmt: skip
    assert sum(row.amount for row in units) == whole
    assert sum(row.amount for row in bonus.by_component(seen(), "2026-Q1")) == whole


def test_history_begins_with_the_first_pay_and_needs_as_many_statements_for_eight(who, plan):
    assert [row.period for row in bonus.history(seen(), period())] == ["2026-Q1"]
    make.published(plan, "2026-Q2")
    with CaptureQueriesContext(connection) as asked:
        found = bonus.history(seen(), period("2026-Q2"))
    assert [row.period for row in found] == ["2026-Q1", "2026-Q2"]
    assert len(asked) == 4


def test_newcomers_are_those_of_the_policy(who, plan):
    fresh = person("fresh", who.east, "rep")
    fresh.hired_on = date(2026, 1, 5)
    fresh.save()
    joins = make.NewAssignment(fresh, date(2026, 4, 1))
    make.plans.assign_person(plan=plan, new=joins, actor=None, now=NOW)
    receipt(fresh, "200.00", date(2026, 4, 10))
    make.published(plan, "2026-Q2")
    assert [row.person for row in bonus.newcomers(seen(), period("2026-Q2"))] == [fresh]


class TestBudgets:
    def put(self, who, amount="1000", unit=None, code="2026", reason="", actor=None):
        new = NewBudget(code, unit, Decimal(amount), reason)
        return set_budget(new=new, actor=actor or who.finance, now=NOW)

    def test_stand_beside_what_was_paid_of_them(self, who, plan):
        self.put(who)
        self.put(who, "80", who.east, "2026-Q1")
        found = {(row.name, row.period): row for row in bonus.budgets(seen(), period())}
        east, whole = found[who.east.name, "2026-Q1"], found["", "2026"]
        assert (east.actual, east.left, east.used) == (
            Decimal("100.00"), Decimal("-20.00"), Decimal("1.25"),
        )  # fmt: skip
        assert (whole.actual, whole.left) == (Decimal("150.00"), Decimal("850.00"))

    def test_a_change_says_why_and_what_it_was_is_kept(self, who):
        self.put(who)
        with pytest.raises(Refused):
            self.put(who, "900")
        self.put(who, "900", reason="fewer people")
        assert PayBudget.objects.get().amount == Decimal(900)
        event = AuditEvent.objects.filter(action="paybudget.set").latest("pk")
        assert "1000" in str(event.before)
        assert event.reason == "fewer people"

    @pytest.mark.parametrize("code", ["2026-05", "soon", "", "2026-Q9"])
    def test_a_period_that_is_none_is_refused(self, who, code):
        with pytest.raises(Refused):
            self.put(who, code=code)

    @pytest.mark.parametrize("name", ["rep", "boss", "admin", "east_manager"])
    def test_only_finance_sets_them(self, who, client, name):
        with pytest.raises(NotAllowed):
            self.put(who, actor=getattr(who, name))
        client.force_login(getattr(who, name))
        sent = {"period": "2026", "amount": "5"}
        assert client.post(reverse("incentives:budget_set"), sent).status_code in {403, 404}
        assert not PayBudget.objects.exists()

    def test_on_the_page(self, who, plan, client):
        client.force_login(who.finance)
        where = reverse("incentives:budget_set")
        assert client.post(where, {"period": "2026", "amount": "x"}).status_code == 422
        assert client.post(where, {"period": "2026-Q1", "amount": "1万"}).status_code == 302
        text = client.get(reverse("incentives:bonus_overview")).content.decode()
        assert "10,000.00" in text
        assert "1.5%" in text


class TestPage:
    def test_the_file_holds_each_statement_exactly(self, who, plan, client):
        client.force_login(who.boss)
        where = reverse("incentives:bonus_file", args=["csv"])
        text = client.get(where + "?period=2026-Q1").content.decode().removeprefix("\ufeff")
        rows = list(csv.reader(StringIO(text)))
        assert [row[-1] for row in rows[1:]] == ["100.00", "50.00"]
        empty = client.get(where + "?period=2026-Q4").content.decode()
        assert len(empty.strip().splitlines()) == 1

    @pytest.mark.parametrize("name", ["rep", "east_manager", "admin"])
    def test_is_for_finance_and_leadership(self, who, plan, client, name):
        client.force_login(getattr(who, name))
        file = reverse("incentives:bonus_file", args=["csv"]) + "?period=2026-Q1"
        for where in (reverse("incentives:bonus_overview"), file):
            assert client.get(where).status_code in {403, 404}

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_opens_in_both_languages(self, who, plan, client, language):
        client.force_login(who.boss)
        answer = client.get(
            reverse("incentives:bonus_overview"), headers={"accept-language": language}
        )
        assert answer.status_code == 200
        assert "10.000%" in answer.content.decode() or "10.0%" in answer.content.decode()
