"""A report begins with what is planned; what its author changes is marked (K4)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from goalmgmt.testing.pages import forms_of
from teams.tests.factories import NOW, Cast, cast
from tracking.models import Report, Visit
from tracking.operations.deals import DealTerms, open_deal
from tracking.operations.visits import NewVisit, plan_visit
from tracking.queries.report_prefill import left_out, marked
from tracking.tests.factories import customer

pytestmark = pytest.mark.django_db
PATH = "/reports/2026-W10/"  # 2 to 8 March 2026


@pytest.fixture
def people() -> Cast:
    who = cast()
    for name, days in (("Chen Steel", 8), ("Wang Paper", 9)):
        new = NewVisit(customer=customer(name), planned_on=NOW.date() + timedelta(days=days))
        plan_visit(new=new, actor=who.rep, now=NOW)
    terms = DealTerms(name="Coating line", customer=customer("Chen Steel"))
    open_deal(terms=terms, owner=who.rep, actor=who.rep, now=NOW)
    return who


@time_machine.travel(NOW, tick=False)
def test_the_plan_begins_with_what_is_planned_and_changed_lines_are_marked(people: Cast) -> None:
    rep, boss = (Client(headers={"accept-language": "en"}) for _n in range(2))
    rep.force_login(people.rep)
    boss.force_login(people.east_manager)
    page = rep.get(PATH).content.decode()
    assert "2026-03-10 Chen Steel visit" in page
    assert "Coating line" in page
    plan = "2026-03-10 Chen Steel visit\nCall the mayor"
    assert rep.post(PATH, {"summary": "fine", "next_plan": plan}).status_code == 302
    report = Report.objects.get()
    assert marked(report) == [("2026-03-10 Chen Steel visit", False), ("Call the mayor", True)]
    assert left_out(report) == ["2026-03-11 Wang Paper visit"]
    read = boss.get(f"/reports/{report.pk}/read/").content.decode()
    assert read.count("Edited") == 1
    assert "2026-03-11 Wang Paper visit" in read
    assert "Coating line" in read


@time_machine.travel(NOW, tick=False)
def test_what_is_planned_meanwhile_marks_nothing(people: Cast) -> None:
    """Lines are compared with what the author found on the page, not with what came later."""
    rep = Client(headers={"accept-language": "en"})
    rep.force_login(people.rep)
    form = max(forms_of(rep.get(PATH).content.decode()), key=lambda one: len(one.fields))
    fields = {k: v for k, v in form.fields.items() if k != "draft"} | {"summary": "fine"}
    Visit.objects.filter(customer__name="Wang Paper").delete()
    new = NewVisit(customer=customer("Zhou Glass"), planned_on=NOW.date() + timedelta(days=10))
    plan_visit(new=new, actor=people.rep, now=NOW)
    assert rep.post(PATH, fields).status_code == 302
    report = Report.objects.get()
    assert [edited for _line, edited in marked(report)] == [False, False]
    assert left_out(report) == []


@time_machine.travel(NOW, tick=False)
def test_lines_that_did_not_come_from_us_are_not_believed(people: Cast) -> None:
    rep = Client(headers={"accept-language": "en"})
    rep.force_login(people.rep)
    sent = {"summary": "fine", "next_plan": "Call the mayor", "filled": '["Call the mayor"]'}
    assert rep.post(PATH, sent).status_code == 302
    assert marked(Report.objects.get()) == [("Call the mayor", True)]


@time_machine.travel(NOW, tick=False)
def test_what_the_author_emptied_stays_empty(people: Cast) -> None:
    rep = Client(headers={"accept-language": "en"})
    rep.force_login(people.rep)
    sent = {"summary": "", "next_plan": "", "draft": "1"}
    assert rep.post(PATH, sent).status_code == 302
    assert "2026-03-10 Chen Steel visit" not in rep.get(PATH).content.decode()


def test_a_report_from_before_marks_nothing(people: Cast) -> None:
    report = Report(next_plan="Call\n\nWrite", facts={})
    assert marked(report) == [("Call", False), ("Write", False)]
    assert left_out(report) == []
