"""The close from calculation to lock: amounts, two people, once, and what stays (P5, C4)."""

from datetime import date
from decimal import Decimal

import pytest

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent, Notification
from incentives import engine
from incentives.models import Close, Payout, Statement, StatementLine
from incentives.operations import calculation, closes, plans
from incentives.queries.marks import is_stale
from incentives.sealing import content_hash
from incentives.tests import factories as make
from targets.models import LockedMonth
from teams.operations import people, units
from teams.tests.factories import NOW, Cast, cast, person
from tracking.operations import corrections
from tracking.tests.factories import receipt, refund

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def who() -> Cast:
    return cast()


def _lines(close, of):
    rows = make.statement(close, of).lines.order_by("position")
    return [(row.kind, row.base, row.rate, row.amount) for row in rows]


def test_marginal_tiers_pay_each_slice_and_lines_sum_to_the_total(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    receipt(who.rep, "80000.00", date(2026, 1, 10))
    receipt(who.rep, "50000.00", date(2026, 2, 10))
    close = make.calculated(plan)
    assert _lines(close, who.rep) == [
        ("earned", D("80000.00"), D("0.02"), D("1600.00")),
        ("earned", D("20000.00"), D("0.02"), D("400.00")),
        ("earned", D("30000.00"), D("0.03"), D("900.00")),
    ]
    assert make.statement(close, who.rep).total == D("2900.00")
    assert close.run.total == D("2900.00")


def test_shared_receipt_pays_each_their_part(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "100.01", date(2026, 1, 10), mate=who.mate, part="0.6")
    close = make.calculated(plan)
    assert make.statement(close, who.rep).total == D("6.00")
    assert make.statement(close, who.mate).total == D("4.00")
    line = make.statement(close, who.rep).lines.get()
    assert (line.base, line.share, line.credit.person) == (D("60.01"), D("0.6"), who.rep)


def test_everybody_is_paid_at_their_own_rate_and_without_a_rate_nothing(who):
    plan = make.pay_plan(rules=make.flat(None))
    make.assign(plan, who.rep, rate="0.012")
    make.assign(plan, who.mate, rate="0")
    receipt(who.rep, "304755.60", date(2026, 1, 10))
    receipt(who.mate, "1000.00", date(2026, 1, 10))
    close = make.calculated(plan)
    assert make.statement(close, who.rep).total == D("3657.07")
    assert make.statement(close, who.mate).total == D("0.00")


def test_only_the_days_of_the_assignment_count(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    new = make.NewAssignment(who.rep, date(2026, 2, 1))
    make.plans.assign_person(plan=plan, new=new, actor=None, now=NOW)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    receipt(who.rep, "200.00", date(2026, 2, 10))
    close = make.calculated(plan)
    assert make.statement(close, who.rep).total == D("20.00")
    assert "outside_assignment" in {item["code"] for item in close.run.findings}


def test_nobody_joins_a_plan_in_a_period_that_is_published(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    make.published(plan)
    early = make.NewAssignment(who.mate, date(2026, 3, 1))
    with pytest.raises(Refused) as refused:
        make.plans.assign_person(plan=plan, new=early, actor=None, now=NOW)
    assert refused.value.field == "starts_on"
    later = make.NewAssignment(who.mate, date(2026, 4, 1))
    assert make.plans.assign_person(plan=plan, new=later, actor=None, now=NOW).pk


def test_calculating_again_keeps_the_run_before_and_becomes_the_one_that_counts(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    close = make.calculated(plan)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    assert is_stale(close)
    again = make.calculated(plan)
    assert again.run.number == 2
    assert not is_stale(again)
    assert list(Statement.objects.order_by("run__number").values_list("total", flat=True)) == [
        D("0.00"),
        D("10.00"),
    ]
    assert Statement.objects.current().get().total == D("10.00")


def test_a_job_that_is_delivered_twice_makes_its_run_once(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    close = closes.open_close(plan=plan, period="2026-Q1", actor=None, now=NOW)
    first = calculation.calculate(close=close, actor=None, now=NOW, number=1)
    assert calculation.calculate(close=close, actor=None, now=NOW, number=1) == first
    assert Statement.objects.count() == 1


def test_a_quarter_that_has_not_begun_is_not_closed(who):
    plan = make.pay_plan()
    with pytest.raises(Refused) as refused:
        closes.open_close(plan=plan, period="2026-Q2", actor=None, now=NOW)
    assert (refused.value.field, Close.objects.count()) == ("period", 0)
    assert closes.open_close(plan=plan, period="2026-Q2", actor=None, now=make.LATER)


@pytest.mark.parametrize("change", ["credit", "target", "assignment", "rules"])
def test_stale_run_is_not_approved(who, change):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    close = make.calculated(plan)
    if change == "credit":
        receipt(who.rep, "100.00", date(2026, 1, 10))
    elif change == "target":
        make.set_target(who.rep, who.east, "100", date(2026, 2, 1))
    elif change == "assignment":
        make.assign(plan, who.mate)
    else:
        new = make.NewVersion(make.engine.to_data(make.flat("0.2")), make.YEAR)
        make.approved(make.plans.new_version(plan=plan, new=new, actor=None, now=NOW))
    with pytest.raises(Conflict):
        closes.submit(close=close, actor=who.finance, now=NOW)
    assert make.fresh(close).status == "calculated"


def test_two_people_approve_and_the_second_is_leadership(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    close = make.calculated(plan)
    both = person("both", None, "finance", "leadership")
    closes.submit(close=close, actor=both, now=NOW)
    for actor in (both, who.finance, who.rep, who.admin):
        with pytest.raises(NotAllowed):
            closes.approve(close=close, actor=actor, now=NOW)
    closes.approve(close=close, actor=who.boss, now=NOW)
    done = make.fresh(close)
    assert (done.status, done.finance_by, done.approved_by) == ("approved", both, who.boss)


@pytest.mark.parametrize("role", ["finance", "leadership"])
def test_nobody_approves_a_run_that_pays_them(who, role):
    plan = make.pay_plan()
    payee = person("payee", who.east, role, "rep")
    make.assign(plan, payee)
    close = make.calculated(plan)
    if role == "finance":
        with pytest.raises(NotAllowed):
            closes.submit(close=close, actor=payee, now=NOW)
    else:
        closes.submit(close=close, actor=who.finance, now=NOW)
        with pytest.raises(NotAllowed):
            closes.approve(close=close, actor=payee, now=NOW)
    assert make.fresh(close).approved_by is None


def test_nobody_pays_themselves(who):
    plan = make.pay_plan()
    payee = person("payee", who.east, "finance")
    make.assign(plan, payee)
    close = make.published(plan)
    with pytest.raises(NotAllowed):
        closes.pay(close=close, actor=payee, now=NOW)
    assert Payout.objects.count() == 0


@pytest.mark.parametrize("step", ["publish", "pay", "lock"])
def test_steps_do_not_jump(who, step):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    close = make.calculated(plan)
    with pytest.raises(Conflict):
        _step(step, close, who.finance)
    assert make.fresh(close).status == "calculated"


def _step(step, close, actor):
    if step == "publish":
        closes.publish(close=close, today=NOW.date(), actor=actor, now=NOW)
    else:
        getattr(closes, step)(close=close, actor=actor, now=NOW)


def test_reopening_clears_both_approvals_and_needs_a_reason(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    close = make.calculated(plan)
    closes.submit(close=close, actor=who.finance, now=NOW)
    closes.approve(close=close, actor=who.boss, now=NOW)
    with pytest.raises(Refused):
        closes.reopen(close=close, reason=" ", actor=who.finance, now=NOW)
    closes.reopen(close=close, reason="wrong rate", actor=who.finance, now=NOW)
    back = make.fresh(close)
    assert (back.status, back.finance_by, back.approved_by) == ("calculated", None, None)
    assert AuditEvent.objects.get(action="close.reopen").reason == "wrong rate"


def test_publishing_opens_the_days_for_objections_and_tells_everybody(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep, who.mate)
    close = make.published(plan)
    assert close.disputes_until == date(2026, 3, 9)
    told = Notification.objects.filter(kind="incentives.statement_published")
    assert {row.person for row in told} == {who.rep, who.mate}


def test_paying_writes_one_payout_per_component_and_never_again(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    close = make.paid(plan)
    rows = Payout.objects.values_list("person__code", "component", "sequence", "amount")
    assert list(rows) == [("rep", "commission", 1, D("10.00"))]
    with pytest.raises(Conflict):
        closes.pay(close=close, actor=who.finance, now=NOW)
    assert Payout.objects.count() == 1


def test_locking_locks_the_months_once_every_close_of_them_is_paid(who):
    one, two = make.pay_plan(), make.pay_plan("second")
    make.assign(one, who.rep)
    make.assign(two, who.rep)
    close, other = make.paid(one), make.calculated(two)
    with pytest.raises(Refused):
        closes.lock(close=close, actor=who.finance, now=NOW)
    assert LockedMonth.objects.count() == 0
    closes.submit(close=other, actor=None, now=NOW)
    closes.approve(close=other, actor=None, now=NOW)
    closes.publish(close=other, today=NOW.date(), actor=None, now=NOW)
    closes.pay(close=other, actor=None, now=NOW)
    closes.lock(close=close, actor=who.finance, now=NOW)
    months = set(LockedMonth.objects.values_list("month", flat=True))
    assert months == {date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)}


def test_hash_can_be_computed_again_from_the_rows(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    receipt(who.rep, "120000.00", date(2026, 1, 10))
    found = make.statement(make.calculated(plan), who.rep)
    assert found.content_hash == content_hash(found, list(found.lines.order_by("position")))


def test_what_cannot_be_calculated_blocks_the_close(who):
    rules = make.marginal()
    part = rules.components[0]
    tiers = make.engine.Tiered("attainment", "lower", part.rule.tiers)
    plan = make.pay_plan(
        rules=make.engine.Plan(
            "p", "CNY", "quarter", (make.engine.Component("bonus", tiers, "receipts"),)
        )
    )
    make.assign(plan, who.rep)
    receipt(who.rep, "100.00", date(2026, 1, 10))
    close = make.calculated(plan)
    assert close.run.findings[0]["severity"] == "blocking"
    with pytest.raises(Refused):
        closes.submit(close=close, actor=who.finance, now=NOW)


# C4: what comes after the lock -----------------------------------------------------------


def test_refund_after_the_lock_takes_back_at_the_frozen_rates_in_the_next_quarter(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    receipt(who.rep, "90000.00", date(2026, 1, 10))
    original = receipt(who.rep, "30000.00", date(2026, 2, 10))
    first = make.locked(plan)
    refund(original, "-15000.00", date(2026, 4, 10))
    receipt(who.rep, "1000.00", date(2026, 4, 11))
    second = make.calculated(plan, "2026-Q2")
    found = make.statement(second, who.rep)
    back = found.lines.filter(kind="reversal")
    # 10,000 at 2 % and 20,000 at 3 %: half of each goes back
    assert [line.amount for line in back] == [D("-100.00"), D("-300.00")]
    assert {line.adjusts.statement for line in back} == {make.statement(first, who.rep)}
    assert (found.base, found.total) == (D("1000.00"), D("-380.00"))


def test_full_refund_in_parts_takes_back_exactly_what_was_paid(who):
    plan = make.pay_plan(rules=make.flat("0.033333"))
    make.assign(plan, who.rep)
    original = receipt(who.rep, "100.01", date(2026, 1, 10))
    paid = make.statement(make.locked(plan), who.rep).total
    refund(original, "-33.33", date(2026, 4, 10))
    second = make.locked(plan, "2026-Q2")
    refund(original, "-66.68", date(2026, 7, 10))
    third = make.calculated(plan, "2026-Q3")
    total = make.statement(second, who.rep).total + make.statement(third, who.rep).total
    assert paid + total == D("0.00")


def test_a_refund_is_taken_back_once(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    original = receipt(who.rep, "100.00", date(2026, 1, 10))
    make.locked(plan)
    refund(original, "-100.00", date(2026, 4, 10))
    make.locked(plan, "2026-Q2")
    third = make.calculated(plan, "2026-Q3")
    assert make.statement(third, who.rep).total == D("0.00")
    assert StatementLine.objects.filter(kind="reversal").count() == 1


def test_late_credit_pays_its_difference_under_the_locked_rules(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    receipt(who.rep, "95000.00", date(2026, 1, 10))
    first = make.locked(plan)
    before = make.statement(first, who.rep).content_hash
    receipt(who.rep, "10000.00", date(2026, 2, 1))
    second = make.calculated(plan, "2026-Q2")
    found = make.statement(second, who.rep)
    line = found.lines.get()
    # 5,000 at 2 % and 5,000 at 3 %, though the quarter itself would pay 2 %
    assert (line.kind, line.amount) == ("adjustment", D("250.00"))
    assert line.adjusts.statement == make.statement(first, who.rep)
    assert found.base == D("0.00")
    assert make.statement(first, who.rep).content_hash == before


def test_two_late_credits_build_on_each_other_also_over_closes(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    receipt(who.rep, "95000.00", date(2026, 1, 10))
    make.locked(plan)
    receipt(who.rep, "10000.00", date(2026, 2, 1))
    make.locked(plan, "2026-Q2")
    receipt(who.rep, "10000.00", date(2026, 2, 2))
    third = make.calculated(plan, "2026-Q3")
    assert make.statement(third, who.rep).total == D("300.00")


def test_credit_that_reaches_a_published_month_is_paid_in_the_next_close(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    first = make.published(plan)
    receipt(who.rep, "100.00", date(2026, 3, 30))
    closes.pay(close=first, actor=None, now=NOW)
    closes.lock(close=first, actor=None, now=NOW)
    second = make.locked(plan, "2026-Q2")
    third = make.calculated(plan, "2026-Q3")
    assert make.statement(second, who.rep).total == D("10.00")
    assert make.statement(third, who.rep).total == D("0.00")


def test_after_the_lock_nothing_changes_the_statement(who):
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    make.set_target(who.rep, who.east, "1000", date(2026, 1, 1))
    receipt(who.rep, "95000.00", date(2026, 1, 10))
    close = make.locked(plan)
    before = make.statement(close, who.rep).content_hash
    new = make.NewVersion(make.engine.to_data(make.flat("0.2")), make.YEAR)
    version = make.plans.new_version(plan=plan, new=new, actor=None, now=NOW)
    with pytest.raises(Refused):
        make.approved(version)
    make.set_target(who.rep, who.east, "9000", date(2026, 1, 1))
    with pytest.raises(Conflict):
        calculation.calculate(close=close, actor=None, now=NOW)
    found = make.statement(close, who.rep)
    assert found.content_hash == before
    assert content_hash(found, list(found.lines.order_by("position"))) == before


def test_shares_corrected_after_the_lock_move_the_pay_by_linked_lines(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep, who.mate)
    sale = receipt(who.rep, "1000.00", date(2026, 1, 10), mate=who.mate, part="0.6")
    close = make.locked(plan)
    before = {p: make.statement(close, p).content_hash for p in (who.rep, who.mate)}
    as_told = corrections.as_new_receipt(sale, {who.rep.pk: D("0.5"), who.mate.pk: D("0.5")})
    corrections.correct_receipt(receipt=sale, new=as_told, reason="half each", actor=None, now=NOW)
    second = make.calculated(plan, "2026-Q2")
    totals = {p: make.statement(second, p).total for p in (who.rep, who.mate)}
    assert totals == {who.rep: D("-10.00"), who.mate: D("10.00")}
    lines = StatementLine.objects.filter(statement__run=second.run)
    assert {line.adjusts.statement.close for line in lines} == {close}
    assert {p: make.statement(close, p).content_hash for p in before} == before


def test_people_and_units_that_move_after_the_lock_leave_the_statement(who):
    plan = make.pay_plan(rules=make.flat("0.10"))
    make.assign(plan, who.rep)
    receipt(who.rep, "1000.00", date(2026, 1, 10))
    close = make.locked(plan)
    before = make.statement(close, who.rep)
    closed, april = date(2026, 2, 1), date(2026, 4, 1)
    with pytest.raises(Refused):
        people.join_unit(person=who.rep, unit=who.west, starts_on=closed, actor=None, now=NOW)
    with pytest.raises(Refused):
        units.place_unit(unit=who.east, parent=who.west, starts_on=closed, actor=None, now=NOW)
    people.join_unit(person=who.rep, unit=who.west, starts_on=april, actor=None, now=NOW)
    units.place_unit(unit=who.east, parent=who.west, starts_on=april, actor=None, now=NOW)
    after = make.statement(close, who.rep)
    assert (after.content_hash, after.unit) == (before.content_hash, who.east)
    assert content_hash(after, list(after.lines.order_by("position"))) == before.content_hash
    assert make.statement(make.calculated(plan, "2026-Q2"), who.rep).total == D("0.00")


def test_nobody_writes_or_hands_in_the_rules_that_pay_them(who):
    payee = person("fin-rep", who.east, "finance", "rep")
    plan = make.pay_plan()
    make.assign(plan, payee)
    better = plans.NewVersion(engine.to_data(make.flat("0.90")), date(2026, 4, 1))
    with pytest.raises(NotAllowed, match="their own pay"):
        plans.new_version(plan=plan, new=better, actor=payee, now=NOW)
    draft = plans.new_version(plan=plan, new=better, actor=who.finance, now=NOW)
    with pytest.raises(NotAllowed, match="their own pay"):
        plans.submit_version(version=draft, actor=payee, now=NOW)
    assert [row.status for row in plan.versions.order_by("number")] == ["approved", "draft"]
