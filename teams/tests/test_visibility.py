"""Whom one sees by which edge and role, and what ends it."""

from datetime import date

import pytest

from teams.models import Unit, User
from teams.operations import people
from teams.tests.factories import NOW, cast, person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def codes(found) -> list[str]:
    return sorted(found.values_list("code", flat=True))


def test_a_manager_whose_role_is_taken_away_sees_the_team_no_longer():
    """The seat at the head of the unit is still there; it opens nothing without the role."""
    who = cast()
    leader = who.east_manager
    assert codes(User.objects.visible_to(leader, TODAY)) == ["east-m", "mate", "rep"]
    people.revoke_role(person=leader, role="manager", actor=who.admin, now=NOW)
    leader = User.objects.get(pk=leader.pk)
    assert codes(User.objects.visible_to(leader, TODAY)) == ["east-m"]
    assert codes(Unit.objects.led_by(leader, TODAY)) == []


@pytest.mark.parametrize("second", ["admin", "finance", "leadership"])
def test_what_one_leads_stays_the_same_with_a_second_role(second):
    who = cast()
    people.grant_role(person=who.east_manager, role=second, actor=who.admin, now=NOW)
    leader = User.objects.get(pk=who.east_manager.pk)
    assert codes(User.objects.led_by(leader, TODAY)) == ["mate", "rep"]


def test_whoever_leads_without_a_unit_or_role_leads_nobody():
    who = cast()
    idle = person("idle", None, "manager")
    assert codes(User.objects.led_by(idle, TODAY)) == []
    assert codes(User.objects.led_by(who.rep, date(2026, 3, 2))) == []
