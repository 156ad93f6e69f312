"""Second jobs, ends of seats and plans taken back: what they do and what they refuse."""

from datetime import date

import pytest
from django.test import Client

from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.models import AuditEvent
from teams.models import Membership
from teams.operations import people, seats
from teams.queries import unit_on
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db
APRIL, MAY, JULY = date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
def who():
    return cast()


def second(person, unit, starts_on=APRIL, ends_on=JULY, actor=None):
    job = seats.SecondJob(unit, starts_on, ends_on)
    return seats.add_second_job(person=person, job=job, actor=actor, now=NOW)


def held(person):
    rows = Membership.objects.filter(person=person).order_by("starts_on", "pk")
    return [(row.unit.code, row.is_primary, row.ends_on) for row in rows]


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="teams.adapters.SignInBackend")
    return client


def test_a_second_job_leaves_credits_with_the_own_unit(who):
    second(who.rep, who.west)
    assert held(who.rep) == [("east", True, None), ("west", False, JULY)]
    assert unit_on(who.rep, MAY) == who.east.pk
    assert AuditEvent.objects.filter(action="person.second_job").count() == 1


#: case, unit, from, until, field at fault
WRONG = (
    ("in the own unit", "east", APRIL, JULY, "unit"),
    ("twice in the same unit", "west", MAY, None, "unit"),
    ("ending before it begins", "co", MAY, MAY, "ends_on"),
    ("before the day of hiring", "co", date(2024, 12, 31), JULY, "starts_on"),
)


@pytest.mark.parametrize(
    ("case", "unit", "start", "end", "field"), WRONG, ids=[w[0] for w in WRONG]
)
def test_a_second_job_is_refused(who, case, unit, start, end, field):
    second(who.rep, who.west)
    before = held(who.rep)
    where = {"east": who.east, "west": who.west, "co": who.company}[unit]
    with pytest.raises(Refused) as refused:
        second(who.rep, where, start, end)
    assert refused.value.field == field
    assert held(who.rep) == before


def test_a_second_job_needs_an_own_seat_and_an_administrator(who):
    with pytest.raises(Refused):
        second(who.boss, who.west)
    with pytest.raises(NotAllowed):
        second(who.rep, who.west, actor=who.east_manager)
    assert held(who.rep) == [("east", True, None)]


def test_moving_to_the_unit_of_the_second_job_ends_it(who):
    second(who.rep, who.west, ends_on=None)
    people.join_unit(person=who.rep, unit=who.west, starts_on=MAY, actor=None, now=NOW)
    assert held(who.rep) == [("east", True, MAY), ("west", False, MAY), ("west", True, None)]


def test_leaving_a_unit_sets_the_end_of_the_seat(who):
    seat = who.rep.memberships.get()
    seats.end_seat(seat=seat, ends_on=MAY, actor=who.admin, now=NOW)
    assert held(who.rep) == [("east", True, MAY)]
    seats.end_seat(seat=seat, ends_on=None, actor=who.admin, now=NOW)
    assert held(who.rep) == [("east", True, None)]


def test_an_end_may_not_run_into_the_next_seat(who):
    people.join_unit(person=who.rep, unit=who.west, starts_on=MAY, actor=None, now=NOW)
    first = who.rep.memberships.get(unit=who.east)
    for wrong in (None, JULY, date(2024, 1, 1)):
        with pytest.raises(Refused):
            seats.end_seat(seat=first, ends_on=wrong, actor=None, now=NOW)
    assert held(who.rep) == [("east", True, MAY), ("west", True, None)]


def test_a_planned_move_can_be_taken_back(who):
    people.join_unit(person=who.rep, unit=who.west, starts_on=MAY, actor=None, now=NOW)
    planned = who.rep.memberships.get(unit=who.west)
    seats.cancel_seat(seat=planned, actor=who.admin, now=NOW)
    assert held(who.rep) == [("east", True, None)]


def test_a_seat_that_has_begun_is_not_taken_back(who):
    with pytest.raises(Refused):
        seats.cancel_seat(seat=who.rep.memberships.get(), actor=who.admin, now=NOW)
    assert held(who.rep) == [("east", True, None)]


def test_the_pages_add_end_and_take_back(who):
    client = signed_in(who.admin)
    typed = {"unit": "west", "starts_on": "2099-04-01", "ends_on": ""}
    assert client.post("/people/rep/second-job/", typed).headers["Location"] == "/people/rep/"
    page = client.get("/people/rep/").content.decode()
    assert "second job" in page
    assert "Take back" in page
    job = who.rep.memberships.get(is_primary=False)
    answer = client.post(f"/people/rep/seats/{job.pk}/end/", {"ends_on": "2099-01-01"})
    assert answer.status_code == 422
    client.post(f"/people/rep/seats/{job.pk}/end/", {"ends_on": "2099-05-01"})
    assert held(who.rep)[1] == ("west", False, date(2099, 5, 1))
    client.post(f"/people/rep/seats/{job.pk}/cancel/")
    assert held(who.rep) == [("east", True, None)]
    assert (
        client.post(f"/people/mate/seats/{who.rep.memberships.get().pk}/cancel/").status_code == 404
    )
