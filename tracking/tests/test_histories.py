"""Whoever moves, leaves and returns: each result counts where its day was (quality.md T4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goalmgmt.core.errors import Refused
from goalmgmt.core.periods import FiscalCalendar
from targets.queries import metric
from teams.models import Membership
from teams.operations import people
from teams.tests.factories import NOW, cast
from tracking.queries import ledger
from tracking.tests.factories import receipt

YEAR = FiscalCalendar().year(2026)
DAYS = st.integers(0, 360).map(lambda count: date(2026, 1, 1) + timedelta(count))
STEPS = st.lists(st.tuples(st.sampled_from(["east", "west", "leave"]), DAYS), max_size=5)
RESULTS = st.lists(st.tuples(DAYS, st.integers(1, 10**6)), min_size=1, max_size=8)


def told(steps, who):
    """The history, as far as the rules allow each of its steps; in order of their days."""
    for where, day in sorted(steps, key=lambda step: step[1]):
        try:
            if where == "leave":
                people.leave(person=who.rep, left_on=day, actor=None, now=NOW)
            else:
                unit = {"east": who.east, "west": who.west}[where]
                people.join_unit(person=who.rep, unit=unit, starts_on=day, actor=None, now=NOW)
        except Refused:
            continue


def seat_on(day, seats):
    """The unit that a day falls to by the seats alone: the one held, else the last one left."""
    held = [s for s in seats if s.starts_on <= day and (s.ends_on is None or day < s.ends_on)]
    past = [s for s in seats if s.starts_on <= day]
    return (held or past)[-1].unit.code if held or past else None


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, results=RESULTS)
@pytest.mark.django_db
def test_the_units_of_a_mover_make_up_the_movers_whole(steps, results):
    with transaction.atomic():
        who = cast()
        told(steps, who)
        wanted: dict[str | None, Decimal] = {}
        seats = list(Membership.objects.filter(person=who.rep).order_by("starts_on"))
        for day, fen in results:
            amount = Decimal(fen).scaleb(-2)
            receipt(who.rep, amount, day)
            unit = seat_on(day, seats)
            wanted[unit] = wanted.get(unit, Decimal(0)) + amount
        receipts = metric("receipts")
        (person,) = (r for r in ledger(YEAR, receipts, by="person") if r.code == "rep")
        units = {r.code: r.achieved for r in ledger(YEAR, receipts, by="unit")}
        assert person.achieved == sum(wanted.values())
        assert units["co"] == person.achieved
        assert {code: units[code] for code in ("east", "west")} == {
            code: wanted.get(code, Decimal(0)) for code in ("east", "west")
        }
        transaction.set_rollback(True)
