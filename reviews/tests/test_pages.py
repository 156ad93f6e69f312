"""The pages of reviews and notices in the browser, and their API."""

from datetime import date
from unittest.mock import ANY

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goalmgmt.core import clock, company
from goalmgmt.core.periods import PeriodKind
from reviews.enums import NoticeKind
from reviews.models import Notice, NoticeRead, Review, ReviewCycle
from reviews.operations import notices, reviews
from reviews.tests import factories as make
from reviews.today import items
from targets.queries import metric
from teams.models import User
from teams.tests.factories import Cast, cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def cycle(people: Cast) -> ReviewCycle:
    return make.cycle(people)


def signed_in(who: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who)
    return client


def address(who: User, act: str = "") -> str:
    return f"/reviews/2026-Q1/{who.code}/{act}"


def scores(note: str = "As discussed.") -> dict[str, str]:
    found = {f"{key}_score": value for key, value in make.GOOD.items()}
    return found | {f"{key}_note": note for key in make.GOOD} | {"interview": "Agreed."}


@pytest.mark.parametrize(
    ("who", "status"),
    [("rep", 200), ("east_manager", 200), ("boss", 200), ("mate", 404), ("west_manager", 404),
     ("finance", 404), ("admin", 404), ("stranger", 404)],
)  # fmt: skip
def test_a_review_opens_to_the_person_their_manager_and_leadership(
    people: Cast, cycle: ReviewCycle, who: str, status: int
) -> None:
    assert signed_in(getattr(people, who)).get(address(people.rep)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("west_manager", 404), ("boss", 403), ("rep", 403), ("mate", 403)]
)
def test_who_does_not_lead_the_person_cannot_post_scores(
    people: Cast, cycle: ReviewCycle, who: str, status: int
) -> None:
    before = list(Review.objects.values())
    answer = signed_in(getattr(people, who)).post(address(people.rep, "score/"), scores())
    assert answer.status_code == status
    assert list(Review.objects.values()) == before


def test_from_the_self_score_to_the_signature(people: Cast, cycle: ReviewCycle) -> None:
    rep, manager = signed_in(people.rep), signed_in(people.east_manager)
    own = {f"{key}_score": "90" for key in make.GOOD}
    assert rep.post(address(people.rep, "self/"), own).status_code == 302
    assert manager.post(address(people.rep, "score/"), scores()).status_code == 302
    page = rep.get(address(people.rep)).content.decode()
    assert "89.40" in page
    assert "0.60 short of excellent" in page
    assert rep.post(address(people.rep, "sign/"), {"answer": "agree"}).status_code == 302
    review = make.review_of(people.rep)
    assert (review.status, review.agrees, str(review.score)) == ("signed", True, "89.40")


def test_a_draft_of_the_scores_stays_hidden_from_the_person(
    people: Cast, cycle: ReviewCycle
) -> None:
    make.self_scored(people.rep)
    sent = scores("Sees customers too rarely.") | {"then": "draft", "process_score": "43.21"}
    assert signed_in(people.east_manager).post(
        address(people.rep, "score/"), sent
    ).status_code == 302  # fmt: skip
    hidden = signed_in(people.rep).get(address(people.rep)).content.decode()
    listed = signed_in(people.rep).get("/reviews/2026-Q1/").content.decode()
    for page in (hidden, listed):
        assert "43.21" not in page
        assert "too rarely" not in page
    shown = signed_in(people.east_manager).get(address(people.rep)).content.decode()
    assert "43.21" in shown


