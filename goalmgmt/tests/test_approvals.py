"""The approvals inbox: what waits for whom, never one's own, at a fixed price."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goalmgmt.core import clock
from goalmgmt.views.inbox import waiting_for
from incentives import engine
from incentives.operations import closes, plans
from incentives.tests import factories as pay
from targets.operations import decisions
from targets.tests.factories import draft_plan, spread_evenly
from teams.models import User
from teams.operations.people import grant_role
from teams.tests.factories import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def kinds(who: User) -> list[str]:
    fresh = User.objects.get(pk=who.pk)
    return [row.kind for row in waiting_for(fresh, clock.today())]


def submitted_pay_plan(author: User | None, code: str = "plan") -> None:
    new = plans.NewVersion(engine.to_data(pay.marginal()), pay.YEAR)
    version = plans.create_plan(code=code, name=code, first=new, actor=author, now=NOW)
    plans.submit_version(version=version, actor=author, now=NOW)


def test_a_submitted_target_plan_waits_for_leadership_only(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    assert kinds(people.boss) == []
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    (row,) = waiting_for(people.boss, clock.today())
    assert (row.kind, row.asked_by) == ("plan", "east-m")
    assert row.url == f"/plans/{version.plan.code}/review/"
    for who in (people.east_manager, people.finance, people.admin, people.rep):
        assert kinds(who) == []


def test_who_wrote_a_plan_does_not_find_it_in_the_inbox(people: Cast) -> None:
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    grant_role(person=people.east_manager, role="leadership", actor=None, now=NOW)
    assert kinds(people.east_manager) == []
    assert kinds(people.boss) == ["plan"]


def test_a_close_waits_for_finance_and_then_for_another_person_of_leadership(people: Cast) -> None:
    close = pay.calculated(pay.pay_plan())
    assert (kinds(people.finance), kinds(people.boss)) == (["close"], [])
    grant_role(person=people.finance, role="leadership", actor=None, now=NOW)
    closes.submit(close=close, actor=User.objects.get(pk=people.finance.pk), now=NOW)
    assert (kinds(people.finance), kinds(people.boss)) == ([], ["close"])
    closes.approve(close=close, actor=people.boss, now=NOW)
    assert (kinds(people.finance), kinds(people.boss)) == ([], [])


def test_nobody_is_asked_to_approve_the_own_pay(people: Cast) -> None:
    plan = pay.pay_plan()
    pay.assign(plan, people.boss, people.finance)
    pay.calculated(plan)
    assert kinds(people.finance) == []


def test_a_pay_plan_waits_for_leadership_that_is_neither_author_nor_paid_by_it(
    people: Cast,
) -> None:
    submitted_pay_plan(people.finance)
    assert kinds(people.boss) == ["pay_plan"]
    assert kinds(people.finance) == []
    grant_role(person=people.finance, role="leadership", actor=None, now=NOW)
    assert kinds(people.finance) == []


@pytest.mark.parametrize("who", ["boss", "finance"])
def test_the_inbox_asks_as_often_for_1_as_for_12(people: Cast, who: str) -> None:
    def count() -> int:
        client = Client()
        client.force_login(getattr(people, who))
        client.get("/approvals/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/approvals/").status_code == 200
        return len(asked)

    pay.calculated(pay.pay_plan("p"))
    submitted_pay_plan(None)
    few = count()
    for number in range(11):
        pay.calculated(pay.pay_plan(f"p{number}"))
        submitted_pay_plan(None, f"plan{number}")
    assert count() == few


def test_a_plan_with_ones_own_target_does_not_wait_for_oneself(people: Cast) -> None:
    grant_role(person=people.rep, role="leadership", actor=None, now=NOW)
    version = spread_evenly(draft_plan(people), people.east_manager)
    decisions.submit(version=version, actor=people.east_manager, now=NOW)
    assert (kinds(people.rep), kinds(people.boss)) == ([], ["plan"])
