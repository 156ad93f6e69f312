"""Review flows: the chain by role and amount, decisions, and who sees what (K7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.models import Notification
from teams.models import User
from teams.tests.factories import NOW, Cast, cast, leads, person
from tracking.models import FlowRequest, FlowTemplate
from tracking.operations import flow_steps, flows
from tracking.operations.flow_templates import (
    AskedField,
    ChainStep,
    TemplateContent,
    edit_template,
)
from tracking.today_teamwork import items

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def people() -> Cast:
    company = cast()
    leads(person("head", company.company, "manager"), company.company)
    return company


def draft(author: User, amount: int = 50_000) -> FlowRequest:
    content = flows.FlowContent(
        title="<b>Pumps</b>", amount=Decimal(amount),
        answers={"scope": "10 pumps", "valid_until": "2026-04-01"},
    )  # fmt: skip
    template = FlowTemplate.objects.get(kind="quotation")
    return flows.create_draft(template=template, content=content, actor=author, now=NOW)


def handed_in(author: User, amount: int = 50_000) -> FlowRequest:
    return flows.submit(request=draft(author, amount), actor=author, today=TODAY, now=NOW)


def chain(flow: FlowRequest) -> list[list[str]]:
    steps = flow.steps.filter(round=flow.round)
    return [[one.person.code for one in step.approvers.all()] for step in steps]


def test_the_six_kinds_stand_ready() -> None:
    assert FlowTemplate.objects.count() == 6


@pytest.mark.parametrize(
    ("amount", "wanted"),
    [(50_000, [["east-m"]]), (100_000, [["east-m"], ["head"]]),
     (500_000, [["east-m"], ["head"], ["fin"]])],
)  # fmt: skip
def test_the_amount_decides_how_far_it_goes(
    people: Cast, amount: int, wanted: list[list[str]]
) -> None:
    assert chain(handed_in(people.rep, amount)) == wanted


def test_a_leaders_own_request_goes_to_the_leader_above(people: Cast) -> None:
    assert chain(handed_in(people.east_manager)) == [["head"]]


def test_it_goes_step_by_step_and_a_second_press_finds_it_done(people: Cast) -> None:
    flow = handed_in(people.rep, 100_000)
    who = {"request": flow, "today": TODAY, "now": NOW}
    assert flow_steps.approve(actor=people.east_manager, **who).status == "in_review"
    with pytest.raises(Conflict):
        flow_steps.approve(actor=people.east_manager, **who)
    with pytest.raises(NotAllowed):
        flow_steps.approve(actor=people.rep, **who)
    head = User.objects.get(code="head")
    assert flow_steps.approve(actor=head, **who).status == "approved"


def test_it_comes_back_with_a_reason_and_is_handed_in_again(people: Cast) -> None:
    flow = handed_in(people.rep)
    who = {"request": flow, "actor": people.east_manager, "now": NOW}
    with pytest.raises(Refused):
        flow_steps.return_request(reason=" ", **who)
    back = flow_steps.return_request(reason="Price", **who)
    again = flows.submit(request=back, actor=people.rep, today=TODAY, now=NOW)
    assert (again.status, again.round) == ("in_review", 2)


def test_handing_on_never_reaches_the_author(people: Cast) -> None:
    flow = handed_in(people.rep)
    who = {"request": flow, "actor": people.east_manager, "now": NOW}
    with pytest.raises(Refused):
        flow_steps.delegate(to=people.rep, **who)
    flow_steps.delegate(to=people.mate, **who)
    done = flow_steps.approve(request=flow, actor=people.mate, today=TODAY, now=NOW)
    assert done.status == "approved"


def test_the_page_escapes_and_is_hidden_from_strangers(people: Cast) -> None:
    flow = handed_in(people.rep)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    page = client.get(f"/flows/{flow.pk}/").content.decode()
    assert "&lt;b&gt;Pumps" in page
    assert "<b>Pumps" not in page
    assert "Pumps" in client.get("/approvals/").content.decode()
    answer = client.post("/flows/approve-many/", {"flow": [flow.pk]})
    assert answer.status_code == 302
    flow.refresh_from_db()
    assert flow.status == "approved"
    client.force_login(people.stranger)
    assert client.get(f"/flows/{flow.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/flows/", "/flows/new/", "/flows/new/quotation/"])
def test_the_pages_open(people: Cast, path: str) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.rep)
    assert client.get(path).status_code == 200


def test_an_odd_number_approves_nothing_else(people: Cast) -> None:
    flow = handed_in(people.rep)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.east_manager)
    long = f"{flow.pk:09d}1"
    assert client.post("/flows/approve-many/", {"flow": [long, "x", "-1"]}).status_code == 302
    flow.refresh_from_db()
    assert flow.status == "in_review"


def test_today_tells_who_decides_and_whose_request_came_back(people: Cast) -> None:
    flow = handed_in(people.rep)

    def keys(person: User) -> list[str]:
        return [row.key for row in items(person, TODAY)]

    assert "requests" in keys(people.east_manager)
    assert "requests" not in keys(people.rep)
    flow_steps.return_request(request=flow, reason="too low", actor=people.east_manager, now=NOW)
    assert "requests" not in keys(people.east_manager)
    assert f"returned-{flow.pk}" in keys(people.rep)


def test_a_withdrawn_request_waits_for_nobody_and_is_told_to_nobody(people: Cast) -> None:
    flow = handed_in(people.rep)
    with pytest.raises(NotAllowed):
        flows.withdraw(request=flow, actor=people.east_manager, now=NOW)
    flows.withdraw(request=flow, actor=people.rep, now=NOW)
    with pytest.raises(Conflict):
        flow_steps.approve(request=flow, actor=people.east_manager, today=TODAY, now=NOW)
    assert [row.key for row in items(people.east_manager, TODAY) if row.key == "requests"] == []


def test_parallel_steps_wait_for_all_and_named_ones_for_the_named(people: Cast) -> None:
    template = FlowTemplate.objects.get(kind="quotation")
    step = ChainStep("named", "all", 2, False, people=(people.boss, people.finance))
    content = TemplateContent(
        name="Quotation", with_customer=False, amount_rule="optional", steps=[step],
        fields=[AskedField("Scope", "text", required=True)],
    )  # fmt: skip
    edit_template(template=template, content=content, actor=people.admin, now=NOW)
    asked = flows.FlowContent(title="Pumps", answers={template.fields.get().label: "10"})
    draft = flows.create_draft(template=template, content=asked, actor=people.rep, now=NOW)
    flow = flows.submit(request=draft, actor=people.rep, today=TODAY, now=NOW)
    assert [sorted(step) for step in chain(flow)] == [["boss", "fin"]]
    half = flow_steps.approve(request=flow, actor=people.finance, today=TODAY, now=NOW)
    assert half.status == "in_review"
    with pytest.raises(Conflict):
        flow_steps.approve(request=flow, actor=people.finance, today=TODAY, now=NOW)
    done = flow_steps.approve(request=flow, actor=people.boss, today=TODAY, now=NOW)
    assert done.status == "approved"


def test_who_lets_a_step_pass_its_day_is_reminded_once(people: Cast) -> None:
    handed_in(people.rep)
    late = TODAY + timedelta(days=10)
    flow_steps.remind(today=late, now=NOW)
    flow_steps.remind(today=late, now=NOW)
    told = Notification.objects.filter(person=people.east_manager, kind="tracking.flow_due")
    assert told.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [("virus.exe", b"MZ"), ("paper.pdf", b"<html>"), ("empty.pdf", b""), ("../../x.php", b"<?php")],
)
def test_a_file_that_is_not_what_it_says_is_refused(people: Cast, name: str, data: bytes) -> None:
    flow = handed_in(people.rep)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.rep)
    file = SimpleUploadedFile(name, data)
    sent = client.post(f"/flows/{flow.pk}/comment/", {"text": "see", "file": file})
    assert sent.status_code == 422
    assert not flow.comments.exists()
