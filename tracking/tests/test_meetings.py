"""Meetings, one-to-one talks and trainings: from the invitation to the minutes (K6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import Notification
from teams.models import User
from teams.operations.people import grant_role
from teams.tests.factories import NOW, Cast, cast, person
from tracking.models import Action, Meeting, MeetingSeries, Talk, Training, TrainingSeat
from tracking.operations import meetings, talks
from tracking.operations.actions import NewAction, add_action
from tracking.operations.meetings import NewMeeting
from tracking.operations.talks import NewTalk, NewTraining
from tracking.queries.talks import hours_learnt, rating_of, talk_partners
from tracking.today_teamwork import items

pytestmark = pytest.mark.django_db
TODAY = NOW.date()  # Monday 2 March 2026


@pytest.fixture
def people() -> Cast:
    return cast()


def called(who: Cast, day: date = TODAY, kind: str = "weekly") -> Meeting:
    new = NewMeeting(kind, who.east, who.east_manager, day)
    return meetings.call_meeting(new=new, actor=who.east_manager, now=NOW)


def kinds(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).values_list("kind", flat=True))


class TestMeetings:
    def test_the_people_of_the_unit_are_invited_and_hear_of_it(self, people: Cast) -> None:
        made = called(people)
        codes = set(made.attendees.values_list("person__code", flat=True))
        assert codes == {people.rep.code, people.mate.code, people.east_manager.code}
        assert kinds(people.rep) == ["tracking.meeting_called"]
        assert kinds(people.east_manager) == []

    def test_only_leaders_of_the_unit_call_one(self, people: Cast) -> None:
        for actor in (people.rep, people.west_manager, people.finance):
            with pytest.raises(NotAllowed):
                meetings.call_meeting(
                    new=NewMeeting("weekly", people.east, actor, TODAY), actor=actor, now=NOW
                )

    @pytest.mark.parametrize(
        ("kind", "day", "field"),
        [("weekly", TODAY - timedelta(days=1), "held_on"), ("project", TODAY, "deal")],
    )
    def test_odd_ones_are_refused(self, people: Cast, kind: str, day: date, field: str) -> None:
        with pytest.raises(Refused) as refused:
            called(people, day, kind)
        assert refused.value.field == field

    def test_it_runs_from_agenda_to_minutes(self, people: Cast) -> None:
        made, who = called(people), {"actor": people.east_manager, "now": NOW}
        held = meetings.hold(meeting=made, **who)
        assert held.status == "held"
        assert held.pack["as_of"] == TODAY.isoformat()
        with pytest.raises(Refused) as refused:
            meetings.publish(meeting=held, **who)
        assert refused.value.field == "minutes"
        there = {people.rep.pk: "present", people.mate.pk: "absent",
                 people.east_manager.pk: "present"}  # fmt: skip
        texts = {"agenda": "Prices", "minutes": "We raise them."}
        meetings.write_meeting(meeting=held, attendance={}, **texts, **who)
        with pytest.raises(Refused) as refused:
            meetings.publish(meeting=held, **who)
        assert refused.value.field == "attendance"
        meetings.write_meeting(meeting=held, attendance=there, **texts, **who)
        sent = meetings.publish(meeting=held, **who)
        assert "tracking.meeting_missed" in kinds(people.mate)
        assert "tracking.meeting_minutes" in kinds(people.rep)
        with pytest.raises(Refused):
            meetings.write_meeting(meeting=sent, attendance={}, agenda="", minutes="x", **who)
        meetings.add_to_minutes(meeting=sent, text="From May on.", **who)
        assert Meeting.objects.get().minutes == "We raise them."

    def test_a_decision_with_an_owner_is_an_action(self, people: Cast) -> None:
        made, who = called(people), {"actor": people.east_manager, "now": NOW}
        meetings.decide(meeting=made, text="We wait.", owner=None, due_on=None, **who)
        with pytest.raises(Refused) as refused:
            meetings.decide(meeting=made, text="Call", owner=people.rep, due_on=None, **who)
        assert refused.value.field == "due_on"
        meetings.decide(meeting=made, text="Call", owner=people.rep, due_on=TODAY, **who)
        assert Action.objects.get().decision.meeting == made

    def test_the_frozen_figures_stay(self, people: Cast) -> None:
        made, who = called(people), {"actor": people.east_manager, "now": NOW}
        add_action(new=NewAction("Call Wang", people.rep, TODAY), actor=people.rep, now=NOW)
        held = meetings.hold(meeting=made, **who)
        Action.objects.update(title="Something else")
        held.refresh_from_db()
        assert [row["title"] for row in held.pack["actions"]] == ["Call Wang"]

    @pytest.mark.parametrize(
        ("kind", "first", "today", "wanted"),
        [
            ("weekly", date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 4)),
            ("weekly", date(2026, 4, 1), date(2026, 3, 4), date(2026, 4, 1)),
            ("weekly", date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 11)),
            ("monthly", date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 28)),
            ("monthly", date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 1)),
        ],
    )
    def test_a_series_opens_its_next_meeting_once(
        self, people: Cast, kind: str, first: date, today: date, wanted: date
    ) -> None:
        new = NewMeeting(kind, people.east, people.east_manager, first)
        series = meetings.start_series(new=new, actor=people.east_manager, now=NOW)
        assert Meeting.objects.get().held_on == first
        assert meetings.next_day(series, today) == wanted
        meetings.open_coming(today=today, now=NOW)
        assert meetings.open_coming(today=today, now=NOW) == {"opened": 0}
        opened = set(Meeting.objects.values_list("held_on", flat=True))
        assert opened == ({first, wanted} if wanted - today <= timedelta(days=7) else {first})

    def test_who_joins_before_the_day_is_invited_too(self, people: Cast) -> None:
        made = called(people)
        joined = person("newcomer", people.east, "rep")
        meetings.hold(meeting=made, actor=people.east_manager, now=NOW)
        assert made.attendees.filter(person=joined, attendance="expected").exists()

    def test_an_ended_series_opens_nothing(self, people: Cast) -> None:
        new = NewMeeting("weekly", people.east, people.east_manager, TODAY)
        series = meetings.start_series(new=new, actor=people.east_manager, now=NOW)
        meetings.switch_series(series=series, actor=people.east_manager, now=NOW)
        assert meetings.open_coming(today=TODAY + timedelta(days=3), now=NOW) == {"opened": 0}

    def test_the_31st_is_no_day_of_every_month(self, people: Cast) -> None:
        new = NewMeeting("monthly", people.east, people.east_manager, date(2026, 3, 31))
        with pytest.raises(Refused) as refused:
            meetings.start_series(new=new, actor=people.east_manager, now=NOW)
        assert refused.value.field == "held_on"

    def test_the_invited_see_their_own_rows_and_strangers_nothing(self, people: Cast) -> None:
        made = called(people)
        for owner, title in ((people.rep, "Call Wang"), (people.mate, "Call Zhou")):
            new = NewAction(title, owner, TODAY)
            add_action(new=new, actor=people.east_manager, now=NOW)
        pages = {}
        for name in ("rep", "east_manager", "boss", "stranger"):
            client = Client(headers={"accept-language": "en"})
            client.force_login(getattr(people, name))
            pages[name] = client.get(f"/meetings/{made.pk}/").content.decode()
        assert "Call Wang" in pages["rep"]
        assert "Call Zhou" not in pages["rep"]
        assert "Call Zhou" in pages["east_manager"]
        assert "Call Zhou" in pages["boss"]
        assert "Call Wang" not in pages["stranger"]


class TestTalks:
    def talk(self, who: Cast, **more: object) -> Talk:
        new = NewTalk(**{"person": who.rep, "held_on": TODAY, "topics": "Targets"} | more)  # type: ignore[arg-type]
        return talks.record_talk(new=new, actor=who.east_manager, now=NOW)

    def test_only_the_two_and_the_line_above_read_it(self, people: Cast) -> None:
        self.talk(people)
        seen = {name for name in ("rep", "mate", "east_manager", "west_manager", "boss", "finance",
                                  "admin")
                if Talk.objects.visible_to(getattr(people, name), TODAY).exists()}  # fmt: skip
        assert seen == {"rep", "east_manager"}

    def test_a_leader_led_too_does_not_read_talks_about_themselves_by_role(
        self, people: Cast
    ) -> None:
        self.talk(people, person=people.mate)
        assert not Talk.objects.visible_to(people.rep, TODAY).exists()

    @pytest.mark.parametrize(
        ("more", "field"),
        [({"topics": " "}, "topics"), ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
         ({"follow_up_on": TODAY - timedelta(days=1)}, "follow_up_on")],
    )  # fmt: skip
    def test_odd_ones_are_refused(self, people: Cast, more: dict[str, object], field: str) -> None:
        with pytest.raises(Refused) as refused:
            self.talk(people, **more)
        assert refused.value.field == field

    def test_not_with_whom_one_does_not_lead(self, people: Cast) -> None:
        with pytest.raises(NotAllowed):
            self.talk(people, person=people.stranger)

    def test_the_other_adds_and_a_third_does_not(self, people: Cast) -> None:
        made = self.talk(people)
        talks.add_to_talk(talk=made, text="Agreed.", actor=people.rep, now=NOW)
        assert kinds(people.east_manager) == ["tracking.talk_added"]
        with pytest.raises(NotAllowed):
            talks.add_to_talk(talk=made, text="x", actor=people.boss, now=NOW)

    def test_what_was_to_be_looked_at_again_stays_until_the_next_talk(self, people: Cast) -> None:
        boss = people.east_manager
        self.talk(people, follow_up_on=TODAY)
        later = TODAY + timedelta(days=3)
        keys = [row.key for row in items(boss, later)]
        assert len([key for key in keys if key.startswith("talk-")]) == 1
        new = NewTalk(people.rep, TODAY + timedelta(days=1), "Again")
        talks.record_talk(new=new, actor=boss, now=NOW + timedelta(days=2))
        assert not [row.key for row in items(boss, later) if row.key.startswith("talk-")]

    def test_the_audit_trail_shows_them_to_nobody(self, people: Cast) -> None:
        self.talk(people)
        grant_role(person=people.admin, role="leadership", actor=None, now=NOW)
        client = Client(headers={"accept-language": "en"})
        client.force_login(people.admin)
        page = client.get("/audit/?action=talk").content.decode()
        assert "A talk is shown to the two" in page

    def test_who_waits_longest_stands_first(self, people: Cast) -> None:
        self.talk(people)
        rows = talk_partners(people.east_manager, TODAY + timedelta(days=40))
        assert [(row["person"], row["days"]) for row in rows] == [
            (people.mate, None), (people.rep, 40),
        ]  # fmt: skip


class TestTrainings:
    def training(self, who: Cast, day: date = TODAY) -> Training:
        new = NewTraining("Pumps", "product", who.east, "Liu", day, 4)
        made = talks.plan_training(new=new, actor=who.east_manager, now=NOW)
        talks.enrol(training=made, people=[who.rep, who.stranger], actor=who.east_manager, now=NOW)
        return made

    def test_only_people_of_the_unit_get_a_seat_once(self, people: Cast) -> None:
        made = self.training(people)
        talks.enrol(training=made, people=[people.rep], actor=people.east_manager, now=NOW)
        assert [seat.person for seat in made.seats.all()] == [people.rep]
        assert kinds(people.rep) == ["tracking.training_seat"]

    def test_results_hours_and_what_they_think(self, people: Cast) -> None:
        made = self.training(people)
        with pytest.raises(NotAllowed):
            talks.rate_training(training=made, rating=5, comment="", actor=people.rep, now=NOW)
        seat = TrainingSeat.objects.get()
        results = {seat.pk: "passed"}
        talks.record_results(training=made, results=results, actor=people.east_manager, now=NOW)
        talks.rate_training(training=made, rating=4, comment="good", actor=people.rep, now=NOW)
        with pytest.raises(Refused):
            talks.rate_training(training=made, rating=5, comment="", actor=people.rep, now=NOW)
        assert rating_of(made) == (Decimal(4), 1)
        assert hours_learnt(people.rep) == 4
        with pytest.raises(Refused):
            talks.cancel_training(training=made, reason="x", actor=people.east_manager, now=NOW)

    def test_nobody_writes_down_the_own_result(self, people: Cast) -> None:
        made = self.training(people)
        boss = people.east_manager
        talks.enrol(training=made, people=[boss], actor=boss, now=NOW)
        seat = made.seats.get(person=boss)
        with pytest.raises(Refused):
            talks.record_results(training=made, results={seat.pk: "passed"}, actor=boss, now=NOW)

    def test_not_before_its_day(self, people: Cast) -> None:
        made = self.training(people, TODAY + timedelta(days=1))
        with pytest.raises(Refused):
            talks.record_results(training=made, results={}, actor=people.east_manager, now=NOW)


PAGES = ("/meetings/", "/meetings/?when=past", "/meetings/new/", "/talks/", "/talks/new/",
         "/trainings/", "/trainings/?when=past", "/trainings/new/")  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_the_pages_open(people: Cast, path: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(people.east_manager)
    assert client.get(path).status_code == 200


@time_machine.travel(NOW, tick=False)
def test_the_pages_run_a_meeting(people: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    sent = {"kind": "weekly", "unit": people.east.code, "held_on": TODAY.isoformat(),
            "every": "once"}  # fmt: skip
    assert client.post("/meetings/new/", sent | {"every": "monthly"}).status_code == 422
    assert client.post("/meetings/new/", sent | {"held_on": "0001-01-01"}).status_code == 422
    assert client.post("/meetings/new/", sent | {"every": "weekly"}).status_code == 302
    assert MeetingSeries.objects.get().day == TODAY.weekday()
    where = f"/meetings/{Meeting.objects.get().pk}/"
    assert client.post(where + "hold/").status_code == 302
    assert client.post(where + "decide/", {"text": "Call", "owner": people.rep.code}
                       ).status_code == 422  # fmt: skip
    text = {"text": "Call", "owner": people.rep.code, "due_on": "2030-01-01"}
    assert client.post(where + "decide/", text).status_code == 302
    invited = Meeting.objects.get().attendees.values_list("person", flat=True)
    there = {f"at_{pk}": "present" for pk in invited}
    minutes = {"minutes": "<b>Done</b>", **there}
    assert client.post(where + "write/", minutes | {f"at_{people.rep.pk}": "odd"}
                       ).status_code == 422  # fmt: skip
    assert client.post(where + "write/", minutes).status_code == 302
    assert client.post(where + "publish/").status_code == 302
    page = client.get(where).content.decode()
    assert "Minutes sent" in page
    assert "<b>Done" not in page
    assert client.post(where + "add/", {"text": ""}).status_code == 422
    assert client.post(where + "odd/").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_the_pages_run_a_talk_and_a_training(people: Cast) -> None:
    boss, rep = (Client(headers={"accept-language": "en"}) for _n in range(2))
    boss.force_login(people.east_manager)
    rep.force_login(people.rep)
    talk = {"person": people.rep.code, "held_on": TODAY.isoformat(), "topics": "Targets"}
    assert boss.post("/talks/new/", talk | {"person": people.stranger.code}).status_code == 422
    assert boss.post("/talks/new/", talk).status_code == 302
    where = f"/talks/{Talk.objects.get().pk}/add/"
    assert rep.post(where, {"text": ""}).status_code == 422
    assert rep.post(where, {"text": "Thanks"}).status_code == 302
    course = {"topic": "Pumps", "kind": "product", "unit": people.east.code, "trainer": "Liu",
              "held_on": TODAY.isoformat(), "hours": "4"}  # fmt: skip
    assert boss.post("/trainings/new/", course | {"hours": "9999"}).status_code == 422
    assert boss.post("/trainings/new/", course).status_code == 302
    where = f"/trainings/{Training.objects.get().pk}/"
    assert boss.post(where + "enrol/", {"people": people.stranger.code}).status_code == 422
    assert boss.post(where + "enrol/", {"people": people.rep.code}).status_code == 302
    seat = TrainingSeat.objects.get()
    assert boss.post(where + "results/", {f"seat_{seat.pk}": "passed"}).status_code == 302
    assert rep.post(where + "rate/", {"rating": "9"}).status_code == 422
    assert rep.post(where + "rate/", {"rating": "5"}).status_code == 302
    assert rep.post(where + "enrol/", {"people": people.rep.code}).status_code == 403
    assert "Pumps" in rep.get(f"/trainings/of/{people.rep.code}/").content.decode()
    assert rep.get(f"/trainings/of/{people.mate.code}/").status_code == 404


@pytest.mark.parametrize("path", ["/meetings/", "/talks/", "/trainings/"])
def test_more_rows_cost_no_more_queries(people: Cast, path: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def more(count: int) -> None:
        for number in range(count):
            day = date(2030, 1, 1) + timedelta(days=number)
            called(people, day)
            new = NewTalk(people.rep, TODAY, "Targets")
            talks.record_talk(new=new, actor=people.east_manager, now=NOW)
            course = NewTraining("Pumps", "product", people.east, "Liu", day, 4)
            talks.plan_training(new=course, actor=people.east_manager, now=NOW)

    more(1)
    cost()  # what a process reads once
    few = cost()
    more(5)
    assert cost() == few
