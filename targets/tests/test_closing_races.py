"""A month that closes while somebody is moved. PostgreSQL only: SQLite has one writer."""

from time import sleep

import pytest
from django.db import connection, transaction

from goalmgmt.core.errors import GoalmgmtError
from goalmgmt.core.periods import add_months
from targets.operations.months import lock_months
from targets.queries import locked_months
from teams.operations import people
from teams.tests.factories import NOW, START, person, unit
from teams.tests.test_races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


def test_no_month_closes_under_a_move_that_reaches_into_it():
    """Without `locks.share(MONTHS_LOCK)` in `targets.closed` both go through: the seat begins in
    a month that is locked."""
    root = unit("root")
    for turn in range(15):
        month = add_months(START, turn + 1)
        who = person(f"q{turn}", root)
        where = unit(f"v{turn}", root)

        def move(who=who, where=where, month=month):
            with transaction.atomic():
                people.join_unit(person=who, unit=where, starts_on=month, actor=None, now=NOW)
                sleep(0.05)
                return locked_months([month])

        def lock(month=month):
            sleep(0.02)
            return lock_months(months=[month], actor=None, now=NOW)

        moved, _locked = at_once([move, lock])
        assert isinstance(moved, GoalmgmtError) or moved == set()
