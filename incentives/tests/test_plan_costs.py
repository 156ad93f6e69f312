"""What rules would have cost last year: by the engine, on the real facts, once for each asking."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from goalmgmt.core import jobs
from goalmgmt.core.models import JobRun
from incentives import tasks  # noqa: F401 - registers the job
from incentives.operations.plan_costs import COST, request_cost
from incentives.queries.plan_costs import costs, last_year
from incentives.tests import factories as make
from teams.tests.factories import NOW, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db
TODAY = date(2027, 2, 10)


@pytest.fixture
def who():
    return cast()


@pytest.fixture
def draft(who):
    """Paid 10 % in the first quarter of 2026; the draft pays 20 %."""
    plan = make.pay_plan("mine", make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "1000.00", date(2026, 2, 10))
    receipt(who.mate, "333.33", date(2026, 2, 10))
    make.published(plan)
    receipt(who.rep, "50.00", date(2026, 5, 10))
    return make.draft_version(plan, make.flat("0.20"))


def asked(version, today=TODAY):
    return costs(version, today, NOW, lambda _done, _whole: None)


def test_the_last_ended_periods_make_a_year(draft):
    periods = [period.code for period in last_year(draft, TODAY)]
    assert periods == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_each_period_is_what_the_rules_pay_beside_what_was_paid(draft):
    first, second, third, _fourth = asked(draft)
    assert (first.total, first.paid, first.people) == (Decimal("266.67"), Decimal("133.33"), 2)
    assert (second.total, second.paid) == (Decimal("10.00"), None)
    assert (third.total, third.people) == (Decimal(0), 2)


def test_the_rules_in_force_cost_what_was_paid(draft):
    same = draft.plan.versions.get(number=1)
    assert asked(same)[0].total == asked(same)[0].paid == Decimal("133.33")


def test_of_a_new_plan_those_who_will_be_on_it_are_counted(who):
    plan = make.pay_plan("new", make.flat("0.10"))
    new = make.plans.NewAssignment(who.rep, date(2027, 1, 1))
    make.plans.assign_person(plan=plan, new=new, actor=None, now=NOW)
    receipt(who.rep, "1000.00", date(2026, 2, 10))
    version = make.draft_version(plan, make.flat("0.20"))
    assert next(row.total for row in asked(version)) == Decimal("200.00")


def test_what_cannot_be_calculated_is_counted_and_stops_nothing(who, draft):
    rules = make.engine.from_data(make.engine.Plan, {
        "code": "p", "currency": "CNY", "period": "quarter",
        "components": [{
            "key": "main", "metric": "receipts", "kind": "target_bonus", "bonus": "100",
            "curve": {"on": "attainment", "shape": "linear", "points": [["0", "0"], ["1", "1"]]},
        }],
    })  # fmt: skip
    version = make.draft_version(draft.plan, rules)
    assert [row.failed for row in asked(version)] == [2, 2, 2, 2]


class TestJob:
    def run(self, draft, who):
        request_cost(version=draft, actor=who.finance, today=TODAY, now=NOW)
        request_cost(version=draft, actor=who.boss, today=TODAY, now=NOW)
        (job,) = JobRun.objects.filter(name=COST)
        later = datetime(2027, 2, 10, 3, tzinfo=UTC)
        for _delivered_twice in range(2):
            jobs.run(job.pk, now=later)
        job.refresh_from_db()
        return job

    def test_is_made_once_and_kept(self, draft, who):
        job = self.run(draft, who)
        assert job.status == "done"
        assert [row["total"] for row in job.result["periods"]][:2] == ["266.67", "10.00"]

    def test_after_its_answer_it_may_be_asked_anew(self, draft, who):
        self.run(draft, who)
        receipt(who.rep, "100.00", date(2026, 6, 10))
        again = request_cost(version=draft, actor=who.finance, today=TODAY, now=NOW)
        jobs.run(again.pk, now=datetime(2027, 2, 11, 3, tzinfo=UTC))
        again.refresh_from_db()
        assert [row["total"] for row in again.result["periods"]][:2] == ["266.67", "30.00"]

    def test_the_page_shows_it_to_finance_and_leadership_alone(
        self, draft, who, client, monkeypatch
    ):
        monkeypatch.setattr("goalmgmt.core.clock.today", lambda: TODAY)
        self.run(draft, who)
        where = reverse("incentives:pay_plan_detail", args=["mine"]) + "?version=2"
        for person in (who.finance, who.boss):
            client.force_login(person)
            assert "266.67" in client.get(where).content.decode()
        client.force_login(who.rep)
        assert "266.67" not in client.get(where.partition("?")[0]).content.decode()
        cost = reverse("incentives:pay_plan_cost", args=["mine", 2])
        assert client.get(cost).status_code in {403, 404}
        assert client.post(cost).status_code in {403, 404}
