"""A page costs the same number of queries with few rows and with many (L3)."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goalmgmt.core import outbox
from goalmgmt.testing.rights import PERSON_OF, World, walked
from incentives.tests import factories as pay
from reviews.tests import factories as scoring
from targets.tests.factories import draft_plan
from teams.models import Channel, Product
from teams.tests.factories import NOW, person, unit
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.visits import NewVisit, plan_visit
from tracking.reporting import slot_named
from tracking.tests.factories import contract, customer, receipt

pytestmark = pytest.mark.django_db

#: Besides the one or two that are there from the start.
MANY = 20
DAY = date(2026, 3, 3)


def counts(client: Client, world: World) -> dict[str, int]:
    """Queries of each route that answers."""
    found = {}
    for route, path, _role in walked(world):
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
            transaction.set_rollback(True)
        if answer.status_code == 200:
            found[route.name] = len(seen)
    return found


def _add(world: World, number: int) -> None:
    """One more of everything, for everybody who looks."""
    who = world.cast
    seller = person(f"more-{number}", who.east)
    whose = customer(f"Another customer {number}")
    unit(f"more-unit-{number}", who.east)
    Product.objects.create(code=f"more-{number}", name=f"Product {number}")
    Channel.objects.create(code=f"more-{number}", name=f"Channel {number}")
    for one in (seller, who.rep, who.east_manager):
        receipt(one, "5.00", DAY, customer=whose)
        contract(one, "5.00", DAY, customer=whose)
        plan_visit(new=NewVisit(customer=whose, planned_on=date(2026, 3, 9)), actor=one, now=NOW)
    report = open_report(slot=slot_named("2026-W08"), actor=seller, now=NOW)
    submit_report(report=report, text=ReportText(summary="Fine"), actor=seller, now=NOW)
    scoring.published(who.east_manager, who.east)
    everybody = [world.person(role) for role in PERSON_OF]
    outbox.notify(people=everybody, event=f"more:{number}", kind="notice.published", now=NOW)


def grow(world: World, number: int) -> None:
    """`number` more of everything; plans, closes and cycles a few."""
    who = world.cast
    for index in range(number):
        _add(world, index)
    for year in range(2028, 2028 + number // 5):
        draft_plan(who, year=year)
    plan = pay.pay_plan("more")
    pay.assign(plan, *(type(who.rep).objects.filter(code__startswith="more-")))
    pay.published(plan, "2026-Q1")
    scoring.cycle(who, "2025-Q4")


@pytest.mark.parametrize("role", ["manager", "finance", "admin"])
def test_no_page_asks_more_for_more_rows(role, world):
    client = world.client(role)
    _add(world, MANY)
    few = counts(client, world)
    grow(world, MANY)
    many = counts(client, world)
    dearer = {name: (few[name], many[name]) for name in few if many.get(name, 0) > few[name]}
    assert dearer == {}
