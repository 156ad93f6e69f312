"""Reads over reviews: who is reviewed, and a review as one particular person sees it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from goalmgmt.core import company
from reviews import rules, scoring
from reviews.enums import Grade, ReviewStatus
from reviews.models import Review, ReviewCycle, ReviewItem
from teams.enums import Role
from teams.models import Membership, Unit, UnitAncestry, UnitLead, User
from teams.models.people import UserQuerySet


def reps_with_manager(on: date) -> list[User]:
    """The reps employed on the day who sit under a leader other than themselves."""
    leaders = _leaders_by_unit(on)
    people: UserQuerySet = User.objects.employed_on(on).filter(is_active=True)
    seats = (
        Membership.objects.on(on)
        .filter(is_primary=True, person__in=people.with_role(Role.REP))
        .select_related("person")
        .order_by("person__sort_key", "person__code")
    )
    return [seat.person for seat in seats if leaders[seat.unit_id] - {seat.person_id}]


def _leaders_by_unit(on: date) -> defaultdict[int, set[int]]:
    """The leaders of each unit and of those above it."""
    leads = defaultdict(set)
    for unit, person in UnitLead.objects.on(on).values_list("unit", "person"):
        leads[unit].add(person)
    found: defaultdict[int, set[int]] = defaultdict(set)
    above = UnitAncestry.objects.on(on).filter(ancestor__in=leads)
    for unit, ancestor in above.values_list("descendant", "ancestor"):
        found[unit] |= leads[ancestor]
    return found


@dataclass(frozen=True, slots=True)
class SheetRow:
    """An item as its reader sees it: `manager` and `points` are None while they are hidden."""

    item: ReviewItem
    own: Decimal | None
    manager: Decimal | None
    points: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A review as one particular person sees it."""

    review: Review
    rows: list[SheetRow]
    shows_result: bool
    standing: scoring.Standing | None


def sheet(review: Review, viewer: User) -> Sheet:
    """The review for `viewer`: the reviewed person sees no score of the manager's, no note, no
    interview and no grade before there is something to sign."""
    shown = rules.sees_result(viewer, review)
    rows = [_row(item, shown=shown) for item in review.items.all()]
    score = review.score if shown else None
    bands = scoring.bands_of(company.policy().grade_bands)
    found = None if score is None else scoring.standing(score, bands)
    return Sheet(review, rows, shown, found)


def _row(item: ReviewItem, *, shown: bool) -> SheetRow:
    if not shown:
        return SheetRow(item, item.self_score, None, None, "")
    score = item.manager_score
    points = None if score is None else scoring.shown_part(item.weight, score)
    return SheetRow(item, item.self_score, score, points, item.note)


def cycles_seen(user: User, on: date) -> "list[ReviewCycle]":
    """The cycles that hold a review the person may see, with counts of those; all cycles with
    all their reviews for who opens them."""
    seen = Q() if rules.can_open_cycle(user) else Q(reviews__in=_visible(user, on))
    signed = seen & Q(reviews__status=ReviewStatus.SIGNED)
    cycles = ReviewCycle.objects.annotate(
        people=Count("reviews", filter=seen or None, distinct=True),
        signed=Count("reviews", filter=signed, distinct=True),
    )
    return list(cycles.filter(people__gt=0))


def _visible(user: User, on: date) -> "QuerySet[Review]":
    return Review.objects.visible_to(user, on)


def of_cycle(period: str, user: User, on: date) -> "QuerySet[Review]":
    """The reviews of a cycle that the person may see."""
    rows = Review.objects.visible_to(user, on).filter(cycle__period=period)
    return rows.select_related("person", "cycle", "manager").order_by("person__sort_key")


def distribution(reviews: "list[Review]") -> list[tuple[str, int]]:
    """How many reviews carry each grade, from the best: shown, never forced."""
    counts = Counter(review.grade for review in reviews if review.grade)
    return [(str(label), counts[value]) for value, label in Grade.choices]


def to_score(user: User, on: date) -> "QuerySet[Review]":
    """Reviews with a self-score that wait for the person as the manager."""
    rows = Review.objects.visible_to(user, on).filter(status=ReviewStatus.MANAGER)
    led = Membership.objects.on(on).filter(unit__in=Unit.objects.led_by(user, on))
    return rows.filter(person__in=led.values("person")).exclude(person=user)


def own_open(user: User) -> "QuerySet[Review]":
    """The person's own reviews that wait for the self-score or the signature."""
    waiting = [ReviewStatus.SELF, ReviewStatus.CONFIRM]
    return Review.objects.filter(person=user, status__in=waiting).select_related("cycle", "person")
