"""The close and the pay plans with many at the same moment, on PostgreSQL."""

from datetime import date

import pytest
from django.db import connection

from goalmgmt.core.errors import Conflict, Refused
from goalmgmt.core.models import AuditEvent
from goalmgmt.testing.races import at_once, held_up
from incentives.enums import CloseStatus
from incentives.models import Close, PlanAssignment
from incentives.operations import calculation, closes, plans
from incentives.operations.payroll import make_payroll_file
from incentives.tests import factories as make
from teams.tests.factories import NOW, Cast, cast, person
from tracking.tests.factories import receipt

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks need PostgreSQL"),
]
CROWD = 8


@pytest.fixture
def who() -> Cast:
    return cast()


@pytest.fixture
def close(who: Cast) -> Close:
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    return make.calculated(plan)


def acts(close: Close, verb: str) -> int:
    return AuditEvent.objects.filter(action=f"close.{verb}", object_id=str(close.pk)).count()


def test_of_many_approvals_one_counts_and_the_others_hear_of_it(who, close):
    finance = [person(f"fin{n}", None, "finance") for n in range(CROWD)]
    found = at_once(*(lambda a=a: closes.submit(close=close, actor=a, now=NOW) for a in finance))
    assert sorted(type(one).__name__ for one in found) == ["Close"] + ["Conflict"] * (CROWD - 1)
    leaders = [person(f"boss{n}", None, "leadership") for n in range(CROWD)]
    found = at_once(*(lambda a=a: closes.approve(close=close, actor=a, now=NOW) for a in leaders))
    assert sorted(type(one).__name__ for one in found) == ["Close"] + ["Conflict"] * (CROWD - 1)
    assert (acts(close, "submit"), acts(close, "approve")) == (1, 1)


def test_one_person_with_both_roles_never_gives_both_approvals(who, close):
    both = person("both", None, "finance", "leadership")
    for _ in range(3):
        at_once(
            *(lambda: closes.submit(close=close, actor=both, now=NOW) for _ in range(3)),
            *(lambda: closes.approve(close=close, actor=both, now=NOW) for _ in range(3)),
        )
    assert (make.fresh(close).status, acts(close, "approve")) == (CloseStatus.FINANCE_APPROVED, 0)


def test_an_approval_waits_for_the_calculation_under_way_and_finds_a_new_run(who, close):
    receipt(who.rep, "50.00", date(2026, 1, 11))
    waited, found = held_up(
        lambda: calculation.calculate(close=close, actor=who.finance, now=NOW),
        lambda: closes.submit(close=close, actor=who.finance, now=NOW),
    )
    assert (waited, found.status, found.run.number) == (True, CloseStatus.FINANCE_APPROVED, 2)


def test_a_calculation_waits_for_the_approval_under_way_and_is_refused(who, close):
    waited, found = held_up(
        lambda: closes.submit(close=close, actor=who.finance, now=NOW),
        lambda: calculation.calculate(close=close, actor=who.finance, now=NOW),
    )
    assert (waited, type(found), make.fresh(close).run.number) == (True, Conflict, 1)


def test_a_close_is_opened_once(who, close):
    plan, later = close.plan, make.LATER
    found = at_once(
        *(
            lambda: closes.open_close(plan=plan, period="2026-Q2", actor=who.finance, now=later)
            for _ in range(CROWD)
        )
    )
    assert len({one.pk for one in found}) == 1
    assert acts(found[0], "open") == 1


def test_nobody_gets_onto_a_plan_twice_at_a_time(who, close):
    new = plans.NewAssignment(who.mate, make.YEAR)
    found = at_once(
        *(
            lambda: plans.assign_person(plan=close.plan, new=new, actor=who.finance, now=NOW)
            for _ in range(CROWD)
        )
    )
    refused = [one for one in found if isinstance(one, Refused)]
    assert (len(found) - len(refused), len(refused)) == (1, CROWD - 1)
    assert PlanAssignment.objects.filter(person=who.mate).count() == 1


def test_a_receipt_waits_for_the_lock_of_its_month_and_counts_in_the_next_open_one(who, close):
    closes.submit(close=close, actor=who.finance, now=NOW)
    closes.approve(close=close, actor=who.boss, now=NOW)
    closes.publish(close=close, today=NOW.date(), actor=who.finance, now=NOW)
    make_payroll_file(close=close, format="csv", actor=who.finance, now=NOW)
    closes.pay(close=close, actor=who.finance, now=NOW)
    waited, late = held_up(
        lambda: closes.lock(close=close, actor=who.finance, now=NOW),
        lambda: receipt(who.rep, "70.00", date(2026, 3, 1)),
    )
    assert (waited, late.credits.get().month) == (True, date(2026, 4, 1))
