"""Imports and idempotency keys with many at the same moment, on PostgreSQL."""

import pytest
from django.db import connection

from goalmgmt.core.idempotency import KeyReused, once
from goalmgmt.core.imports.runs import Report, run_import
from goalmgmt.core.imports.sources import Source
from goalmgmt.core.models import ImportBatch
from goalmgmt.testing.races import at_once
from teams.models import Channel, User
from teams.tests.factories import NOW, cast
from tracking.models import Contract, Credit, Customer, Receipt
from tracking.operations.catalogues import find_or_create_entries
from tracking.queries.derived import differences

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks need PostgreSQL"),
]
CROWD = 8


def receipts(*numbers: int) -> Source:
    lines = ["external_id,received_on,customer,amount,person,channel"]
    lines += [f"SK-{n},2026-03-05,Customer {n % 7},10.01,rep,Channel {n % 3}" for n in numbers]
    return Source("receipts.csv", "\n".join(lines).encode())


def load(kind: str, source: Source) -> object:
    return run_import(kind, source, actor=None, now=NOW)


def test_the_same_file_from_many_sides_is_in_once() -> None:
    cast()
    found = at_once(*(lambda: load("receipts", receipts(*range(40))) for _ in range(CROWD)))
    assert [(type(one), one.errors) for one in found] == [(Report, [])] * CROWD
    assert Receipt.objects.count() == Credit.objects.count() == 40
    assert sum(one.created for one in found) == 40
    assert (Customer.objects.count(), Channel.objects.count()) == (7, 3)
    assert (ImportBatch.objects.count(), differences()) == (1, {})


def test_files_that_overlap_are_in_once_whatever_their_order() -> None:
    cast()
    orders = [range(30), range(29, -1, -1), range(10, 40), range(39, 9, -1)]
    found = at_once(*(lambda o=o: load("receipts", receipts(*o)) for o in orders))
    assert [(type(one), one.errors) for one in found] == [(Report, [])] * len(orders)
    assert Receipt.objects.count() == Credit.objects.count() == 40
    assert differences() == {}


def test_the_same_people_from_many_sides_are_in_once() -> None:
    cast()
    lines = ["code,name,unit,roles", *(f"n{n},New {n},east,rep" for n in range(10))]
    file = Source("people.csv", "\n".join(lines).encode())
    found = at_once(*(lambda: load("people", file) for _ in range(CROWD)))
    assert [(type(one), one.errors) for one in found] == [(Report, [])] * CROWD
    people = User.objects.filter(code__startswith="n")
    assert [who.memberships.count() for who in people] == [1] * 10


def test_one_key_acts_once_and_answers_everybody_the_same() -> None:
    who = cast().rep
    acted: list[int] = []

    def act() -> tuple[int, object]:
        acted.append(1)
        find_or_create_entries(lens="channel", words={"one"}, actor=None, now=NOW)
        return 201, {"id": len(acted)}

    ask = lambda body: once(person=who, key="k", body=body, now=NOW, act=act)  # noqa: E731
    found = at_once(*(lambda: ask({"a": 1}) for _ in range(CROWD)))
    assert found == [(201, {"id": 1})] * CROWD
    assert len(acted) == 1
    assert isinstance(at_once(lambda: ask({"a": 2}))[0], KeyReused)


def test_a_key_belongs_to_one_person() -> None:
    company = cast()
    found = [
        once(person=who, key="k", body={"a": 1}, now=NOW, act=lambda who=who: (201, who.code))
        for who in (company.rep, company.mate)
    ]
    assert found == [(201, "rep"), (201, "mate")]
    assert Contract.objects.count() == 0
