"""The company's calendar: its page, its own days, its import and its API."""

from datetime import date

import pytest
from django.test import Client

from goalmgmt.core import company
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.imports.kinds import Row, Run
from goalmgmt.core.models import AuditEvent, CalendarDay
from goalmgmt.core.working_days import LAST_ARRANGED
from teams.imports import write_calendar
from teams.operations import calendar as operations
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 3, 7)


@pytest.fixture
def who():
    return cast()


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def test_the_page_shows_the_year_with_its_working_days(who):
    answer = signed_in(who.admin).get("/settings/calendar/?year=2026")
    page = answer.content.decode()
    assert "make-up day" in page
    assert "National Day" in page
    assert "not announced yet" not in page
    assert answer.context["total"] == 248
    assert [row.working for row in answer.context["months"]][:3] == [21, 16, 22]


def test_a_year_without_announced_make_up_days_says_that_it_is_provisional(who):
    page = signed_in(who.admin).get(f"/settings/calendar/?year={LAST_ARRANGED + 1}")
    assert "not announced yet" in page.content.decode()


@pytest.mark.parametrize("year", ["", "abc", "0", "99999", "²"])
def test_a_year_that_cannot_be_shown_is_this_year(who, year):
    assert signed_in(who.admin).get("/settings/calendar/", {"year": year}).status_code == 200


def test_a_day_set_by_the_company_counts_and_is_audited(who):
    client = signed_in(who.admin)
    answer = client.post(
        "/settings/calendar/new/", {"day": "2026-03-07", "works": "yes", "note": "盘点"}
    )
    assert answer.headers["Location"] == "/settings/calendar/?year=2026"
    assert company.working_days().works_on(SATURDAY)
    assert "盘点" in client.get("/settings/calendar/?year=2026").content.decode()
    assert AuditEvent.objects.get(action="calendar.set").after == {"works": True, "note": "盘点"}
    client.post("/settings/calendar/2026-03-07/clear/")
    assert not company.working_days().works_on(SATURDAY)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"works": "yes"}, "day"),
        ({"day": "2026-02-30", "works": "yes"}, "day"),
        ({"day": "1066-10-14", "works": "yes"}, "day"),
        ({"day": "2026-03-07"}, "works"),
        ({"day": "2026-03-07", "works": "maybe"}, "works"),
        ({"day": "2026-03-07", "works": "no", "note": "x" * 121}, "note"),
    ],
)
def test_a_wrong_day_is_refused_at_its_field(who, typed, field):
    answer = signed_in(who.admin).post("/settings/calendar/new/", typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CalendarDay.objects.exists()


def test_only_an_administrator_sets_days(who):
    with pytest.raises(NotAllowed):
        operations.set_day(day=SATURDAY, works=True, note="", actor=who.boss, now=NOW)
    assert not CalendarDay.objects.exists()


def test_taking_away_what_is_not_there_is_said(who):
    with pytest.raises(Refused):
        operations.clear_day(day=SATURDAY, actor=who.admin, now=NOW)
    answer = signed_in(who.admin).post("/settings/calendar/2026-03-07/clear/", follow=True)
    assert "no word of its own" in answer.content.decode()
    assert signed_in(who.admin).post("/settings/calendar/tomorrow/clear/").status_code == 404


def rows(*cells: dict[str, str]) -> list[Row]:
    return [Row(number, found) for number, found in enumerate(cells, 2)]


def test_days_are_imported(who):
    operations.set_day(day=SATURDAY, works=True, note="old", actor=None, now=NOW)
    run = Run(who.admin, NOW)
    write_calendar(
        rows(
            {"day": "2027-02-20", "works": "yes", "note": "春节调休上班"},
            {"day": "2026/3/7", "note": "new"},
        ),
        run,
    )
    assert (run.problems, run.created, run.updated, run.unchanged) == ([], 1, 1, 0)
    found = CalendarDay.objects.values_list("day", "works", "note")
    assert list(found) == [
        (SATURDAY, True, "new"),
        (date(2027, 2, 20), True, "春节调休上班"),
    ]


def test_rows_that_do_not_fit_are_named_and_nothing_is_written(who):
    run = Run(who.admin, NOW)
    write_calendar(
        rows(
            {"day": "soon", "works": "yes"},
            {"day": "2027-02-20", "works": "ja"},
            {"day": "2027-02-21", "works": "no"},
            {"day": "2027/2/21", "works": "yes"},
        ),
        run,
    )
    assert [(problem.row, problem.column) for problem in run.problems] == [
        (2, "day"), (3, "works"), (5, "day"),
    ]  # fmt: skip
    lone = Run(who.admin, NOW)
    write_calendar(rows({"day": "2027-02-21"}), lone)
    assert [(problem.row, problem.column) for problem in lone.problems] == [(2, "works")]
    assert not CalendarDay.objects.exists()


def test_everybody_reads_the_calendar_by_api(who):
    operations.set_day(day=SATURDAY, works=True, note="盘点", actor=None, now=NOW)
    data = signed_in(who.rep).get("/api/v1/calendar/?year=2026").json()
    assert data["year"] == 2026
    own = [day for day in data["days"] if day["is_own"]]
    assert own == [{"day": "2026-03-07", "works": True, "name": "盘点", "is_own": True}]
    assert data["months"][2] == {"month": "2026-03-01", "working": 23}
    assert signed_in(who.rep).get("/api/v1/calendar/?year=soon").status_code == 400
