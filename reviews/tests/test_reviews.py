"""Review cycles and reviews: who may do what, and what a complete score is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.models import AuditEvent, Notification
from goalmgmt.core.periods import FiscalCalendar
from reviews.enums import ReviewStatus
from reviews.models import Review, ReviewCycle, ReviewItem
from reviews.operations import cycles, reviews
from reviews.operations.reviews import ItemScore, ScoreSheet
from reviews.queries.reviews import sheet as sheet_of
from reviews.tests import factories as make
from reviews.tests.factories import LATER
from teams.tests.factories import Cast, cast, leads, person

pytestmark = pytest.mark.django_db
D = Decimal
Q1 = FiscalCalendar().parse("2026-Q1")


@pytest.fixture
def people() -> Cast:
    return cast()


def state() -> tuple[object, ...]:
    """Everything that a refused act could have touched."""
    return (
        list(Review.objects.order_by("pk").values()),
        list(ReviewItem.objects.order_by("pk").values()),
        ReviewCycle.objects.count(),
        Notification.objects.count(),
        AuditEvent.objects.count(),
    )


# Opening a cycle -----------------------------------------------------------------------


def test_a_cycle_reviews_every_rep_under_a_manager_and_nobody_else(people: Cast) -> None:
    person("loner")  # a rep without a seat
    found = make.cycle(people)
    reviewed = {review.person for review in found.reviews.all()}
    assert reviewed == {people.rep, people.mate, people.stranger}


def test_a_rep_who_leads_the_own_unit_is_reviewed_only_when_somebody_else_leads_too(
    people: Cast,
) -> None:
    chief = leads(person("chief", people.company, "rep", "manager"), people.company)
    assert chief.pk not in make.cycle(people).reviews.values_list("person", flat=True)


def test_items_carry_the_default_weights_and_the_facts_of_the_ledger(people: Cast) -> None:
    make.results(people)
    make.cycle(people)
    items = {item.key: item for item in make.review_of(people.rep).items.all()}
    assert {key: item.weight for key, item in items.items()} == {
        "completion": 60, "process": 15, "attitude": 10, "teamwork": 10, "innovation": 5,
    }  # fmt: skip
    assert items["completion"].facts["receipts"] == {
        "achieved": "300000.00", "target": "300000.00", "attainment": "1.000000",
    }  # fmt: skip
    assert items["completion"].proposed == D("100.00")
    assert items["attitude"].facts == {}
    assert items["attitude"].proposed is None


def test_a_week_without_a_report_counts_as_due(people: Cast) -> None:
    make.cycle(people)
    process = make.review_of(people.rep).items.get(key="process")
    # the weeks of 5 January to 30 March, less that of Spring Festival
    assert process.facts["reports"] == {"done": 0, "due": 12}
    assert process.proposed == D("0.00")


def test_without_any_target_nothing_is_proposed(people: Cast) -> None:
    make.cycle(people)
    completion = make.review_of(people.mate).items.get(key="completion")
    assert completion.proposed is None
    assert completion.facts["receipts"]["target"] is None


@pytest.mark.parametrize("who", ["finance", "east_manager", "rep"])
def test_only_leadership_and_the_administrator_open_a_cycle(people: Cast, who: str) -> None:
    before = state()
    with pytest.raises(NotAllowed):
        cycles.open_cycle(new=cycles.NewCycle(Q1, "Q1"), actor=getattr(people, who), now=LATER)
    assert state() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weights": {"completion": 60, "process": 39}}, "weights"),
        ({"period": FiscalCalendar().parse("2026-Q3")}, "period"),
        ({"name": "  "}, "name"),
    ],
)
def test_a_cycle_that_makes_no_sense_is_refused(
    people: Cast, change: dict[str, object], field: str
) -> None:
    before = state()
    new = replace(cycles.NewCycle(Q1, "Q1"), **change)
    with pytest.raises(Refused) as refused:
        cycles.open_cycle(new=new, actor=people.boss, now=LATER)
    assert refused.value.field == field
    assert state() == before


def test_a_period_has_one_cycle(people: Cast) -> None:
    make.cycle(people)
    before = state()
    with pytest.raises(Conflict):
        make.cycle(people)
    assert state() == before


def test_opening_a_cycle_takes_the_same_queries_for_3_people_and_for_23(people: Cast) -> None:
    make.results(people)
    assert people.boss.role_names  # read once a request
    with CaptureQueriesContext(connection) as few:
        make.cycle(people, "2026-Q1")
    for number in range(20):
        person(f"r{number}", people.east)
    with CaptureQueriesContext(connection) as many:
        make.cycle(people, "2026-01")
    assert len(many) == len(few)


# Self-score ----------------------------------------------------------------------------


def test_the_self_score_hands_the_review_to_the_manager(people: Cast) -> None:
    make.cycle(people)
    review = make.self_scored(people.rep, "88.5")
    assert review.status == ReviewStatus.MANAGER
    assert {item.self_score for item in review.items.all()} == {D("88.50")}
    told = Notification.objects.filter(kind="review.to_score")
    assert [note.person for note in told] == [people.east_manager]


@pytest.mark.parametrize("who", ["mate", "east_manager", "boss", "admin"])
def test_nobody_else_gives_the_self_score(people: Cast, who: str) -> None:
    make.cycle(people)
    before = state()
    with pytest.raises(NotAllowed):
        reviews.save_self_score(
            review=make.review_of(people.rep),
            scores=dict.fromkeys(make.GOOD, D(90)),
            actor=getattr(people, who),
            now=LATER,
        )
    assert state() == before


@pytest.mark.parametrize("bad", [None, D("-1"), D("120.01")])
def test_a_self_score_that_is_missing_or_out_of_range_is_named(
    people: Cast, bad: Decimal | None
) -> None:
    make.cycle(people)
    before = state()
    scores: dict[str, Decimal | None] = dict.fromkeys(make.GOOD, D(90)) | {"attitude": bad}
    with pytest.raises(RefusedRows) as refused:
        reviews.save_self_score(
            review=make.review_of(people.rep), scores=scores, actor=people.rep, now=LATER
        )
    assert set(refused.value.places) == {"attitude_score"}
    assert state() == before


# The manager's scores ------------------------------------------------------------------


def test_submitting_scores_and_grades_the_review(people: Cast) -> None:
    make.cycle(people)
    review = make.scored(people.rep, people.east_manager)
    assert (review.score, review.grade, review.status) == (D("89.40"), "good", "confirm")
    assert review.manager == people.east_manager


@pytest.mark.parametrize("who", ["rep", "mate", "west_manager", "boss", "admin", "finance"])
def test_only_the_manager_who_leads_the_person_scores(people: Cast, who: str) -> None:
    make.cycle(people)
    before = state()
    for act in (reviews.save_scores, reviews.submit_scores):
        with pytest.raises(NotAllowed):
            act(
                review=make.review_of(people.rep),
                sheet=make.sheet(),
                actor=getattr(people, who),
                now=LATER,
            )
    assert state() == before


def test_a_manager_never_scores_themselves(people: Cast) -> None:
    chief = leads(person("chief", people.east, "rep", "manager"), people.east)
    leads(person("top", people.company, "manager"), people.company)
    make.cycle(people)
    before = state()
    with pytest.raises(NotAllowed):
        reviews.submit_scores(
            review=make.review_of(chief), sheet=make.sheet(), actor=chief, now=LATER
        )
    assert state() == before


@pytest.mark.parametrize(
    ("scores", "note", "places"),
    [
        ({"completion": None}, "why", {"completion_score"}),
        ({"process": D("121")}, "why", {"process_score"}),
        ({}, " ", {"attitude_note", "teamwork_note", "innovation_note"}),
        ({"completion": D("79.99")}, "", {"completion_note", "attitude_note", "teamwork_note",
                                          "innovation_note"}),
        ({"completion": D("80")}, "", {"attitude_note", "teamwork_note", "innovation_note"}),
    ],
)  # fmt: skip
def test_a_judgement_needs_its_sentence_and_a_departure_of_over_10_its_reason(
    people: Cast, scores: dict[str, Decimal | None], note: str, places: set[str]
) -> None:
    make.cycle(people)
    make.self_scored(people.rep, "90")
    before = state()
    whole: dict[str, Decimal | None] = dict.fromkeys(make.GOOD, D(90)) | scores
    sheet = ScoreSheet({key: ItemScore(score, note) for key, score in whole.items()})
    with pytest.raises(RefusedRows) as refused:
        reviews.submit_scores(
            review=make.review_of(people.rep), sheet=sheet, actor=people.east_manager, now=LATER
        )
    assert set(refused.value.places) == places
    assert state() == before


def test_a_draft_keeps_what_is_entered_and_moves_nothing(people: Cast) -> None:
    make.cycle(people)
    sheet = ScoreSheet({"attitude": ItemScore(D("77"), "Helps.")}, "So far.")
    review = reviews.save_scores(
        review=make.review_of(people.rep), sheet=sheet, actor=people.east_manager, now=LATER
    )
    attitude = review.items.get(key="attitude")
    assert (attitude.manager_score, attitude.note) == (D("77.00"), "Helps.")
    assert (review.status, review.score, review.interview) == ("self", None, "So far.")


def test_submitted_scores_change_only_after_the_review_is_taken_back(people: Cast) -> None:
    make.cycle(people)
    review = make.scored(people.rep, people.east_manager)
    before = state()
    for act in (reviews.save_scores, reviews.submit_scores):
        with pytest.raises(Conflict):
            act(review=review, sheet=make.sheet(), actor=people.east_manager, now=LATER)
    assert state() == before
    back = reviews.return_(
        review=review, reason="Wrong visits.", actor=people.east_manager, now=LATER
    )
    assert (back.status, back.score, back.grade) == (ReviewStatus.MANAGER, None, "")


@pytest.mark.parametrize(
    ("who", "reason", "error"),
    [("rep", "no", NotAllowed), ("west_manager", "no", NotAllowed), ("boss", " ", Refused)],
)
def test_taking_back_is_for_manager_and_leadership_and_says_why(
    people: Cast, who: str, reason: str, error: type[Exception]
) -> None:
    make.cycle(people)
    review = make.scored(people.rep, people.east_manager)
    before = state()
    with pytest.raises(error):
        reviews.return_(review=review, reason=reason, actor=getattr(people, who), now=LATER)
    assert state() == before


# What the reviewed person sees ---------------------------------------------------------


def test_the_person_sees_no_score_of_the_manager_before_there_is_something_to_sign(
    people: Cast,
) -> None:
    make.cycle(people)
    make.self_scored(people.rep)
    reviews.save_scores(
        review=make.review_of(people.rep), sheet=make.sheet(), actor=people.east_manager, now=LATER
    )
    hidden = sheet_of(make.review_of(people.rep), people.rep)
    assert not hidden.shows_result
    assert {(row.manager, row.points, row.note) for row in hidden.rows} == {(None, None, "")}
    assert hidden.standing is None
    open_to_manager = sheet_of(make.review_of(people.rep), people.east_manager)
    assert [row.manager for row in open_to_manager.rows] == [D(s) for s in make.GOOD.values()]


def test_from_the_confirmation_on_the_person_sees_scores_and_grade(people: Cast) -> None:
    make.cycle(people)
    make.scored(people.rep, people.east_manager)
    shown = sheet_of(make.review_of(people.rep), people.rep)
    assert [row.manager for row in shown.rows] == [D(score) for score in make.GOOD.values()]
    assert shown.standing is not None
    assert (shown.standing.grade, shown.standing.missing) == ("good", D("0.60"))


# The signature -------------------------------------------------------------------------


@pytest.mark.parametrize(("agrees", "remark"), [(True, ""), (False, "The visits are wrong.")])
def test_the_person_signs_in_agreement_or_with_a_reservation(
    people: Cast, agrees: bool, remark: str
) -> None:
    make.cycle(people)
    review = make.scored(people.rep, people.east_manager)
    signed = reviews.sign(review=review, agrees=agrees, remark=remark, actor=people.rep, now=LATER)
    assert (signed.status, signed.agrees, signed.remark) == ("signed", agrees, remark)
    assert signed.signed_at == LATER


@pytest.mark.parametrize(
    ("who", "agrees", "error"),
    [("mate", True, NotAllowed), ("east_manager", True, NotAllowed), ("rep", False, Refused)],
)
def test_only_the_person_signs_and_puts_a_reservation_into_words(
    people: Cast, who: str, agrees: bool, error: type[Exception]
) -> None:
    make.cycle(people)
    review = make.scored(people.rep, people.east_manager)
    before = state()
    with pytest.raises(error):
        reviews.sign(
            review=review, agrees=agrees, remark=" ", actor=getattr(people, who), now=LATER
        )
    assert state() == before


def test_nothing_is_signed_before_it_is_scored_and_nothing_twice(people: Cast) -> None:
    make.cycle(people)
    early = state()
    with pytest.raises(Conflict):
        reviews.sign(review=make.review_of(people.rep), agrees=True, remark="",
                     actor=people.rep, now=LATER)  # fmt: skip
    assert state() == early
    review = make.scored(people.rep, people.east_manager)
    reviews.sign(review=review, agrees=True, remark="", actor=people.rep, now=LATER)
    late = state()
    with pytest.raises(Conflict):
        reviews.sign(review=review, agrees=False, remark="x", actor=people.rep, now=LATER)
    with pytest.raises(Conflict):
        reviews.return_(review=review, reason="x", actor=people.east_manager, now=LATER)
    assert state() == late
