"""The organisation against closed months and plans in force (C4)."""

from datetime import date

import pytest

from goalmgmt.core.errors import Refused
from targets.operations.months import lock_months
from targets.tests.factories import issued_plan
from teams import in_use
from teams.models import Membership, Unit
from teams.operations import closing, people, seats
from teams.tests.factories import NOW, cast

pytestmark = pytest.mark.django_db
APRIL, JULY = date(2026, 4, 1), date(2026, 7, 1)


@pytest.fixture
def who():
    return cast()


def held(person):
    rows = Membership.objects.filter(person=person).order_by("starts_on", "pk")
    return [(row.unit.code, row.is_primary, row.ends_on) for row in rows]


def second(person, unit, starts_on, ends_on):
    job = seats.SecondJob(unit, starts_on, ends_on)
    return seats.add_second_job(person=person, job=job, actor=None, now=NOW)


def close(where, day=JULY):
    return closing.close_unit(unit=where, closed_on=day, actor=None, now=NOW)


def emptied(who):
    for one in (who.stranger, who.west_manager):
        people.join_unit(person=one, unit=who.east, starts_on=APRIL, actor=None, now=NOW)


def test_nothing_reaches_into_a_closed_month(who):
    lock_months(months=[date(2026, 6, 1)], actor=None, now=NOW)
    seat = who.rep.memberships.get()
    june = date(2026, 6, 30)
    acts = (
        lambda: people.join_unit(
            person=who.rep, unit=who.west, starts_on=june, actor=None, now=NOW
        ),
        lambda: second(who.rep, who.west, june, None),
        lambda: seats.end_seat(seat=seat, ends_on=june, actor=None, now=NOW),
    )
    for act in acts:
        with pytest.raises(Refused, match="2026-07-01"):
            act()
    assert held(who.rep) == [("east", True, None)]
    people.join_unit(person=who.rep, unit=who.west, starts_on=JULY, actor=None, now=NOW)
    assert held(who.rep) == [("east", True, JULY), ("west", True, None)]


def test_who_left_in_a_closed_month_keeps_the_seat_until_it_ends(who):
    lock_months(months=[date(2026, 2, 1)], actor=None, now=NOW)
    left = people.leave(person=who.rep, left_on=date(2026, 2, 10), actor=None, now=NOW)
    assert left.left_on == date(2026, 2, 10)
    assert held(who.rep) == [("east", True, date(2026, 3, 1))]


def test_a_plan_in_force_keeps_a_unit_open(who):
    issued_plan("receipts", 2026, {who.stranger: 1200})
    emptied(who)
    found = in_use.obstacles(who.west, JULY)
    assert len(found) == 1
    assert "Adjust the plan first" in found[0]
    assert in_use.obstacles(who.west, date(2027, 1, 1)) == []


def test_a_closing_is_taken_back_until_its_month_is_closed(who):
    emptied(who)
    close(who.west)
    closing.reopen_unit(unit=who.west, actor=who.admin, now=NOW)
    close(who.west)
    lock_months(months=[JULY], actor=None, now=NOW)
    with pytest.raises(Refused):
        closing.reopen_unit(unit=who.west, actor=who.admin, now=NOW)
    assert Unit.objects.get(code="west").closed_on == JULY


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (date(2026, 7, 2), "first of a month"),
        (date(2025, 1, 1), "before it begins"),
        (date(2026, 2, 1), "2026-03-01"),
    ],
)
def test_a_wrong_day_of_closing_is_refused(who, day, message):
    lock_months(months=[date(2026, 2, 1)], actor=None, now=NOW)
    emptied(who)
    with pytest.raises(Refused, match=message):
        close(who.west, day)
    assert Unit.objects.get(code="west").closed_on is None
