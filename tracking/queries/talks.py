"""Whom a leader has talked to, and what somebody has learnt (K6)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum

from goalmgmt.core.amounts import ratio
from teams.models import User
from tracking.enums_meetings import SeatResult
from tracking.models import Training, TrainingSeat

#: Days without a talk after which it is high time.
HIGH_TIME = 30


def talk_partners(leader: User, on: date) -> list[dict[str, Any]]:
    """The people that the person leads with their last talk, those longest without one first."""
    led = User.objects.led_by(leader, on).employed_on(on).filter(is_active=True)
    rows = led.annotate(last=Max("talks__held_on", filter=Q(talks__leader=leader)))
    people = [
        {
            "person": one,
            "last": one.last,
            "days": None if one.last is None else (on - one.last).days,
        }
        for one in rows.order_by("sort_key", "code")
    ]
    return sorted(people, key=lambda row: row["last"] or date.min)


def rating_of(training: Training) -> tuple[Decimal | None, int]:
    """The mean of what those who were there think of it, six places, and how many said it."""
    found = training.seats.filter(rating__isnull=False).aggregate(
        sum=Sum("rating"), count=Count("pk")
    )
    count = found["count"]
    return (ratio(Decimal(found["sum"]), Decimal(count)) if count else None), count


def record_of(person: User) -> Any:
    """The trainings of a person, the latest first, as seats with their training."""
    rows = TrainingSeat.objects.filter(person=person, training__is_cancelled=False)
    return rows.select_related("training__unit").order_by("-training__held_on", "-pk")


def hours_learnt(person: User) -> int:
    """Hours of the trainings that the person was at."""
    rows = TrainingSeat.objects.filter(
        person=person, result__in=[SeatResult.PASSED, SeatResult.FAILED]
    )
    return int(rows.aggregate(hours=Sum("training__hours"))["hours"] or 0)
