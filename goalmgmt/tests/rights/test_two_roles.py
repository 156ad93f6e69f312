"""Who holds two roles gets what each opens, and not what neither does."""

import pytest
from django.urls import reverse

from incentives.queries import statements_visible_to
from incentives.tests import factories as pay
from teams.models import User
from teams.operations import people
from teams.tests.factories import NOW
from tracking.models import Report, Visit
from tracking.operations.reports import ReportText, open_report, submit_report
from tracking.operations.visits import NewVisit, plan_visit
from tracking.reporting import slot_named
from tracking.tests.factories import customer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def both(world) -> User:
    """The manager of the east, an administrator as well."""
    people.grant_role(person=world.cast.east_manager, role="admin", actor=None, now=NOW)
    return User.objects.get(pk=world.cast.east_manager.pk)


def test_an_administrator_who_leads_a_unit_sees_no_pay_of_the_others(world, both):
    """The administrator as such sees no pay; the manager sees that of the own people."""
    who = world.cast
    plan = pay.pay_plan("two-roles")
    pay.assign(plan, who.rep, who.stranger)
    pay.published(plan, "2026-Q1")
    seen = statements_visible_to(both, TODAY).filter(close__plan=plan)
    assert list(seen.values_list("person__code", flat=True)) == ["rep"]
    path = reverse("incentives:statement_detail", args=["2026-Q1", "stranger"])
    client = world.client("manager")
    assert client.get(f"{path}?plan=two-roles").status_code == 404


def test_an_administrator_who_leads_a_unit_reads_no_visits_and_reports_of_the_others(world, both):
    who = world.cast
    for person in (who.rep, who.stranger):
        shop = customer(f"Two roles of {person}")
        plan_visit(new=NewVisit(customer=shop, planned_on=TODAY), actor=person, now=NOW)
        report = open_report(slot=slot_named("2026-W08"), actor=person, now=NOW)
        submit_report(report=report, text=ReportText(summary="done"), actor=person, now=NOW)
    visits = Visit.objects.visible_to(both, TODAY).values_list("person__code", flat=True)
    reports = Report.objects.visible_to(both, TODAY).values_list("person__code", flat=True)
    assert ("stranger" in visits, "rep" in visits) == (False, True)
    assert ("stranger" in reports, "rep" in reports) == (False, True)
