"""Copying a week's plan, checklists and norms, products, comments on visits."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import Notification
from teams.models import Product, User
from teams.tests.factories import Cast, cast
from tracking.models import Visit, VisitComment
from tracking.operations.visit_guides import comment_visit, set_guide
from tracking.operations.visit_weeks import copy_week
from tracking.operations.visits import (
    NewVisit,
    VisitLog,
    cancel_visit,
    log_unplanned,
    log_visit,
    plan_visit,
)
from tracking.tests.factories import customer

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-03-18T02:00:00+00:00")
TODAY = date(2026, 3, 18)  # a Wednesday
BEFORE = TODAY - timedelta(days=7)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def who() -> Cast:
    return cast()


def signed_in(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def planned(person: User, on: date, **more: object) -> Visit:
    new = NewVisit(customer=customer(), planned_on=on, **more)
    return plan_visit(new=new, actor=person, now=NOW - timedelta(days=9))


def log(**more: object) -> VisitLog:
    return VisitLog(outcome="progress", next_step="none", **more)


def test_last_weeks_plan_is_copied_with_day_time_and_purpose_and_twice_is_once(who):
    planned(who.rep, BEFORE, planned_time=time(9, 30), purpose="Offer", kind="phone")
    [made] = copy_week(into=TODAY, actor=who.rep, now=NOW)
    copied = (made.planned_on, made.planned_time, made.purpose, made.kind, made.status)
    assert copied == (TODAY, time(9, 30), "Offer", "phone", "planned")
    assert copy_week(into=TODAY, actor=who.rep, now=NOW) == []
    assert Visit.objects.filter(planned_on=TODAY).count() == 1


def test_a_copy_that_was_called_off_does_not_come_back(who):
    planned(who.rep, BEFORE)
    [made] = copy_week(into=TODAY, actor=who.rep, now=NOW)
    cancel_visit(visit=made, actor=who.rep, now=NOW)
    assert copy_week(into=TODAY, actor=who.rep, now=NOW) == []


def test_only_the_plan_is_copied_onto_working_days_to_come(who):
    planned(who.rep, BEFORE - timedelta(days=1))  # a Tuesday that is over
    planned(who.rep, BEFORE + timedelta(days=3))  # a Saturday
    planned(who.mate, BEFORE)
    cancel_visit(visit=planned(who.rep, BEFORE), actor=who.rep, now=NOW)
    new = NewVisit(customer=customer(), planned_on=BEFORE)
    log_unplanned(new=new, log=log(), actor=who.rep, now=NOW - timedelta(days=7))
    assert copy_week(into=TODAY, actor=who.rep, now=NOW) == []
    done = planned(who.rep, BEFORE + timedelta(days=1))
    log_visit(visit=done, log=log(), actor=who.rep, now=NOW)
    assert len(copy_week(into=TODAY, actor=who.rep, now=NOW)) == 1


def test_other_weeks_and_who_does_not_sell_are_refused(who):
    for days in (-7, 14):
        with pytest.raises(Refused):
            copy_week(into=TODAY + timedelta(days=days), actor=who.rep, now=NOW)
    with pytest.raises(NotAllowed):
        copy_week(into=TODAY, actor=who.finance, now=NOW)
    assert signed_in(who.finance).post("/visits/copy/").status_code == 403


def test_the_week_shows_seven_days_with_a_link_to_plan_and_copies_by_a_button(who):
    planned(who.rep, BEFORE)
    client = signed_in(who.rep)
    page = client.get("/visits/?week=2026-03-25").content.decode()
    assert page.count("/visits/new/?day=") == 7
    assert 'value="2026-03-18"' in client.get("/visits/new/?day=2026-03-18").content.decode()
    answer = client.post("/visits/copy/", {"into": "2026-03-18"}, follow=True)
    assert "Copied 1 visit." in answer.content.decode()
    for hostile in ("", "x", "9999-12-31", "2026-03-04"):
        assert client.post("/visits/copy/", {"into": hostile}).status_code == 302
    assert Visit.objects.filter(person=who.rep).count() == 2


def test_points_of_the_type_are_kept_as_they_stood(who):
    Product.objects.create(code="p1", name="Valve")
    gone = Product.objects.create(code="p2", name="Gone", is_active=False)
    set_guide(kind="phone", checklist="Ask\n\n Note \nAsk", norms="Smile", actor=who.admin, now=NOW)
    set_guide(kind="on_site", checklist="<b>Bring</b>", norms="", actor=who.admin, now=NOW)
    visit, client = planned(who.rep, TODAY), signed_in(who.rep)
    page = client.get(f"/visits/{visit.pk}/log/").content.decode()
    assert "phone:Ask" in page
    assert "Smile" in page
    assert "<b>Bring" not in page
    data = {"kind": "phone", "outcome": "progress", "next_step": "none",
            "points": ["phone:Note", "on_site:<b>Bring</b>", "phone:No longer asked"]}  # fmt: skip
    wrong = client.post(f"/visits/{visit.pk}/log/", data | {"products": [gone.pk]})
    assert wrong.status_code == 422
    data["products"] = [str(Product.objects.get(code="p1").pk)]
    for _twice in range(2):
        assert client.post(f"/visits/{visit.pk}/log/", data).status_code == 302
    set_guide(kind="phone", checklist="", norms="", actor=who.admin, now=NOW)
    visit.refresh_from_db()
    assert visit.points == [{"text": "Ask", "done": False}, {"text": "Note", "done": True}]
    page = signed_in(who.east_manager).get(f"/visits/{visit.pk}/").content.decode()
    assert "Valve" in page
    assert "Note" in page


def test_only_the_administrator_sets_what_is_asked_within_bounds(who):
    for actor in (who.rep, who.east_manager, who.boss, who.finance):
        with pytest.raises(NotAllowed):
            set_guide(kind="phone", checklist="", norms="", actor=actor, now=NOW)
        assert signed_in(actor).get("/visit-types/").status_code == 403
    many = "\n".join(str(number) for number in range(21))
    client = signed_in(who.admin)
    for checklist in (many, "x" * 121):
        answer = client.post("/visit-types/phone/", {"checklist": checklist})
        assert answer.status_code == 422
    assert client.post("/visit-types/phone/", {"checklist": "Ask"}).status_code == 302
    assert "Ask" in client.get("/visit-types/").content.decode()
    assert client.get("/visit-types/other/").status_code == 404
    chinese = signed_in(who.admin, "zh-hans").get("/visit-types/").content.decode()
    assert "来访接待" in chinese


def test_a_manager_comments_the_author_answers_and_each_hears_of_the_other(who):
    visit = planned(who.rep, TODAY)
    comment_visit(visit=visit, text="Go on", actor=who.east_manager, now=NOW)
    comment_visit(visit=visit, text="I will", actor=who.rep, now=NOW)
    told = list(Notification.objects.order_by("pk").values_list("person", "kind"))
    kind = "visit_comment"
    assert told == [(who.rep.pk, kind), (who.east_manager.pk, kind)]
    comment_visit(visit=visit, text="Good", actor=who.boss, now=NOW)
    assert VisitComment.objects.count() == 3
    messages = signed_in(who.rep).get("/messages/").content.decode()
    assert "the visit to Huamei" in " ".join(messages.split())


def test_who_does_not_see_the_visit_does_not_comment(who):
    visit = planned(who.rep, TODAY)
    for actor in (who.mate, who.west_manager, who.finance, who.stranger):
        with pytest.raises(NotAllowed):
            comment_visit(visit=visit, text="Hi", actor=actor, now=NOW)
    path = f"/visits/{visit.pk}/comment/"
    assert signed_in(who.west_manager).post(path, {"text": "Hi"}).status_code == 404
    assert signed_in(who.finance).post(path, {"text": "Hi"}).status_code == 403
    assert signed_in(who.rep).post(path, {"text": " "}).status_code == 422
    signed_in(who.rep).post(path, {"text": "<script>alert(1)</script>"})
    assert "<script>alert" not in signed_in(who.rep).get(f"/visits/{visit.pk}/").content.decode()
