"""Actions, help and risks: who gives and ends them, what is refused, what everybody sees (K5)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import AuditEvent, Notification
from teams.models import User
from teams.tests.factories import NOW, Cast, cast
from tracking.models import Action, HelpRequest, Risk
from tracking.operations import help_requests
from tracking.operations.actions import NewAction, add_action, change_action, end_action
from tracking.operations.help_requests import NewHelp, ask_help, end_help, escalate, hand_on
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.risks import RiskTerms, end_risk, raise_risk, rate_risk
from tracking.queries.help_response import help_counts
from tracking.queries.teamwork import days_taken, matrix, risks
from tracking.reporting import slot_named

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def people() -> Cast:
    return cast()


def given(owner: User, actor: User, due_on: date = SOON) -> Action:
    return add_action(new=NewAction("Call Chen", owner, due_on), actor=actor, now=NOW)


def asked(who: Cast, **more: object) -> HelpRequest:
    new = NewHelp(**{"subject": "Price", "wanted": "60 days?", "addressee": who.east_manager,
                     "wanted_by": SOON} | more)  # type: ignore[arg-type]  # fmt: skip
    return ask_help(new=new, author=who.rep, actor=who.rep, now=NOW)


def terms(owner: User, **more: object) -> RiskTerms:
    plain = {"title": "Late", "likelihood": 4, "impact": 4, "measure": "Order earlier",
             "owner": owner, "due_on": SOON}  # fmt: skip
    return RiskTerms(**plain | more)  # type: ignore[arg-type]


def kinds(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).values_list("kind", flat=True))


class TestActions:
    def test_a_manager_gives_one_to_who_is_led_and_they_hear_of_it(self, people: Cast) -> None:
        made = given(people.rep, people.east_manager)
        assert (made.status, made.given_by) == ("open", people.east_manager)
        assert kinds(people.rep) == ["tracking.action_given"]

    @pytest.mark.parametrize("owner", ["stranger", "east_manager", "mate"])
    def test_a_rep_gives_them_to_oneself_only(self, people: Cast, owner: str) -> None:
        given(people.rep, people.rep)
        with pytest.raises(Refused) as refused:
            given(getattr(people, owner), people.rep)
        assert refused.value.field == "owner"

    def test_a_past_day_and_no_words_are_refused(self, people: Cast) -> None:
        with pytest.raises(Refused) as refused:
            given(people.rep, people.rep, TODAY - timedelta(days=1))
        assert refused.value.field == "due_on"
        with pytest.raises(Refused):
            add_action(new=NewAction("  ", people.rep, SOON), actor=people.rep, now=NOW)

    def test_its_owner_finishes_it_and_who_gave_it_hears(self, people: Cast) -> None:
        made = given(people.rep, people.east_manager)
        done = end_action(action=made, verb="finish", note="", actor=people.rep, now=NOW)
        assert (done.status, done.ended_at) == ("done", NOW)
        assert kinds(people.east_manager) == ["tracking.action_done"]
        with pytest.raises(Conflict):
            end_action(action=made, verb="finish", note="", actor=people.rep, now=NOW)

    def test_what_another_gave_is_not_dropped_by_its_owner(self, people: Cast) -> None:
        made = given(people.rep, people.east_manager)
        with pytest.raises(NotAllowed):
            end_action(action=made, verb="drop", note="no", actor=people.rep, now=NOW)
        with pytest.raises(Refused):
            end_action(action=made, verb="drop", note=" ", actor=people.east_manager, now=NOW)
        end_action(action=made, verb="drop", note="sold", actor=people.east_manager, now=NOW)
        assert AuditEvent.objects.get(action="action.drop").reason == "sold"

    def test_another_day_says_why_and_keeps_what_was(self, people: Cast) -> None:
        made = given(people.rep, people.east_manager)
        later = SOON + timedelta(days=7)
        with pytest.raises(NotAllowed):
            change_action(action=made, owner=people.rep, due_on=later, reason="busy",
                          actor=people.rep, now=NOW)  # fmt: skip
        moved = change_action(action=made, owner=people.mate, due_on=later, reason="leave",
                              actor=people.east_manager, now=NOW)  # fmt: skip
        assert (moved.owner, moved.due_on) == (people.mate, later)
        event = AuditEvent.objects.get(action="action.change")
        assert event.before == {"owner": people.rep.code, "due_on": SOON.isoformat()}

    def test_colleagues_and_strangers_do_not_see_it(self, people: Cast) -> None:
        given(people.rep, people.rep)
        seen = {name for name in ("rep", "mate", "stranger", "east_manager", "west_manager", "boss",
                                  "finance")
                if Action.objects.visible_to(getattr(people, name), TODAY).exists()}  # fmt: skip
        assert seen == {"rep", "east_manager", "boss"}


class TestHelp:
    def test_the_first_words_of_the_other_are_the_answer(self, people: Cast) -> None:
        made = asked(people)
        help_requests.write(asked=made, text="more", actor=people.rep, now=NOW)
        made.refresh_from_db()
        assert made.status == "open"
        later = NOW + timedelta(days=1)
        help_requests.write(asked=made, text="yes", actor=people.east_manager, now=later)
        made.refresh_from_db()
        assert (made.status, made.answered_at) == ("answered", later)
        assert "tracking.help_message" in kinds(people.rep)

    def test_nobody_asks_oneself_or_in_anothers_name(self, people: Cast) -> None:
        with pytest.raises(Refused) as refused:
            asked(people, addressee=people.rep)
        assert refused.value.field == "addressee"
        new = NewHelp("a", "b", people.boss, SOON)
        with pytest.raises(NotAllowed):
            ask_help(new=new, author=people.rep, actor=people.east_manager, now=NOW)

    def test_only_who_asked_closes_and_asks_again(self, people: Cast) -> None:
        made = asked(people)
        with pytest.raises(NotAllowed):
            end_help(asked=made, verb="close", note="", actor=people.east_manager, now=NOW)
        closed = end_help(asked=made, verb="close", note="", actor=people.rep, now=NOW)
        with pytest.raises(Refused):
            help_requests.write(asked=closed, text="late", actor=people.east_manager, now=NOW)
        with pytest.raises(Refused):
            end_help(asked=closed, verb="ask_again", note="", actor=people.rep, now=NOW)
        again = end_help(asked=closed, verb="ask_again", note="no", actor=people.rep, now=NOW)
        assert (again.status, again.ended_at) == ("open", None)

    def test_it_is_handed_on_to_who_works_here(self, people: Cast) -> None:
        made = asked(people)
        hand_on(asked=made, to=people.boss, note="", actor=people.east_manager, now=NOW)
        assert HelpRequest.objects.get().addressee == people.boss
        with pytest.raises(NotAllowed):
            hand_on(asked=made, to=people.mate, note="", actor=people.stranger, now=NOW)

    def test_what_nobody_answers_goes_up_once(self, people: Cast) -> None:
        asked(people, addressee=people.mate)
        assert escalate(today=SOON, now=NOW) == {"told": 0}
        assert escalate(today=SOON + timedelta(days=1), now=NOW) == {"told": 1}
        assert escalate(today=SOON + timedelta(days=2), now=NOW) == {"told": 0}
        assert kinds(people.east_manager) == ["tracking.help_late"]

    def test_a_report_asks_once(self, people: Cast) -> None:
        slot = slot_named("2026-W09")
        report = open_report(slot=slot, actor=people.rep, now=NOW)
        text = ReportText(summary="done", next_plan="next", help_wanted="a price")
        report = submit_report(report=report, text=text, actor=people.rep, now=NOW)
        client = Client(headers={"accept-language": "en"})
        client.force_login(people.east_manager)
        assert f"/help/new/?report={report.pk}" in client.get(
            f"/reports/{report.pk}/read/").content.decode()  # fmt: skip
        path = f"/help/new/?report={report.pk}"
        page = client.get(path).content.decode()
        assert "a price" in page
        sent = {"subject": "s", "wanted": "a price", "addressee": people.boss.code,
                "wanted_by": "2030-01-01"}  # fmt: skip
        assert client.post(path, sent).status_code == 302
        made = HelpRequest.objects.get()
        assert (made.author, made.report) == (people.rep, report)
        assert client.post(path, sent).status_code == 422
        assert f"/help/{made.pk}/" in client.get(f"/reports/{report.pk}/read/").content.decode()

    def test_answers_are_counted_by_their_day(self, people: Cast) -> None:
        made = asked(people)  # Monday 2 March 2026
        later = NOW + timedelta(days=7)
        help_requests.write(asked=made, text="y", actor=people.east_manager, now=later)
        made.refresh_from_db()
        assert days_taken(made) == 5
        quick = asked(people)
        help_requests.write(asked=quick, text="y", actor=people.east_manager, now=NOW)
        end_help(asked=asked(people), verb="withdraw", note="", actor=people.rep, now=NOW)
        month = (TODAY, TODAY + timedelta(days=30))
        assert help_counts([people.east_manager.pk], *month) == {people.east_manager.pk: (2, 1)}
        assert help_counts([people.rep.pk], *month) == {}


class TestRisks:
    def test_a_leader_writes_one_down_and_rates_it_anew(self, people: Cast) -> None:
        made = raise_risk(terms=terms(people.rep), place=people.east, actor=people.east_manager,
                          now=NOW)  # fmt: skip
        assert (made.rating, made.band) == (16, "risk_high")
        again = rate_risk(risk=made, terms=terms(people.rep, likelihood=1), actor=people.rep,
                          now=NOW)  # fmt: skip
        assert (again.rating, again.band) == (4, "risk_low")
        event = AuditEvent.objects.get(action="risk.rate")
        assert (event.before, event.after) == ({"likelihood": 4}, {"likelihood": 1})

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"likelihood": 0}, "likelihood"), ({"impact": 6}, "impact"), ({"title": " "}, "title"),
         ({"measure": ""}, "measure"), ({"due_on": TODAY - timedelta(days=1)}, "due_on")],
    )  # fmt: skip
    def test_odd_terms_are_refused(
        self, people: Cast, change: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            raise_risk(terms=terms(people.rep, **change), place=people.east,
                       actor=people.east_manager, now=NOW)  # fmt: skip
        assert refused.value.field == field

    def test_only_leaders_of_the_unit(self, people: Cast) -> None:
        for actor in (people.rep, people.west_manager, people.admin):
            with pytest.raises(NotAllowed):
                raise_risk(terms=terms(actor), place=people.east, actor=actor, now=NOW)

    def test_it_ends_with_words_and_the_matrix_counts_it(self, people: Cast) -> None:
        made = raise_risk(terms=terms(people.rep), place=people.east, actor=people.east_manager,
                          now=NOW)  # fmt: skip
        cells = dict(matrix(risks(people.boss, TODAY).open()))
        assert dict(cells[4])[4] == 1
        with pytest.raises(Refused):
            end_risk(risk=made, verb="close", note="", actor=people.rep, now=NOW)
        end_risk(risk=made, verb="close", note="delivered", actor=people.rep, now=NOW)
        assert not risks(people.boss, TODAY).open().exists()


LISTS = ("/actions/", "/actions/?whose=team&state=overdue", "/help/", "/help/?whose=mine",
         "/risks/", "/risks/?state=closed", "/actions/new/", "/help/new/")  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", LISTS)
def test_the_pages_open(people: Cast, path: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(people.rep)
    assert client.get(path).status_code == 200


def test_the_pages_take_an_action_from_beginning_to_end(people: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    bad = client.post("/actions/new/", {"title": "t", "owner": people.stranger.code})
    assert bad.status_code == 422
    sent = {"title": "Visit Chen", "owner": people.rep.code, "due_on": "2030-01-01"}
    assert client.post("/actions/new/", sent).status_code == 302
    made = Action.objects.get()
    where = f"/actions/{made.pk}/"
    assert client.post(where + "change/", {"owner": people.mate.code}).status_code == 422
    change = {"owner": people.mate.code, "due_on": "2030-02-01", "reason": "leave"}
    assert client.post(where + "change/", change).status_code == 302
    assert client.post(where + "drop/", {"note": ""}).status_code == 422
    assert client.post(where + "nonsense/").status_code == 404
    assert client.post(where + "finish/").status_code == 302
    assert client.post(where + "finish/").status_code == 422
    assert "Visit Chen" in client.get("/actions/?whose=given&state=ended").content.decode()


def test_the_pages_take_a_question_from_beginning_to_end(people: Cast) -> None:
    rep, boss = Client(headers={"accept-language": "en"}), Client()
    rep.force_login(people.rep)
    boss.force_login(people.east_manager)
    sent = {"subject": "<b>Price</b>", "wanted": "60 days", "addressee": people.east_manager.code,
            "wanted_by": "2030-01-01"}  # fmt: skip
    assert rep.post("/help/new/", sent | {"wanted_by": "x"}).status_code == 422
    assert rep.post("/help/new/", sent).status_code == 302
    where = f"/help/{HelpRequest.objects.get().pk}/"
    assert "<b>Price" not in rep.get(where).content.decode()
    assert boss.post(where + "close/").status_code == 403
    assert boss.post(where + "write/", {"text": ""}).status_code == 422
    assert boss.post(where + "write/", {"text": "45 days"}).status_code == 302
    assert "45 days" in rep.get(where).content.decode()
    assert rep.post(where + "ask_again/", {"note": ""}).status_code == 422
    assert rep.post(where + "close/").status_code == 302
    assert rep.post(where + "odd/").status_code == 404


def test_the_pages_take_a_risk_from_beginning_to_end(people: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    sent = {"unit": people.east.code, "title": "Late", "likelihood": "5", "impact": "5",
            "measure": "m", "owner": people.rep.code, "due_on": "2030-01-01"}  # fmt: skip
    assert client.post("/risks/new/", sent | {"unit": people.west.code}).status_code == 422
    assert client.post("/risks/new/", sent | {"impact": "9"}).status_code == 422
    assert client.post("/risks/new/", sent).status_code == 302
    where = f"/risks/{Risk.objects.get().pk}/"
    assert client.post(where + "edit/", sent | {"impact": "1"}).status_code == 302
    assert "5 × 1 = 5" in client.get(where).content.decode()
    assert client.post(where + "close/", {"note": ""}).status_code == 422
    assert client.post(where + "occur/", {"note": "it rained"}).status_code == 302
    assert "it rained" in client.get(where).content.decode()


def test_today_tells_of_what_is_due(people: Cast) -> None:
    today = date.today()  # noqa: DTZ011 - the page's own day
    add_action(new=NewAction("Call Wang", people.rep, today), actor=people.rep, now=NOW)
    asked(people, wanted_by=today + timedelta(days=1))
    rep, boss = Client(headers={"accept-language": "en"}), Client(headers={"accept-language": "en"})
    rep.force_login(people.rep)
    boss.force_login(people.east_manager)
    assert "Call Wang" in rep.get("/today/").content.decode()
    assert "Help asked of you" in boss.get("/today/").content.decode()


@pytest.mark.parametrize("path", ["/actions/", "/help/", "/risks/"])
def test_more_rows_cost_no_more_queries(people: Cast, path: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.rep)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def more(count: int) -> None:
        for _n in range(count):
            given(people.rep, people.rep)
            asked(people)
            raise_risk(terms=terms(people.rep), place=people.east, actor=people.east_manager,
                       now=NOW)  # fmt: skip

    more(1)
    cost()  # what a process reads once
    few = cost()
    more(5)
    assert cost() == few
