"""A large split: a page costs what it shows, a saved cell what it touched (T6, quality P)."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.enums import RowKind
from targets.models import PlanVersion, SplitRow, TargetCell
from targets.queries import window
from targets.tests.factories import draft_plan, row_of
from teams.models import User
from teams.tests.factories import Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def grow(version: PlanVersion, people: Cast, count: int) -> None:
    """So many people more below the scope, each with twelve months of 1.00."""
    known = User.objects.count()
    staff = User.objects.bulk_create(
        [User(code=f"x{n}", name=f"x{n}", sort_key=f"x{n}") for n in range(known, known + count)]
    )
    top = row_of(version, people.east)
    rows = SplitRow.objects.bulk_create(
        [
            SplitRow(version=version, parent=top, kind=RowKind.PERSON, unit=people.east,
                     person=who, position=1000 + who.pk, depth=1)
            for who in staff
        ]
    )  # fmt: skip
    months = [date(2026, month, 1) for month in range(1, 13)]
    TargetCell.objects.bulk_create(
        [TargetCell(row=row, month=month, amount=1) for row in rows for month in months]
    )


def test_a_large_split_opens_by_the_hundred_with_totals_of_all(people: Cast) -> None:
    version = draft_plan(people)
    grow(version, people, 300)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    address = reverse("targets:plan_split", args=[version.plan.code])
    page = client.get(address + "?unit=yuan")
    table = page.context["table"]
    assert len(table.lines) == 1 + window.PAGE
    assert page.context["window"].more == 202
    assert table.foot[0][1][0] == "3,600.00"
    last = client.get(address + f"?unit=yuan&row={row_of(version, people.east).pk}&page=4")
    assert len(last.context["table"].lines) == 1 + 2


def test_a_saved_cell_costs_the_same_and_answers_the_same_however_many_people(
    people: Cast,
) -> None:
    version = draft_plan(people)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    address = reverse("targets:split_cells", args=[version.plan.code]) + "?unit=yuan&open=Q1"
    sizes = []
    name = f"c-{row_of(version, people.rep).pk}-2026-01"
    grow(version, people, 100)
    for amount, more in ((5, 0), (6, 0), (7, 400)):
        grow(version, people, more)
        version.refresh_from_db()
        body = json.dumps({"revision": version.revision, "cells": {name: str(amount)}})
        with CaptureQueriesContext(connection) as caught:
            answer = client.post(address, body, content_type="application/json").json()
        assert answer["page"]["cells"][name][0] == str(amount)
        sizes.append((len(caught), set(answer["page"]["rows"])))
    assert sizes[1] == sizes[2]
    assert len(sizes[2][1]) == 2
