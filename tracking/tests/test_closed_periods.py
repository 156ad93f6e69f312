"""Moving units and people never changes a closed period (C3, C4)."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goalmgmt.core.errors import Refused
from goalmgmt.core.imports.kinds import Row, Run
from goalmgmt.core.periods import FiscalCalendar, add_months
from targets.models import LockedMonth
from targets.operations.months import lock_months
from targets.queries import metric
from targets.tests.factories import issued_plan
from teams.imports import write_people, write_units
from teams.models import Membership, UnitPlacement
from teams.operations import closing, people, units
from teams.tests.factories import NOW, cast, unit
from tracking.queries import Asked, drill, ledger
from tracking.tests.factories import receipt

JANUARY = date(2026, 1, 1)
QUARTER = FiscalCalendar().quarter(2026, 1)
YEAR = FiscalCalendar().year(2026)


def figures(period, *nodes):
    """Every line of the ledger of a period."""
    rows = [
        (by, row.code, row.target, row.achieved, row.last_year)
        for by in ("person", "unit", "company")
        for row in ledger(period, metric("receipts"), by=by)
    ]
    for node in nodes:
        found = drill(Asked(period, metric("receipts")), node)
        rows += [(node.code, row.code, row.target, row.achieved) for row in found.rows]
        rows.append((node.code, "total", found.total.target, found.total.achieved))
    return rows


def world():
    """A year with results in every month of its first half; the first quarter is closed."""
    who = cast()
    group = unit("group", who.west)
    issued_plan("receipts", 2026, {who.rep: 12_000, who.mate: 24_000, who.stranger: 36_000})
    for offset in range(6):
        for number, seller in enumerate((who.rep, who.mate, who.stranger), 1):
            receipt(seller, 100 * number, add_months(JANUARY, offset).replace(day=10 + number))
    lock_months(months=QUARTER.months(), actor=None, now=NOW)
    return who, group


@pytest.mark.django_db
def test_moves_from_the_first_open_day_on_leave_the_closed_quarter_as_it_was():
    who, group = world()
    nodes = (who.company, who.east, who.west, group)
    before, april = figures(QUARTER, *nodes), date(2026, 4, 1)
    people.join_unit(person=who.rep, unit=who.west, starts_on=april, actor=None, now=NOW)
    units.place_unit(unit=group, parent=who.east, starts_on=april, actor=None, now=NOW)
    people.leave(person=who.mate, left_on=date(2026, 2, 20), actor=None, now=NOW)
    receipt(who.rep, 55, date(2026, 3, 20))
    assert figures(QUARTER, *nodes) == before


@pytest.mark.django_db
def test_a_move_into_the_closed_quarter_is_refused_and_writes_nothing():
    who, group = world()
    seats = list(Membership.objects.order_by("pk").values())
    places = list(UnitPlacement.objects.order_by("pk").values())
    for day in (date(2026, 3, 1), date(2025, 6, 1)):
        with pytest.raises(Refused, match="2026-04-01"):
            people.join_unit(person=who.rep, unit=who.west, starts_on=day, actor=None, now=NOW)
        with pytest.raises(Refused, match="2026-04-01"):
            units.place_unit(unit=group, parent=who.east, starts_on=day, actor=None, now=NOW)
        with pytest.raises(Refused):
            closing.close_unit(unit=group, closed_on=day, actor=None, now=NOW)
    assert list(Membership.objects.order_by("pk").values()) == seats
    assert list(UnitPlacement.objects.order_by("pk").values()) == places


@pytest.mark.django_db
def test_a_file_is_refused_in_the_same_way():
    who, _group = world()
    lock_months(months=[date(2026, 4, 1)], actor=None, now=NOW)
    seats, places = Run(who.admin, NOW), Run(who.admin, NOW)  # on 2 March
    write_people([Row(2, {"code": "rep", "unit": "west"})], seats)
    write_units([Row(3, {"code": "group", "parent": "east", "starts_on": "2026-02-01"})], places)
    assert [(problem.row, problem.column) for problem in seats.problems] == [(2, "unit")]
    assert [(problem.row, problem.column) for problem in places.problems] == [(3, "starts_on")]
    assert who.rep.memberships.get().unit == who.east


@pytest.mark.django_db
def test_a_person_who_never_sat_anywhere_may_be_seated_in_the_past():
    who, _group = world()
    before = figures(QUARTER)
    people.hire(
        new=people.NewPerson("late", "Late", hired_on=date(2026, 2, 1)), unit=who.east,
        actor=None, now=NOW,
    )  # fmt: skip
    assert figures(QUARTER) == before


@pytest.mark.django_db
def test_a_late_result_of_a_closed_unit_still_counts_above_it():
    who, group = world()
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    people.join_unit(person=who.rep, unit=group, starts_on=june, actor=None, now=NOW)
    people.join_unit(person=who.rep, unit=who.east, starts_on=july, actor=None, now=NOW)
    closing.close_unit(unit=group, closed_on=july, actor=None, now=NOW)
    lock_months(months=[date(2026, 4, 1), date(2026, 5, 1), june], actor=None, now=NOW)
    west = {row.code: row.achieved for row in ledger(YEAR, metric("receipts"), by="unit")}["west"]
    receipt(who.rep, 70, date(2026, 6, 20))
    after = {row.code: row.achieved for row in ledger(YEAR, metric("receipts"), by="unit")}
    assert after["west"] == west + 70
    third = FiscalCalendar().quarter(2026, 3)
    rows = {row.code for row in drill(Asked(third, metric("receipts")), who.west).rows}
    assert "group" in rows  # it brought something in July
    fourth = FiscalCalendar().quarter(2026, 4)
    rows = {row.code for row in drill(Asked(fourth, metric("receipts")), who.west).rows}
    assert "group" not in rows


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["rep", "mate", "stranger", "group", "west"]),
        st.sampled_from(["east", "west", "group", "co"]),
        st.integers(-3, 8),
    ),
    max_size=6,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=MOVES)
@pytest.mark.django_db
def test_no_order_of_moves_changes_a_closed_quarter(moves):
    with transaction.atomic():
        who, group = world()
        found = {"east": who.east, "west": who.west, "group": group, "co": who.company}
        sellers = {"rep": who.rep, "mate": who.mate, "stranger": who.stranger}
        before = figures(QUARTER, *found.values())
        total = sum(Decimal(row[3]) for row in before if row[0] == "person")
        for name, where, offset in moves:
            try:
                move(found.get(name), sellers.get(name), found[where], add_months(JANUARY, offset))
            except Refused:
                continue
        assert figures(QUARTER, *found.values()) == before
        assert total == 1800
        assert LockedMonth.objects.count() == 3
        transaction.set_rollback(True)


def move(what, seller, where, day):
    if seller is not None:
        people.join_unit(person=seller, unit=where, starts_on=day, actor=None, now=NOW)
    else:
        units.place_unit(unit=what, parent=where, starts_on=day, actor=None, now=NOW)


def told(*words):
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_read_outs_of_a_closed_quarter_stay_the_same_byte_by_byte():
    """Whatever happens later: moves, a new leader, who leaves, a closed unit (quality.md T6)."""
    who, group = world()
    asked = [
        ("ledger", "--period", "2026-Q1", "--metric", "receipts", "--by", by)
        for by in ("person", "unit", "company")
    ]
    asked += [
        ("board", "--period", "2026-Q1", "--metric", "receipts", "--kind", kind)
        for kind in ("attainment", "amount")
    ]
    before = [told(*words) for words in asked]
    april, may, june = (date(2026, month, 1) for month in (4, 5, 6))
    later = [
        lambda: people.join_unit(
            person=who.rep, unit=who.west, starts_on=april, actor=None, now=NOW
        ),
        lambda: units.place_unit(unit=group, parent=who.east, starts_on=may, actor=None, now=NOW),
        lambda: people.leave(person=who.mate, left_on=april, actor=None, now=NOW),
        lambda: closing.close_unit(unit=group, closed_on=june, actor=None, now=NOW),
        lambda: receipt(who.stranger, 77, date(2026, 2, 20)),
    ]
    for change in later:
        change()
        assert [told(*words) for words in asked] == before
