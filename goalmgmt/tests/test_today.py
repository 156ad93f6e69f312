"""Today, approvals, search and messages: each role sees its own, at a fixed price."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goalmgmt.core import clock, outbox
from goalmgmt.core.models import Notification
from goalmgmt.views import todo
from targets.tests.factories import issued_plan
from teams.models import User
from teams.tests.factories import NOW, Cast, cast, person
from tracking.tests.factories import customer, receipt

pytestmark = pytest.mark.django_db
ROLES = ["rep", "east_manager", "boss", "finance", "admin"]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def year(people: Cast) -> int:
    """A target for the current year, and a receipt of today."""
    today = clock.today()
    issued_plan("receipts", today.year, {people.rep: 1_200_000, people.stranger: 2_400_000})
    receipt(people.rep, "50000.00", today, now=clock.now())
    return today.year


def signed_in(who: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who)
    return client


def queries(who: User, path: str) -> int:
    client = signed_in(who)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def crowd(people: Cast) -> None:
    """Twenty more people with targets, receipts, customers and messages."""
    today, new = clock.today(), [person(f"r{number}", people.east) for number in range(20)]
    targets = {people.rep: 1_200_000, people.stranger: 2_400_000} | dict.fromkeys(new, 600_000)
    issued_plan("receipts", today.year, targets, now=clock.now())
    for number, rep in enumerate(new):
        receipt(rep, "1000.00", today, customer=customer(f"Huamei {number}"), now=clock.now())
        told = [people.rep, people.east_manager, people.boss, people.finance, people.admin]
        outbox.notify(people=told, event=f"e{number}", kind="notice.published", now=NOW,
                      params={"title": f"t{number}"}, url="/notices/1/")  # fmt: skip


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("path", ["/today/", "/search/?q=e", "/messages/"])
def test_the_pages_ask_as_often_for_few_as_for_many(
    people: Cast, year: int, who: str, path: str
) -> None:
    tell(getattr(people, who))
    few = queries(getattr(people, who), path)
    crowd(people)
    assert queries(getattr(people, who), path) <= few


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_today_opens_to_every_role_in_both_languages(
    people: Cast, year: int, who: str, language: str
) -> None:
    assert signed_in(getattr(people, who), language).get("/today/").status_code == 200


@pytest.mark.parametrize("who", ROLES)
def test_today_opens_in_a_company_without_anything(db: None, who: str) -> None:
    alone = person("x", None, {"east_manager": "manager", "boss": "leadership"}.get(who, who))
    assert signed_in(alone).get("/today/").status_code == 200


def test_each_role_finds_its_block(people: Cast, year: int) -> None:
    blocks = {
        "rep": "own-title",
        "east_manager": "People at risk",
        "boss": "The largest gaps to plan",
        "finance": "closes-title",
        "admin": "setup-title",
    }
    for who in blocks:
        page = signed_in(getattr(people, who)).get("/today/").content.decode()
        shown = {role for role, mark in blocks.items() if mark in page}
        assert shown <= {who}, who
        if who != "east_manager":  # nobody may be at risk early in the year
            assert shown == {who}


def test_the_rep_sees_the_own_gap_before_the_list(people: Cast, year: int) -> None:
    page = signed_in(people.rep).get("/today/").content.decode()
    assert page.index("own-title") < page.index("todo-title")
    assert "¥50,000.00" in page


def test_the_list_is_sorted_urgent_first_then_by_day() -> None:
    rows = [
        todo.TodayItem("c", "c", "/", "c"),
        todo.TodayItem("b", "b", "/", "b", due_on=date(2026, 3, 5)),
        todo.TodayItem("a", "a", "/", "a", urgent=True),
    ]
    assert [row.key for row in sorted(rows, key=todo.urgency)] == ["a", "b", "c"]


def test_today_by_api_is_the_list_of_the_caller(people: Cast) -> None:
    found = signed_in(people.rep).get("/api/v1/today/")
    assert found.status_code == 200
    shown = [row["key"] for row in found.json()]
    assert shown == [row.key for row in todo.items(people.rep, clock.today())]
    assert Client().get("/api/v1/today/").status_code == 401


# Search --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "hits"),
    [
        ("rep", {"Huamei"}),
        ("mate", set()),
        ("stranger", {"Huaxia"}),
        ("east_manager", {"Huamei"}),
        ("boss", {"Huamei", "Huaxia"}),
        ("finance", {"Huamei", "Huaxia"}),
    ],
)
def test_search_finds_customers_only_as_far_as_one_sees_them(
    people: Cast, who: str, hits: set[str]
) -> None:
    receipt(people.rep, "10.00", date(2026, 2, 2), customer=customer("Huamei"))
    receipt(people.stranger, "10.00", date(2026, 2, 2), customer=customer("Huaxia"))
    page = signed_in(getattr(people, who)).get("/search/?q=HUA").content.decode()
    assert {name for name in ("Huamei", "Huaxia") if name in page} == hits


@pytest.mark.parametrize(
    ("who", "found"), [("rep", False), ("east_manager", False), ("boss", True)]
)
def test_search_finds_people_only_as_far_as_one_sees_them(
    people: Cast, who: str, found: bool
) -> None:
    page = signed_in(getattr(people, who)).get("/search/?q=strang").content.decode()
    assert ("stranger" in page) is found


def test_search_reads_pinyin_and_bears_any_text(people: Cast) -> None:
    person("7001", people.east, name="李娜")
    boss = signed_in(people.boss)
    for text in ("李娜", "li na", "lina", "7001"):
        assert "李娜" in boss.get("/search/", {"q": text}).content.decode(), text
    for text in ("%", "_", "'", "<script>alert(1)</script>", "長" * 500, ""):
        answer = boss.get("/search/", {"q": text})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


# Approvals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("boss", 200), ("finance", 200), ("east_manager", 200), ("admin", 200), ("rep", 200)],
)
def test_anybody_may_be_asked_and_opens_the_inbox(people: Cast, who: str, status: int) -> None:
    assert signed_in(getattr(people, who)).get("/approvals/").status_code == status


# Messages ------------------------------------------------------------------------------


def tell(who: User, event: str = "e", url: str = "/today/") -> Notification:
    outbox.notify(
        people=[who], event=event, kind="notice.published", now=NOW, params={"title": "Q1"}, url=url
    )
    return Notification.objects.get(event=event)


def test_a_message_is_said_in_the_language_of_its_reader(people: Cast) -> None:
    tell(people.rep)
    assert "New notice: Q1" in signed_in(people.rep).get("/messages/").content.decode()
    assert "新通告" in signed_in(people.rep, "zh-hans").get("/messages/").content.decode()


def test_a_kind_without_words_and_a_missing_parameter_break_nothing(people: Cast) -> None:
    outbox.notify(people=[people.rep], event="a", kind="no.such", now=NOW)
    outbox.notify(people=[people.rep], event="b", kind="notice.published", now=NOW)
    page = signed_in(people.rep).get("/messages/").content.decode()
    assert "There is news for you." in page
    assert "New notice: …" in page


def test_opening_a_message_marks_it_and_leads_on(people: Cast) -> None:
    note, other = tell(people.rep), tell(people.rep, "f")
    answer = signed_in(people.rep).post(f"/messages/{note.pk}/open/")
    assert answer.headers["Location"] == "/today/"
    note.refresh_from_db()
    other.refresh_from_db()
    assert note.read_at is not None
    assert other.read_at is None


def test_nobody_opens_or_marks_the_messages_of_another(people: Cast) -> None:
    note = tell(people.rep)
    mate = signed_in(people.mate)
    assert mate.post(f"/messages/{note.pk}/open/").status_code == 404
    assert mate.post("/messages/read/").status_code == 302
    note.refresh_from_db()
    assert note.read_at is None


def test_the_bell_counts_what_is_unread_until_all_is_marked(people: Cast) -> None:
    tell(people.rep)
    tell(people.rep, "f")
    rep = signed_in(people.rep)
    assert '<span class="count">2' in rep.get("/today/").content.decode()
    rep.post("/messages/read/")
    assert '<span class="count">' not in rep.get("/today/").content.decode()


def test_a_message_leads_to_no_other_site(people: Cast) -> None:
    note = tell(people.rep, url="https://elsewhere.example/")
    answer = signed_in(people.rep).post(f"/messages/{note.pk}/open/")
    assert answer.headers["Location"] == "/messages/"
