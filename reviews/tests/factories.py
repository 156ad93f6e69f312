"""Cycles, scored reviews and notices for tests, made through the operations."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from goalmgmt.core import company
from reviews.enums import NoticeKind
from reviews.figures import Subject
from reviews.models import Notice, Review, ReviewCycle
from reviews.operations import cycles, notices, reviews
from reviews.operations.reviews import ItemScore, ScoreSheet
from targets.queries import metric
from targets.tests.factories import issued_plan
from teams.models import Unit, User
from teams.tests.factories import Cast
from tracking.tests.factories import contract, receipt

#: A day in the quarter after the one that is reviewed.
LATER = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
GOOD = {"completion": "92", "process": "88", "attitude": "90", "teamwork": "85", "innovation": "70"}


def results(cast: Cast) -> None:
    """A year's receipts and sales targets of 1,200,000 for rep and stranger, and a first quarter:
    rep 300,000 of 300,000, stranger 150,000."""
    for code in ("receipts", "sales"):
        issued_plan(code, 2026, {cast.rep: 1_200_000, cast.stranger: 1_200_000})
    for person, amount in ((cast.rep, "300000.00"), (cast.stranger, "150000.00")):
        receipt(person, amount, date(2026, 2, 10))
        contract(person, amount, date(2026, 2, 1))


def cycle(cast: Cast, period: str = "2026-Q1", now: datetime = LATER) -> ReviewCycle:
    """The cycle of the first quarter, opened by leadership."""
    new = cycles.NewCycle(company.calendar().parse(period), "Q1 review")
    return cycles.open_cycle(new=new, actor=cast.boss, now=now)


def review_of(person: User) -> Review:
    """The person's only review, read anew."""
    return Review.objects.select_related("cycle", "person").get(person=person)


def sheet(scores: Mapping[str, str] = GOOD, note: str = "As discussed.") -> ScoreSheet:
    """A complete sheet."""
    return ScoreSheet(
        {key: ItemScore(Decimal(score), note) for key, score in scores.items()}, "Agreed."
    )


def self_scored(person: User, score: str = "90") -> Review:
    """The person's review with the same self-score everywhere."""
    review = review_of(person)
    scores = dict.fromkeys(GOOD, Decimal(score))
    return reviews.save_self_score(review=review, scores=scores, actor=person, now=LATER)


def scored(person: User, manager: User) -> Review:
    """The person's review, scored and waiting for the signature."""
    self_scored(person)
    return reviews.submit_scores(review=review_of(person), sheet=sheet(), actor=manager, now=LATER)


def subject(unit: Unit, kind: str = NoticeKind.QUARTER, period: str = "2026-Q1") -> Subject:
    """What a notice on receipts is about."""
    return Subject(kind, company.calendar().parse(period), metric("receipts"), unit)


def draft(
    author: User, unit: Unit, kind: str = NoticeKind.QUARTER, *, period: str = "2026-Q1",
    now: datetime = LATER,
) -> Notice:  # fmt: skip
    """A draft with its figures of `now`."""
    new = notices.NewNotice(subject(unit, kind, period))
    return notices.create_notice(new=new, actor=author, now=now)


def published(
    author: User, unit: Unit, kind: str = NoticeKind.QUARTER, *, period: str = "2026-Q1",
    now: datetime = LATER,
) -> Notice:  # fmt: skip
    """A published notice."""
    notice = draft(author, unit, kind, period=period, now=now)
    return notices.publish_notice(notice=notice, actor=author, now=now)
