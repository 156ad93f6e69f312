"""Confirming a statement, disputing it, and who pays what a decision grants (P5)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from incentives.models import Close, Confirmation, Dispute, PayAdjustment, Statement
from incentives.operations import calculation, disputes
from incentives.operations.disputes import Decision
from incentives.queries.marks import is_stale
from incentives.tests import factories as make
from teams.models import User
from teams.tests.factories import NOW, Cast, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Cast:
    return cast()


@pytest.fixture
def close(who: Cast) -> Close:
    plan = make.pay_plan()
    make.assign(plan, who.rep, who.mate, who.finance)
    receipt(who.rep, "1000.00", date(2026, 1, 10))
    return make.published(plan)


@pytest.fixture
def own(who: Cast, close: Close) -> Statement:
    return make.statement(close, who.rep)


def decide(dispute: Dispute, actor: User, outcome: str, granted: str | None = None) -> Dispute:
    decision = Decision(outcome, "checked", Decimal(granted) if granted else None)
    return disputes.decide(dispute=dispute, decision=decision, actor=actor, now=NOW)


OUTCOMES = [
    ("accepted as expected", "accepted", None, "25.00", "5.00"),
    ("accepted as nothing", "accepted", None, "0.00", "-20.00"),
    ("accepted with an amount", "accepted", "7.50", None, "7.50"),
    ("partly", "partly", "1.25", "25.00", "1.25"),
    ("partly, to take away", "partly", "-3.00", "25.00", "-3.00"),
    ("not", "refused", None, "25.00", None),
]


@pytest.mark.parametrize(
    ("outcome", "given", "expected", "granted"),
    [row[1:] for row in OUTCOMES],
    ids=[row[0] for row in OUTCOMES],
)
def test_what_is_granted_is_paid_by_the_next_close(
    who: Cast, own: Statement, outcome: str, given: str | None, expected: str | None,
    granted: str | None,
) -> None:  # fmt: skip
    found = decide(make.disputed(own, expected), who.finance, outcome, given)
    assert (found.status, found.outcome) == ("decided", outcome)
    assert found.granted == (Decimal(granted) if granted else None)
    later = make.calculated(own.close.plan, "2026-Q2")
    paid = make.statement(later, who.rep)
    lines = [(line.kind, line.amount, line.adjusts_id) for line in paid.lines.all()]
    cause = own.lines.first().pk
    assert lines == ([("decision", Decimal(granted), cause)] if granted else [])
    assert make.statement(own.close, who.rep).content_hash == own.content_hash


def test_an_escalated_dispute_is_decided_by_the_leadership(who: Cast, own: Statement) -> None:
    dispute = make.disputed(own)
    disputes.escalate(dispute=dispute, reason="no agreement", actor=who.finance, now=NOW)
    with pytest.raises(NotAllowed):
        decide(dispute, who.finance, "refused")
    assert decide(dispute, who.boss, "refused").decided_by == who.boss


@pytest.mark.parametrize("role", ["rep", "mate", "boss", "admin", "east_manager"])
def test_others_decide_nothing(who: Cast, own: Statement, role: str) -> None:
    dispute = make.disputed(own)
    with pytest.raises(NotAllowed):
        decide(dispute, getattr(who, role), "accepted")
    assert not PayAdjustment.objects.exists()


def test_finance_does_not_decide_its_own(who: Cast, close: Close) -> None:
    mine = make.statement(close, who.finance)
    dispute = disputes.raise_dispute(
        statement=mine, line=None, reason="mine", expected=Decimal(9), actor=who.finance,
        today=NOW.date(), now=NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        decide(dispute, who.finance, "accepted")
    assert not PayAdjustment.objects.exists()


BAD_DECISIONS = [
    ("partly without an amount", Decision("partly", "why")),
    ("partly for nothing", Decision("partly", "why", Decimal(0))),
    ("without reasons", Decision("refused", " ")),
    ("finer than a fen", Decision("partly", "why", Decimal("0.001"))),
    ("not a number", Decision("partly", "why", Decimal("NaN"))),
    ("another word", Decision("maybe", "why")),
]


@pytest.mark.parametrize(
    "decision", [row[1] for row in BAD_DECISIONS], ids=[row[0] for row in BAD_DECISIONS]
)
def test_a_bad_decision_is_refused(who: Cast, own: Statement, decision: Decision) -> None:
    dispute = make.disputed(own)
    with pytest.raises(Refused):
        disputes.decide(dispute=dispute, decision=decision, actor=who.finance, now=NOW)
    dispute.refresh_from_db()
    assert (dispute.status, PayAdjustment.objects.count()) == ("open", 0)


def test_a_dispute_is_decided_once(who: Cast, own: Statement) -> None:
    dispute = make.disputed(own)
    decide(dispute, who.finance, "accepted")
    with pytest.raises(Conflict):
        decide(dispute, who.finance, "accepted")
    assert PayAdjustment.objects.count() == 1


def test_a_line_is_disputed_once_at_a_time(own: Statement) -> None:
    first = make.disputed(own)
    with pytest.raises(Conflict):
        make.disputed(own)
    disputes.withdraw(dispute=first, actor=own.person, now=NOW)
    assert make.disputed(own).number != first.number


def test_objections_end_on_their_day(own: Statement) -> None:
    last = own.close.disputes_until
    assert last is not None
    with pytest.raises(Conflict):
        disputes.raise_dispute(
            statement=own, line=None, reason="late", expected=None, actor=own.person,
            today=last + timedelta(days=1), now=NOW,
        )  # fmt: skip
    assert not Dispute.objects.exists()


def test_a_statement_is_confirmed_once_and_by_its_person(who: Cast, own: Statement) -> None:
    with pytest.raises(NotAllowed):
        disputes.confirm_statement(statement=own, actor=who.finance, now=NOW)
    disputes.confirm_statement(statement=own, actor=who.rep, now=NOW)
    with pytest.raises(Conflict):
        disputes.confirm_statement(statement=own, actor=who.rep, now=NOW)
    assert Confirmation.objects.count() == 1


def test_what_is_disputed_is_not_confirmed_meanwhile(who: Cast, own: Statement) -> None:
    make.disputed(own)
    with pytest.raises(Conflict):
        disputes.confirm_statement(statement=own, actor=who.rep, now=NOW)
    assert not Confirmation.objects.exists()


def test_before_publication_nothing_is_disputed(who: Cast) -> None:
    plan = make.pay_plan("other")
    make.assign(plan, who.rep)
    receipt(who.rep, "10.00", date(2026, 1, 10))
    found = make.statement(make.calculated(plan), who.rep)
    with pytest.raises(Conflict):
        make.disputed(found)
    assert not Dispute.objects.exists()


def test_a_calculated_close_knows_that_something_was_granted(who: Cast, own: Statement) -> None:
    later = make.calculated(own.close.plan, "2026-Q2")
    assert not is_stale(make.fresh(later))
    decide(make.disputed(own), who.finance, "accepted")
    assert is_stale(make.fresh(later))
    calculation.calculate(close=make.fresh(later), actor=None, now=NOW)
    assert make.statement(later, who.rep).total == Decimal("5.00")


def test_the_pages_take_a_dispute_from_the_line_to_the_decision(client, who, own, monkeypatch):
    monkeypatch.setattr("goalmgmt.core.clock.today", NOW.date)
    line = own.lines.first()
    url = reverse("incentives:dispute_raise", args=["2026-Q1", who.rep.code])
    client.force_login(who.rep)
    page = client.get(reverse("incentives:statement_detail", args=["2026-Q1", who.rep.code]))
    assert url in page.content.decode()
    bad = client.post(f"{url}?line={line.position}", {"reason": "", "expected": "much"})
    assert (bad.status_code, Dispute.objects.count()) == (422, 0)
    assert "much" in bad.content.decode()
    client.post(f"{url}?line={line.position}", {"reason": "wrong rate", "expected": "25"})
    dispute = Dispute.objects.get()
    assert (dispute.line, dispute.expected) == (line, Decimal(25))
    act = reverse("incentives:dispute_act", args=[dispute.number, "decide"])
    assert client.post(act, {"outcome": "accepted", "answer": "mine"}).status_code == 403
    client.force_login(who.finance)
    assert dispute.number in client.get(reverse("incentives:dispute_list")).content.decode()
    refused = client.post(act, {"outcome": "partly", "answer": "half of it"})
    assert refused.status_code == 422
    assert "half of it" in refused.content.decode()
    assert client.post(act, {"outcome": "accepted", "answer": "right"}).status_code == 302
    assert PayAdjustment.objects.get().amount == Decimal("5.00")
    client.force_login(who.east_manager)
    seen = client.get(reverse("incentives:statement_detail", args=["2026-Q1", who.rep.code]))
    assert (seen.status_code, dispute.number in seen.content.decode()) == (200, False)
    client.force_login(who.mate)
    there = reverse("incentives:dispute_detail", args=[dispute.number])
    assert client.get(there).status_code == 404
