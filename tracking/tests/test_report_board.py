"""The report board: states, rates, reminding by hand, excuses (K4)."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.test import Client

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import Notification
from teams.models import User
from teams.operations.people import grant_role
from teams.tests.factories import cast
from tracking.models import Excuse, ReportReminder
from tracking.operations.excuses import ask_excuse, decide_excuse, grant_excuses
from tracking.operations.report_asking import remind_by_hand
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.queries.report_board import board, reporters
from tracking.reporting import slot_named

pytestmark = pytest.mark.django_db
#: Wednesday of 2026-W12: the weeks 10 and 11 were due on the Mondays.
NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
WEEKS = [slot_named(f"2026-W{week}") for week in ("09", "10", "11", "12")]


@pytest.fixture
def who():
    return cast()


def _hand_in(person, week, now):
    report = open_report(slot=slot_named(week), actor=person, now=now)
    return submit_report(report=report, text=ReportText(summary="Fine"), actor=person, now=now)


def _line(person, now=NOON):
    return board([person], WEEKS, now)[0]


def test_the_rate_counts_due_periods_and_leaves_the_excused_out(who):
    _hand_in(who.rep, "2026-W09", datetime(2026, 2, 28, tzinfo=UTC))
    grant_excuses(
        people=[who.rep], slots=[WEEKS[1]], reason="Leave", actor=who.east_manager, now=NOON
    )
    line = _line(who.rep)
    assert [mark.state for mark in line.marks] == ["on_time", "excused", "missing", "not_started"]
    assert (line.on_time_rate, line.missing_in_row) == (Fraction(1, 2), 1)


def test_a_report_is_missing_from_its_hour_on(who):
    before, after = (
        datetime(2026, 3, 16, 1, 29, tzinfo=UTC),
        datetime(2026, 3, 16, 1, 31, tzinfo=UTC),
    )
    assert _line(who.rep, before).marks[2].state == "due"
    assert _line(who.rep, after).marks[2].state == "missing"


def test_one_message_per_person_and_period_and_hour(who):
    _hand_in(who.mate, "2026-W11", NOON)
    sent = []
    for minutes in (0, 59, 61):
        now = NOON + timedelta(minutes=minutes)
        people = [who.rep, who.mate]
        sent.append(remind_by_hand(people=people, slots=WEEKS[2:], actor=who.east_manager, now=now))
    assert sent == [1, 0, 1]
    assert Notification.objects.filter(kind="report_asked", person=who.rep).count() == 2
    assert not ReportReminder.objects.filter(person=who.mate).exists()


def test_nobody_reminds_or_excuses_whom_one_does_not_lead(who):
    for people in ([who.stranger], [who.rep, who.stranger], [who.east_manager]):
        with pytest.raises(NotAllowed):
            remind_by_hand(people=people, slots=WEEKS, actor=who.east_manager, now=NOON)
        with pytest.raises(NotAllowed):
            grant_excuses(people=people, slots=WEEKS, reason="x", actor=who.east_manager, now=NOON)
    assert not Excuse.objects.exists()


def test_an_excuse_is_asked_for_declined_with_a_reason_and_asked_for_again(who):
    excuse = ask_excuse(slot=WEEKS[2], reason="Ill", actor=who.rep, now=NOON)
    assert Notification.objects.filter(kind="excuse_asked", person=who.east_manager).exists()
    assert _line(who.rep).marks[2].state == "missing"
    with pytest.raises(Conflict):
        ask_excuse(slot=WEEKS[2], reason="Ill", actor=who.rep, now=NOON)
    act = {"excuse": excuse, "actor": who.east_manager, "now": NOON}
    with pytest.raises(Refused, match="Say why"):
        decide_excuse(granted=False, answer=" ", **act)
    with pytest.raises(NotAllowed):
        decide_excuse(**(act | {"actor": who.rep}), granted=True, answer="")
    decide_excuse(granted=False, answer="You worked on four days.", **act)
    ask_excuse(slot=WEEKS[2], reason="Ill on all five", actor=who.rep, now=NOON)
    decide_excuse(granted=True, answer="", **act)
    assert _line(who.rep).marks[2].state == "excused"


def test_what_is_handed_in_needs_no_excuse(who):
    _hand_in(who.rep, "2026-W11", NOON)
    with pytest.raises(Refused, match="already"):
        ask_excuse(slot=WEEKS[2], reason="Ill", actor=who.rep, now=NOON)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_remind_and_excuse_whom_one_ticks(who, language):
    client = Client(headers={"accept-language": language})
    client.force_login(who.east_manager, backend="teams.adapters.SignInBackend")
    board_url = "/reports/board/"
    for query in (
        "",
        "?kind=daily",
        "?kind=monthly&unit=east",
        "?state=missing",
        "?until=2020-W01",
    ):
        assert client.get(board_url + query).status_code == 200
    for kind in ("csv", "xlsx"):
        assert client.get(f"{board_url}?format={kind}").status_code == 200
    ticked = {"person": [who.rep.code, who.stranger.code]}
    assert client.post("/reports/board/remind/", ticked).status_code == 302
    assert {one.person for one in ReportReminder.objects.all()} == {who.rep}
    assert client.post("/reports/board/excuse/", ticked).status_code == 200
    assert client.post("/reports/board/excuse/", ticked | {"reason": ""}).status_code == 422
    period = ReportReminder.objects.first().period
    given = ticked | {"reason": "Leave", "period": [period]}
    assert client.post("/reports/board/excuse/", given).status_code == 302
    assert [one.person for one in Excuse.objects.granted()] == [who.rep]
    assert client.get(f"/reports/board/{period}/{who.rep.code}/").status_code == 200
    assert client.get(f"/reports/board/{period}/{who.stranger.code}/").status_code == 404


def test_another_role_opens_no_reports_of_others(who):
    """Finance sees the results of the company, and waits for nobody's reports."""
    grant_role(person=who.east_manager, role="finance", actor=None, now=NOON)
    manager = User.objects.get(pk=who.east_manager.pk)
    seen = set(reporters(manager, NOON.date()).values_list("code", flat=True))
    assert seen == {who.rep.code, who.mate.code}


def test_the_audit_trail_keeps_reasons_from_the_administrator(who):
    ask_excuse(slot=WEEKS[1], reason="In hospital", actor=who.rep, now=NOON)
    for shown in (False, True):
        client = Client(headers={"accept-language": "en"})
        client.force_login(who.admin)
        page = client.get("/audit/").content.decode()
        assert "Excuse asked for" in page
        assert ("In hospital" in page) is shown
        grant_role(person=who.admin, role="leadership", actor=None, now=NOON)


def test_one_asks_to_be_excused_on_the_page(who):
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.rep)
    path = f"/reports/{WEEKS[1].code}/excuse/"
    assert client.post(path, {"reason": "1"}).status_code == 302
    assert Excuse.objects.get().reason == "1"
