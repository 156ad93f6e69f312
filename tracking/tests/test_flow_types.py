"""Kinds of requests are changed by the administrator on a page; what runs keeps its chain (K7)."""

from decimal import Decimal

import pytest
from django.test import Client

from goalmgmt.testing.pages import forms_of
from teams.tests.factories import NOW, Cast, cast
from tracking.models import FlowTemplate
from tracking.operations import flows

pytestmark = pytest.mark.django_db
PATH = "/flow-types/quotation/"


@pytest.fixture
def people() -> Cast:
    return cast()


def admin(people: Cast, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(people.admin)
    return client


def sent(questions: list[dict[str, str]], steps: list[dict[str, str]]) -> dict[str, str]:
    """The form's fields as a browser sends them."""
    body = {"name": "Quotation", "amount_rule": "required", "with_customer": "on"}
    for prefix, rows in (("question", questions), ("step", steps)):
        body |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            body |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return body


ONE = [{"label": "Scope of the works", "kind": "text", "required": "on"}, {"label": ""}]
CHAIN = [
    {"approver": "unit", "mode": "any", "days": "1"},
    {"approver": "named", "people": "boss fin", "mode": "all", "days": "3", "amount_from": "10万",
     "bulk": "on"},
    {"approver": ""},
]  # fmt: skip


def test_questions_and_chain_are_changed(people: Cast) -> None:
    client = admin(people)
    assert client.get("/flow-types/").status_code == 200
    assert client.get(PATH).status_code == 200
    assert client.post(PATH, sent(ONE, CHAIN)).status_code == 302
    template = FlowTemplate.objects.get(kind="quotation")
    asked = list(template.fields.values_list("label", "kind", "required"))
    assert asked == [("Scope of the works", "text", True)]
    first, second = template.steps.all()
    assert (first.approver, first.days, first.bulk) == ("unit", 1, False)
    assert (second.mode, second.amount_from, second.bulk) == ("all", 100_000, True)
    assert {one.code for one in second.people.all()} == {people.boss.code, people.finance.code}


def test_what_is_sent_unchanged_changes_nothing(people: Cast) -> None:
    """The page itself, sent as it stands."""
    client = admin(people)
    template = FlowTemplate.objects.get(kind="quotation")
    kept = ("approver", "mode", "days", "bulk", "amount_from")
    before, asked = (
        list(template.steps.values(*kept)),
        list(template.fields.values("label", "kind")),
    )
    form = max(forms_of(client.get(PATH).content.decode()), key=lambda one: len(one.fields))
    empty = {f"step-{len(before) + number}-approver": "" for number in range(2)}
    ticked = {f"step-{n}-bulk": "on" for n, row in enumerate(before) if row["bulk"]}
    assert client.post(PATH, form.fields | empty | ticked).status_code == 302
    assert list(template.steps.values(*kept)) == before
    assert list(template.fields.values("label", "kind")) == asked


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"approver": "named", "people": ""}],
        [{"approver": "named", "people": "nobody-1"}],
        [{"approver": "odd"}],
        [{"approver": "unit", "days": "900"}],
        [{"approver": "unit", "amount_from": "-5"}],
    ],
)
def test_odd_chains_are_refused_and_nothing_changes(
    people: Cast, steps: list[dict[str, str]]
) -> None:
    template = FlowTemplate.objects.get(kind="quotation")
    before = list(template.steps.values())
    assert admin(people, "zh-hans").post(PATH, sent(ONE, steps)).status_code == 422
    assert list(template.steps.values()) == before


def test_a_body_without_rows_is_refused(people: Cast) -> None:
    assert admin(people).post(PATH, {"name": "x"}).status_code == 422


def test_only_the_administrator(people: Cast) -> None:
    client = Client()
    client.force_login(people.boss)
    assert client.get(PATH).status_code == 403
    assert client.get("/flow-types/").status_code == 403


def test_a_running_request_keeps_its_chain(people: Cast) -> None:
    template = FlowTemplate.objects.get(kind="quotation")
    content = flows.FlowContent(
        title="Pumps", amount=Decimal(50_000), answers={"scope": "x", "valid_until": "2026-04-01"}
    )  # fmt: skip
    draft = flows.create_draft(template=template, content=content, actor=people.rep, now=NOW)
    running = flows.submit(request=draft, actor=people.rep, today=NOW.date(), now=NOW)
    before = running.steps.count()
    assert admin(people).post(PATH, sent(ONE, CHAIN)).status_code == 302
    assert running.steps.count() == before
