"""What reviews puts on the Today page: scores to give, signatures, notices to read."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core.policy import MANAGER, REP
from goalmgmt.core.today import TodayItem
from reviews.enums import ReviewStatus
from reviews.models import Review
from reviews.queries import notices as notice_queries
from reviews.queries import reviews as review_queries
from teams.models import User


def items(person: User, on: date) -> list[TodayItem]:
    """The person's to-do rows, most urgent first."""
    return [*_own(person), *_to_score(person, on), *_to_read(person, on)]


def _own(person: User) -> list[TodayItem]:
    return [_own_row(review) for review in review_queries.own_open(person)]


def _own_row(review: Review) -> TodayItem:
    to_sign = review.status == ReviewStatus.CONFIRM
    return TodayItem(
        key=f"review-{review.pk}",
        label=_("Sign your review") if to_sign else _("Score yourself"),
        detail=review.cycle.name,
        url=reverse("reviews:review_detail", args=[review.cycle.period, review.person.code]),
        action=_("Sign") if to_sign else _("Give scores"),
        urgent=to_sign,
        role=REP,
    )


def _to_score(person: User, on: date) -> list[TodayItem]:
    if not person.has_role(MANAGER):
        return []
    waiting = list(
        review_queries.to_score(person, on)
        .select_related("cycle", "person")
        .order_by("cycle__starts_on", "pk")
    )
    if not waiting:
        return []
    first = waiting[0]
    return [
        TodayItem(
            key="reviews-to-score",
            label=_("Reviews to score"),
            count=len(waiting),
            detail=f"{first.person.name} · {first.cycle.name}",
            url=reverse("reviews:review_detail", args=[first.cycle.period, first.person.code]),
            action=_("Score the next"),
            role=MANAGER,
        )
    ]


def _to_read(person: User, on: date) -> list[TodayItem]:
    unread = notice_queries.unread(person, on)
    if not unread:
        return []
    only = unread[0] if len(unread) == 1 else None
    return [
        TodayItem(
            key="notices-to-read",
            label=_("Notices to read"),
            count=len(unread),
            detail=unread[0].title,
            url=reverse("reviews:notice_detail", args=[only.pk])
            if only
            else reverse("reviews:notice_list"),
            action=_("Read notices"),
        )
    ]
