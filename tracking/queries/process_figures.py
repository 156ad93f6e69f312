"""Process figures of people: what they do, counted in the same few queries for any number (part 8).

| figure | formula |
| --- | --- |
| visits a week | visits done × 7 ÷ days with the company in the period |
| coverage | customers looked after with a visit done ÷ customers looked after on the last day |
| conversion of a stage | deals that entered it and went on to a later one ÷ deals that entered it |
| cycle | days from opening to won of the deals won: median and mean |
| punctuality | weekly reports on time ÷ weekly reports due, the excused left out |
| help answered | requests for help answered in time ÷ requests for help |

A period that runs counts until today. A deal belongs to who owns it now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from goalmgmt.core import clock
from goalmgmt.core.models import AuditEvent
from teams.models import User
from teams.queries import local_midnight
from tracking.enums import DEAL, OPEN_DEALS, DealStage, VisitStatus
from tracking.models import CustomerOwnership, Deal, Visit
from tracking.models.deals import DealQuerySet
from tracking.models.visits import VisitQuerySet
from tracking.process import Tally
from tracking.queries.asked import Asked
from tracking.queries.help_response import help_counts
from tracking.queries.report_board import BoardLine, board
from tracking.reporting import WEEKLY, Slot, slot_of

#: The way of a deal up to the contract; a later place is further on.
WAY = (*OPEN_DEALS, DealStage.WON)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that count: `[starts_on, until)`, nothing of the days to come."""

    starts_on: date
    until: date

    @classmethod
    def of(cls, asked: Asked) -> "Span":
        """The days of the period until the day it is asked for."""
        start = asked.period.starts_on
        return cls(start, max(start, asked.day_known + timedelta(days=1)))

    @property
    def last_day(self) -> date:
        return max(self.starts_on, self.until - timedelta(days=1))

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first after it."""
        return local_midnight(self.starts_on), local_midnight(self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """A deal's coming to a stage, and whether it went on to a later one within the days."""

    deal: int
    stage: str
    at: datetime
    went_on: bool


def tallies(people: Sequence[User], span: Span, now: datetime) -> dict[int, Tally]:
    """By person id what adds up to the figures; everybody asked for is there."""
    ids = [person.pk for person in people]
    visits, covered, cycles = visits_done(ids, span), coverage(ids, span), cycle_days(ids, span)
    stages, helped = conversion(ids, span), help_counts(ids, span.starts_on, span.until)
    lines = {line.person.pk: line for line in punctuality(people, span, now)}
    return {
        person.pk: Tally(
            visits=visits.get(person.pk, 0),
            days=days_present(person, span),
            owned=covered.get(person.pk, (0, 0))[0],
            covered=covered.get(person.pk, (0, 0))[1],
            cycles=tuple(sorted(cycles.get(person.pk, ()))),
            due=lines[person.pk].due,
            on_time=lines[person.pk].on_time,
            help_asked=helped.get(person.pk, (0, 0))[0],
            help_answered=helped.get(person.pk, (0, 0))[1],
            **_by_stage(stages.get(person.pk, [])),
        )
        for person in people
    }


def days_present(person: User, span: Span) -> int:
    """The days of the span on which the person was with the company: who began in the middle of a
    month is measured over the half that was theirs."""
    first = max(span.starts_on, person.hired_on or span.starts_on)
    last = min(span.until, person.left_on or span.until)
    return max((last - first).days, 0)


def visits_done(people: Collection[int], span: Span) -> dict[int, int]:
    """Visits done on the days of the span, by who made them."""
    rows = done_within(span).filter(person__in=people).order_by()
    return dict(rows.values_list("person").annotate(Count("pk")))


def coverage(people: Collection[int], span: Span) -> dict[int, tuple[int, int]]:
    """The customers that a person looked after on the last day, and those of them whom somebody of
    ours visited in the span: a customer that was handed over stays covered."""
    visited = Exists(done_within(span).filter(customer=OuterRef("customer")))
    rows = CustomerOwnership.objects.on(span.last_day).filter(person__in=people).order_by()
    found = rows.annotate(seen=visited).values_list("person").annotate(
        owned=Count("customer", distinct=True),
        covered=Count("customer", distinct=True, filter=Q(seen=True)),
    )  # fmt: skip
    return {person: (owned, covered) for person, owned, covered in found}