def test_missing_sentences_are_said_at_their_fields_and_what_was_typed_stays(
    people: Cast, cycle: ReviewCycle
) -> None:
    make.self_scored(people.rep)
    sent = scores("") | {"completion_score": "71.5", "process_score": "abc"}
    manager = signed_in(people.east_manager)
    answer = manager.post(address(people.rep, "score/"), sent)
    assert answer.status_code == 422
    assert 'value="abc"' in answer.content.decode()
    answer = manager.post(address(people.rep, "score/"), sent | {"process_score": "90"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("give the fact behind this score in a sentence.") == 6  # summary and field
    assert "Target completion: more than 10 points from the self-score, say why." in page
    assert 'value="71.5"' in page


def test_leadership_opens_a_cycle_by_the_form(people: Cast) -> None:
    boss = signed_in(people.boss)
    last = company.calendar().previous(company.calendar().quarter_of(clock.today()))
    assert last.code in boss.get("/reviews/new/").content.decode()
    weights = {"weight_completion": 60, "weight_process": 15, "weight_attitude": 10,
               "weight_teamwork": 10, "weight_innovation": 4}  # fmt: skip
    sent = {"period": last.code, "name": "Last quarter", **weights}
    refused = boss.post("/reviews/new/", sent)
    assert refused.status_code == 422
    assert "99 %" in refused.content.decode()
    done = boss.post("/reviews/new/", sent | {"weight_innovation": 5})
    assert done.headers["Location"] == f"/reviews/{last.code}/"
    assert Review.objects.count() == 3


@pytest.mark.parametrize("who", ["east_manager", "rep", "finance"])
def test_others_are_not_offered_a_new_cycle(people: Cast, who: str) -> None:
    assert signed_in(getattr(people, who)).get("/reviews/new/").status_code == 403


def test_the_pages_of_a_cycle_ask_as_often_for_3_people_as_for_23(people: Cast) -> None:
    def counts() -> list[int]:
        found = []
        for path in ("/reviews/", f"/reviews/{ReviewCycle.objects.latest('pk').period}/"):
            client = signed_in(people.east_manager)
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    make.cycle(people)
    few = counts()
    for number in range(20):
        person(f"r{number}", people.east)
    make.cycle(people, "2026-01")
    assert counts() == few


# Notices -------------------------------------------------------------------------------


def test_a_notice_takes_three_posts_at_most_from_template_to_readers(people: Cast) -> None:
    manager = signed_in(people.east_manager)
    metric("receipts")
    form = manager.get("/notices/new/?kind=quarter").content.decode()
    assert "Freeze the figures and preview" in form
    period = company.calendar().of(PeriodKind.QUARTER, clock.today()).code
    sent = {"kind": "quarter", "period": period, "metric": "receipts", "audience": "east"}
    location = manager.post("/notices/new/", sent).headers["Location"]
    assert "Publish to 2 people" in manager.get(location).content.decode()
    assert signed_in(people.rep).get(location).status_code == 404
    assert manager.post(f"{location}publish/").status_code == 302
    assert signed_in(people.rep).get(location).status_code == 200
    assert list(NoticeRead.objects.values_list("person", flat=True)) == [people.rep.pk]
    assert "1/2" in manager.get(location).content.decode()


def test_a_manager_cannot_write_to_a_unit_that_is_not_led(people: Cast) -> None:
    metric("receipts")
    period = company.calendar().of(PeriodKind.QUARTER, clock.today()).code
    sent = {"kind": "quarter", "period": period, "metric": "receipts", "audience": "west"}
    assert signed_in(people.east_manager).post("/notices/new/", sent).status_code == 422
    assert Notice.objects.count() == 0


def test_a_withdrawn_notice_says_so_with_its_reason(people: Cast) -> None:
    notice = make.published(people.east_manager, people.east)
    manager = signed_in(people.east_manager)
    path = f"/notices/{notice.pk}/"
    assert manager.post(f"{path}withdraw/", {"reason": ""}).status_code == 422
    assert manager.post(f"{path}withdraw/", {"reason": "Booked twice."}).status_code == 302
    page = signed_in(people.rep).get(path).content.decode()
    assert "It no longer holds." in page
    assert "Booked twice." in page


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_every_template_has_its_form_and_its_page(people: Cast, kind: str) -> None:
    make.results(people)
    boss = signed_in(people.boss)
    assert boss.get(f"/notices/new/?kind={kind}").status_code == 200
    period = "2026-03" if kind == "month" else "2026-Q1"
    make.published(people.boss, people.company, kind, period=period)
    notice = make.published(people.boss, people.company, kind, period=period)
    page = boss.get(f"/notices/{notice.pk}/").content.decode()
    assert "Change since the notice on" in page


def test_the_list_of_notices_asks_as_often_for_1_as_for_20(people: Cast) -> None:
    def count() -> int:
        client = signed_in(people.rep)
        client.get("/notices/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/notices/")
        return len(asked)

    make.published(people.east_manager, people.east)
    few = count()
    for _number in range(19):
        make.published(people.east_manager, people.east)
    assert count() == few


# API -----------------------------------------------------------------------------------


def test_the_api_gives_ones_own_review_without_what_is_hidden(
    people: Cast, cycle: ReviewCycle
) -> None:
    make.self_scored(people.rep, "90")
    reviews.save_scores(
        review=make.review_of(people.rep), sheet=make.sheet(), actor=people.east_manager,
        now=timezone.now(),
    )  # fmt: skip
    found = signed_in(people.rep).get("/api/v1/reviews/2026-Q1/").json()
    assert {item["manager_score"] for item in found["items"]} == {None}
    assert {item["note"] for item in found["items"]} == {""}
    assert {item["self_score"] for item in found["items"]} == {"90.00"}
    assert (found["score"], found["grade"], found["interview"]) == (None, "", "")
    listed = signed_in(people.east_manager).get("/api/v1/reviews/").json()
    assert listed["results"] == []


def test_the_api_gives_notices_as_far_as_they_reach(people: Cast) -> None:
    notice = make.published(people.east_manager, people.east)
    path = f"/api/v1/notices/{notice.pk}/"
    found = signed_in(people.rep).get(path).json()
    assert found["figures"] == notice.figures
    assert (found["audience"], found["author"], found["id"]) == ("east", "east-m", notice.pk)
    assert signed_in(people.stranger).get(path).status_code == 404
    assert NoticeRead.objects.count() == 0
    assert signed_in(people.rep).get("/api/v1/notices/").json()["results"] == [ANY]


# Today ---------------------------------------------------------------------------------


def test_today_asks_for_scores_signatures_and_notices(people: Cast) -> None:
    day = date(2026, 4, 20)
    make.cycle(people)
    assert [item.label for item in items(people.rep, day)] == ["Score yourself"]
    assert items(people.east_manager, day) == []
    make.self_scored(people.rep)
    assert [item.label for item in items(people.rep, day)] == []
    (row,) = items(people.east_manager, day)
    assert (row.label, row.count, row.url) == ("Reviews to score", 1, address(people.rep))
    assert items(people.west_manager, day) == []
    reviews.submit_scores(
        review=make.review_of(people.rep), sheet=make.sheet(), actor=people.east_manager,
        now=make.LATER,
    )  # fmt: skip
    notice = make.published(people.east_manager, people.east)
    labels = [item.label for item in items(people.rep, day)]
    assert labels == ["Sign your review", "Notices to read"]
    notices.mark_read(notice=notice, actor=people.rep, now=make.LATER)
    assert [item.label for item in items(people.rep, day)] == ["Sign your review"]


def test_facts_link_only_where_the_reader_may_go(people: Cast, cycle: ReviewCycle) -> None:
    page = address(people.rep)
    assert signed_in(people.rep).get(page).context["links"]["reports"].startswith("/reports/?")
    board = "/reports/board/?person=rep"
    assert signed_in(people.east_manager).get(page).context["links"]["reports"] == board
    assert signed_in(people.boss).get(page).context["links"]["visits"] == ""
