"""The chart, and the organisation as of a day."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams.chart import chart_for
from teams.operations import closing, leads, people, seats, units
from teams.tests.factories import NOW, cast, person, unit

pytestmark = pytest.mark.django_db
TODAY, APRIL, JULY = date(2026, 3, 2), date(2026, 4, 1), date(2026, 7, 1)


@pytest.fixture
def who():
    return cast()


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def shape(nodes):
    return [
        (node.unit.code, [head.code for head in node.heads],
         [one.person.code for one in node.sitting], node.total, shape(node.children))
        for node in nodes
    ]  # fmt: skip


def test_the_company_is_shown_with_heads_people_and_counts(who):
    assert shape(chart_for(who.boss, today=TODAY, day=TODAY)) == [
        ("co", [], [], 5, [
            ("east", ["east-m"], ["east-m", "mate", "rep"], 3, []),
            ("west", ["west-m"], ["stranger", "west-m"], 2, []),
        ]),
    ]  # fmt: skip


def test_a_rep_sees_the_own_unit_and_the_names_above_it(who):
    (root,) = chart_for(who.rep, today=TODAY, day=TODAY)
    assert (root.is_open, root.sitting) == (False, [])
    assert [node.unit.code for node in root.children] == ["east"]
    page = signed_in(who.rep).get("/organisation/").content.decode()
    assert "mate" in page
    assert "stranger" not in page


def test_a_second_job_counts_a_person_once_in_all(who):
    job = seats.SecondJob(who.west, APRIL)
    seats.add_second_job(person=who.rep, job=job, actor=None, now=NOW)
    (root,) = chart_for(who.boss, today=TODAY, day=APRIL)
    west = root.children[1]
    assert [(one.person.code, one.is_primary) for one in west.sitting][-1] == ("rep", False)
    assert (west.total, root.total) == (3, 5)


def test_the_chart_of_a_day_is_that_of_its_edges(who):
    group = unit("group", who.west)
    people.join_unit(person=who.rep, unit=group, starts_on=APRIL, actor=None, now=NOW)
    units.place_unit(unit=group, parent=who.east, starts_on=APRIL, actor=None, now=NOW)
    leads.appoint_leader(unit=group, person=who.mate, starts_on=APRIL, actor=None, now=NOW)
    people.join_unit(person=who.rep, unit=who.east, starts_on=JULY, actor=None, now=NOW)
    closing.close_unit(unit=group, closed_on=JULY, actor=None, now=NOW)
    march, april, july = (
        shape(chart_for(who.boss, today=TODAY, day=day))[0][4] for day in (TODAY, APRIL, JULY)
    )
    assert march[1][4] == [("group", [], [], 0, [])]
    assert april[0][4] == [("group", ["mate"], ["rep"], 1, [])]
    assert [node[4] for node in july] == [[], []]
    assert july[0][2] == ["east-m", "mate", "rep"]


def test_the_chart_costs_the_same_for_any_company(who):
    def asked():
        with CaptureQueriesContext(connection) as found:
            chart_for(who.boss, today=TODAY, day=TODAY)
        return len(found)

    asked()
    before = asked()
    for number in range(10):
        person(f"p{number}", unit(f"u{number}", who.east))
    assert asked() == before


def test_pages_stand_on_the_day_that_is_asked_for(who):
    people.join_unit(person=who.rep, unit=who.west, starts_on=APRIL, actor=None, now=NOW)
    client = signed_in(who.admin)
    march, april = "?asof=2026-03-31", "?asof=2026-04-01"
    assert "/people/rep/" in client.get(f"/units/east/{march}").content.decode()
    assert "/people/rep/" not in client.get(f"/units/east/{april}").content.decode()
    counts = {
        day: {row.unit.code: row.members for row in client.get(f"/units/{day}").context["rows"]}
        for day in (march, april)
    }
    assert counts == {
        march: {"co": 0, "east": 3, "west": 2},
        april: {"co": 0, "east": 2, "west": 3},
    }
    listed = client.get(f"/people/{april}&unit=west").context["page_obj"]
    assert "rep" in {found.code for found in listed}
    page = client.get(f"/organisation/{march}").content.decode()
    assert "As it stood on" in page


@pytest.mark.parametrize("path", ["/organisation/", "/units/", "/units/east/", "/people/"])
@pytest.mark.parametrize("day", ["soon", "2026-02-30", "0001-01-01", "9999-12-31", "1990-01-01"])
def test_any_day_can_be_asked_for(who, path, day):
    assert signed_in(who.admin).get(path, {"asof": day}).status_code == 200