def conversion(people: Collection[int], span: Span) -> dict[int, list[Entry]]:
    """By owner each coming of a deal to a stage before the contract, from the audit trail of its
    moves; `went_on` when it came to a later stage after that and within the span."""
    owners = dict(Deal.objects.filter(owner__in=people).values_list("pk", "owner"))
    found: dict[int, list[Entry]] = {}
    for deal, moves in _moves(span).items():
        if deal in owners:
            found.setdefault(owners[deal], []).extend(_entries(deal, moves))
    return found


def cycle_days(people: Collection[int], span: Span) -> dict[int, list[int]]:
    """By owner the days from opening to won, of the deals won in the span."""
    found: dict[int, list[int]] = {}
    rows = won_within(span).filter(owner__in=people).values_list("owner", "created_at", "won_at")
    for owner, opened, won in rows:
        if won is not None:
            found.setdefault(owner, []).append(days_between(opened, won))
    return found


def punctuality(people: Sequence[User], span: Span, now: datetime) -> list[BoardLine]:
    """The lines of the report board over the weeks that begin in the span."""
    return board(people, weeks_in(span), now)


def done_within(span: Span) -> VisitQuerySet:
    """The visits done on the days of the span."""
    return Visit.objects.filter(
        status=VisitStatus.DONE, planned_on__gte=span.starts_on, planned_on__lt=span.until
    )


def won_within(span: Span) -> DealQuerySet:
    """The deals won in the span."""
    starts_at, ends_at = span.moments
    return Deal.objects.filter(won_at__gte=starts_at, won_at__lt=ends_at)


def days_between(opened: datetime, won: datetime) -> int:
    """Whole days by the company's calendar."""
    return (clock.business_date(won) - clock.business_date(opened)).days


def weeks_in(span: Span) -> list[Slot]:
    """The weekly reports whose week begins in the span."""
    slot, found = slot_of(WEEKLY, span.starts_on), []
    if slot.starts_on < span.starts_on:
        slot = slot.next()
    while slot.starts_on < span.until:
        found.append(slot)
        slot = slot.next()
    return found


def _moves(span: Span) -> dict[int, list[tuple[datetime, str]]]:
    """By deal the stages that it came to in the span, in their order."""
    starts_at, ends_at = span.moments
    acts = {f"deal.{verb}": ends for verb, (_from, ends) in DEAL.moves.items()}
    rows = AuditEvent.objects.filter(
        object_type=Deal._meta.label_lower, action__in=["deal.open", *acts],
        at__gte=starts_at, at__lt=ends_at,
    ).order_by("at", "pk")  # fmt: skip
    found: dict[int, list[tuple[datetime, str]]] = {}
    for deal, action, after, at in rows.values_list("object_id", "action", "after", "at"):
        stage = acts.get(action) or after.get("stage", DealStage.LEAD)
        found.setdefault(int(deal), []).append((at, stage))
    return found


def _entries(deal: int, moves: Sequence[tuple[datetime, str]]) -> list[Entry]:
    """One entry a stage, the first: going back and on again makes no second deal of it."""
    found: dict[str, Entry] = {}
    for number, (at, stage) in enumerate(moves):
        if stage in OPEN_DEALS and stage not in found:
            later = WAY[WAY.index(DealStage(stage)) + 1 :]
            went_on = any(other in later for _at, other in moves[number + 1 :])
            found[stage] = Entry(deal, stage, at, went_on)
    return list(found.values())


def _by_stage(entries: Sequence[Entry]) -> Mapping[str, tuple[int, ...]]:
    return {
        "entered": tuple(sum(one.stage == stage for one in entries) for stage in OPEN_DEALS),
        "moved": tuple(
            sum(one.stage == stage and one.went_on for one in entries) for stage in OPEN_DEALS
        ),
    }
