"""What a calculation finds is resolved or waived, with a reason, before finance approves (P5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from incentives.models import Close, ExceptionWaiver
from incentives.operations import calculation, closes, waivers
from incentives.queries import exceptions
from incentives.tests import factories as make
from teams.models import Unit, User
from teams.operations import people
from teams.tests.factories import NOW, Cast, cast
from tracking.tests.factories import receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Cast:
    return cast()


@pytest.fixture
def close(who: Cast) -> Close:
    """Two exceptions of one type: the mate and the stranger have results and no plan."""
    plan = make.pay_plan()
    make.assign(plan, who.rep)
    for person in (who.rep, who.mate, who.stranger):
        receipt(person, "1000.00", date(2026, 1, 10))
    return make.calculated(plan)


def keys(close: Close) -> list[str]:
    return list(exceptions.waivable(close))


def seat(person: User, unit: Unit, day: date) -> None:
    people.join_unit(person=person, unit=unit, starts_on=day, actor=None, now=NOW)


def waive(close: Close, actor: User, chosen: list[str], reason: str = "agreed") -> int:
    return waivers.waive(close=close, keys=chosen, reason=reason, actor=actor, now=NOW)


def test_a_person_approves_only_what_is_resolved_or_waived(who: Cast, close: Close) -> None:
    assert [(group.code, len(group.open)) for group in exceptions.groups_of(close)] == [
        ("no_plan", 2), ("no_target", 0),
    ]  # fmt: skip
    with pytest.raises(Refused, match="2 exceptions"):
        closes.submit(close=close, actor=who.finance, now=NOW)
    assert waive(close, who.finance, keys(close)[:1]) == 1
    with pytest.raises(Refused, match="1 exception is"):
        closes.submit(close=close, actor=who.finance, now=NOW)
    assert waive(close, who.finance, keys(close)) == 1
    assert closes.submit(close=close, actor=who.finance, now=NOW).status == "finance_approved"
    assert AuditEvent.objects.filter(action="close.waive").count() == 2


def test_the_system_approves_without_waivers(close: Close) -> None:
    assert closes.submit(close=close, actor=None, now=NOW).status == "finance_approved"


def test_the_same_exception_stays_waived_and_another_does_not(who: Cast, close: Close) -> None:
    waive(close, who.finance, keys(close))
    receipt(who.east_manager, "5.00", date(2026, 1, 11))
    calculation.calculate(close=make.fresh(close), actor=None, now=NOW)
    assert exceptions.left_open(make.fresh(close)) == 1


REFUSALS = [
    ("a rep", "rep", True, "agreed", NotAllowed),
    ("leadership", "boss", True, "agreed", NotAllowed),
    ("no reason", "finance", True, "  ", Refused),
    ("an unknown exception", "finance", False, "agreed", Refused),
]


@pytest.mark.parametrize(
    ("role", "known", "reason", "error"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
def test_a_waiver_is_refused(
    who: Cast, close: Close, role: str, known: bool, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        waive(close, getattr(who, role), keys(close) if known else ["0" * 64], reason)
    assert not ExceptionWaiver.objects.exists()


def test_nobody_waives_an_exception_about_themselves(who: Cast, close: Close) -> None:
    seat(who.finance, who.east, date(2026, 1, 1))
    receipt(who.finance, "7.00", date(2026, 1, 12))
    calculation.calculate(close=make.fresh(close), actor=None, now=NOW)
    with pytest.raises(NotAllowed):
        waive(make.fresh(close), who.finance, keys(make.fresh(close)))
    assert not ExceptionWaiver.objects.exists()


def test_after_the_approval_nothing_is_waived(who: Cast, close: Close) -> None:
    closes.submit(close=close, actor=None, now=NOW)
    with pytest.raises(Conflict):
        waive(close, who.finance, keys(close))
    assert not ExceptionWaiver.objects.exists()


def test_the_page_waives_a_type_at_once_and_keeps_a_refused_reason(
    client, who: Cast, close: Close
) -> None:
    client.force_login(who.finance)
    url = reverse("incentives:close_waive", args=["2026-Q1", "quarterly"])
    page = client.get(reverse("incentives:close_detail", args=["2026-Q1", "quarterly"]))
    assert all(key in page.content.decode() for key in keys(close))
    assert "step-blocked" in page.content.decode()
    typed = {"group": "no_plan", "key": keys(close)[:1], "reason": "  "}
    refused = client.post(url, typed)
    assert (refused.status_code, refused.content.decode().count(" checked")) == (422, 1)
    refused = client.post(url, {"group": "no_plan", "reason": "agreed with sales"})
    assert (refused.status_code, refused.content.decode().count(" checked")) == (422, 0)
    assert "agreed with sales" in refused.content.decode()
    assert client.post(url, {"key": keys(close), "reason": "agreed"}).status_code == 302
    assert exceptions.left_open(make.fresh(close)) == 0
    page = client.get(reverse("incentives:close_detail", args=["2026-Q1", "quarterly"]))
    assert "step-blocked" not in page.content.decode()
    assert make.statement(close, who.rep).total == Decimal("20.00")
