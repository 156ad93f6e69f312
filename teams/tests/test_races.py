"""Races on people and tree. PostgreSQL only: SQLite has one writer at a time (IMMEDIATE)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection, connections

from goalmgmt.core.errors import GoalmgmtError
from teams.models import Membership, UnitAncestry
from teams.operations import closing, people, units
from teams.tests.factories import NOW, START, person, unit

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run all acts in threads that start together; refusals come back as results."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except GoalmgmtError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_opposite_moves_never_make_a_circle():
    """A under B and B under A at the same time: one of the two is refused.

    Without `locks.hold(TREE_LOCK)` in `place_unit` both moves see the old tree, both commit, and
    the assertion on circles fails.
    """
    root = unit("root")
    for turn in range(15):
        left, right = unit(f"l{turn}", root), unit(f"r{turn}", root)
        day = START.replace(month=2 + turn % 10)

        def move(one, other, starts_on=day):
            return lambda: units.place_unit(
                unit=one, parent=other, starts_on=starts_on, actor=None, now=NOW
            )

        results = at_once([move(left, right), move(right, left)])
        assert sum(isinstance(result, GoalmgmtError) for result in results) == 1
        both = UnitAncestry.objects.filter(depth__gte=1)
        assert not (
            both.filter(ancestor=left, descendant=right).exists()
            and both.filter(ancestor=right, descendant=left).exists()
        )


def test_parallel_joins_never_leave_two_seats_at_a_time():
    """Twenty joins of one person at once: each ends the seat before it, or is refused.

    Without the lock on the person in `join_unit` several joins end the same old seat and each
    opens its own, and the overlaps below are found.
    """
    root = unit("root")
    groups = [unit(f"g{index}", root) for index in range(20)]
    somebody = person("somebody", groups[0])

    def join(index):
        return lambda: people.join_unit(
            person=somebody,
            unit=groups[index],
            starts_on=START + timedelta(days=1 + index % 5),
            actor=None,
            now=NOW,
        )

    at_once([join(index) for index in range(20)])
    seats = list(Membership.objects.filter(person=somebody).order_by("starts_on"))
    assert len(seats) >= 2
    assert seats[-1].ends_on is None
    for earlier, later in pairwise(seats):
        assert earlier.ends_on is not None
        assert earlier.ends_on <= later.starts_on


def test_parallel_additions_of_one_code_add_one_person():
    """The unique code decides where two additions both found it free."""

    def add():
        try:
            return people.add_person(
                new=people.NewPerson(code="same", name="Same"), actor=None, now=NOW
            )
        except Exception as error:
            return error

    results = at_once([add] * 8)
    assert sum(not isinstance(result, Exception) for result in results) == 1


def test_nobody_is_seated_in_a_unit_while_it_closes():
    """Without `locks.share(TREE_LOCK)` in `join_unit` both go through, and somebody sits in a
    unit that is closed."""
    root = unit("root")
    day = START.replace(year=START.year + 1)
    for turn in range(15):
        where, home = unit(f"w{turn}", root), unit(f"h{turn}", root)
        who = person(f"p{turn}", home)
        results = at_once(
            [
                lambda where=where: closing.close_unit(
                    unit=where, closed_on=day, actor=None, now=NOW
                ),
                lambda who=who, where=where: people.join_unit(
                    person=who, unit=where, starts_on=day, actor=None, now=NOW
                ),
            ]
        )
        assert sum(isinstance(result, GoalmgmtError) for result in results) == 1
