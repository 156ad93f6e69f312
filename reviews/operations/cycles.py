"""Opening a review cycle: a review with prefilled facts for every rep under a manager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from goalmgmt.core.periods import Period
from reviews import facts, rules
from reviews.enums import DEFAULT_WEIGHTS, ItemKey
from reviews.models import Review, ReviewCycle, ReviewItem
from reviews.queries.reviews import reps_with_manager
from teams.models import User


def default_weights() -> dict[str, int]:
    """The weights that hold unless a cycle has its own."""
    return {str(key): weight for key, weight in DEFAULT_WEIGHTS.items()}


@dataclass(frozen=True, slots=True)
class NewCycle:
    """What a cycle is made of; without weights the default ones hold."""

    period: Period
    name: str
    weights: Mapping[str, int] = field(default_factory=default_weights)


@transaction.atomic
def open_cycle(*, new: NewCycle, actor: User, now: datetime) -> ReviewCycle:
    """Open the cycle of a period and a review for each rep who has a manager.

    Raises Refused for weights that do not make 100, a period that has not begun, and when there
    is nobody to review; Conflict when the period has its cycle already.
    """
    if not rules.can_open_cycle(actor):
        raise NotAllowed(_("Only leadership and administrators open a review cycle."))
    today = clock.business_date(now)
    _check(new)
    if new.period.starts_on > today:
        raise Refused(
            _("%(period)s has not begun; there is nothing to review yet.")
            % {"period": new.period.code},
            field="period",
        )
    people = reps_with_manager(today)
    if not people:
        raise Refused(_("No rep has a manager yet. Appoint unit leaders first."))
    cycle = _add_cycle(new, actor, now)
    _add_reviews(cycle, people, new, now)
    audit.record(
        actor=actor, action="reviewcycle.open", target=cycle, now=now,
        after={"period": cycle.period, "weights": cycle.weights, "people": len(people)},
    )  # fmt: skip
    _tell(cycle, people, now)
    return cycle


def _check(new: NewCycle) -> None:
    if not new.name.strip():
        raise Refused(_("Enter a name for the cycle."), field="name")
    unknown = [key for key in new.weights if key not in ItemKey.values]
    low = {f"weight_{key}": _("From 0 to 100") for key, w in new.weights.items() if w < 0}
    if unknown or low:
        raise RefusedRows(_("A weight cannot be used."), low)
    total = sum(new.weights.values())
    if total != 100:
        raise Refused(
            _("The weights make %(total)s %%; they must make 100 %%.") % {"total": total},
            field="weights",
        )


def _add_cycle(new: NewCycle, actor: User, now: datetime) -> ReviewCycle:
    try:
        with transaction.atomic():
            return ReviewCycle.objects.create(
                period=new.period.code,
                name=new.name.strip(),
                starts_on=new.period.starts_on,
                ends_on=new.period.ends_on,
                weights={str(key): weight for key, weight in new.weights.items() if weight},
                opened_at=now,
                opened_by=actor,
            )
    except IntegrityError as error:
        raise Conflict(
            _("%(period)s has a review cycle already.") % {"period": new.period.code},
            field="period",
        ) from error


def _add_reviews(cycle: ReviewCycle, people: Sequence[User], new: NewCycle, now: datetime) -> None:
    reviews = Review.objects.bulk_create([Review(cycle=cycle, person=person) for person in people])
    known = facts.gather(people, new.period, now)
    ReviewItem.objects.bulk_create(
        [
            _item(review, key, weight, known[review.person_id].get(key))
            for review in reviews
            for key, weight in cycle.weights.items()
        ],
        batch_size=2000,
    )


def _item(review: Review, key: str, weight: int, found: facts.ItemFacts | None) -> ReviewItem:
    return ReviewItem(
        review=review,
        key=key,
        weight=weight,
        facts=found.facts if found else {},
        proposed=found.proposed if found else None,
    )


def _tell(cycle: ReviewCycle, people: Sequence[User], now: datetime) -> None:
    outbox.notify(
        people=people,
        event=f"reviewcycle.{cycle.pk}.opened",
        kind="review.opened",
        now=now,
        params={"cycle": cycle.name},
        url=reverse("reviews:cycle_detail", args=[cycle.period]),
    )
