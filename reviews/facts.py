"""The facts that a review is prefilled with, from the ledger, the visits and the reports (V2).

Frozen as JSON in the item: amounts and ratios as strings, so that what was scored can be read
years later. The proposed scores follow from them by `scoring`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from goalmgmt.core.amounts import ZERO, ratio
from goalmgmt.core.periods import Period
from reviews import scoring
from reviews.enums import ItemKey
from targets.queries import metric, targets_by_person
from teams.models import User
from tracking.enums import VisitStatus
from tracking.models import Visit
from tracking.queries import achieved_by_person, report_board
from tracking.reporting import WEEKLY, Slot, slot_of

#: The metrics that the completion of a person is judged by.
METRICS = ("receipts", "sales")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is known of an item, and the score that follows from it, if any."""

    facts: dict[str, Any]
    proposed: Decimal | None


def gather(
    people: Sequence[User], period: Period, now: datetime
) -> dict[int, dict[str, ItemFacts]]:
    """The facts of each person in the period, by item; the same few queries for any number."""
    ids = [person.pk for person in people]
    completion = _completion(ids, period)
    process = _process(people, period, now)
    return {
        person: {ItemKey.COMPLETION: completion[person], ItemKey.PROCESS: process[person]}
        for person in ids
    }


def _completion(people: Sequence[int], period: Period) -> dict[int, ItemFacts]:
    found: dict[int, dict[str, Any]] = {person: {} for person in people}
    for code in METRICS:
        measured = metric(code)
        achieved = achieved_by_person(measured, period)
        targets = targets_by_person(measured, period)
        for person in people:
            found[person][code] = _attainment(achieved.get(person), targets.get(person))
    return {person: _judged(facts) for person, facts in found.items()}


def _attainment(achieved: Decimal | None, target: Decimal | None) -> dict[str, str | None]:
    reached = ratio(achieved or ZERO, target) if target else None
    return {
        "achieved": str(achieved or ZERO),
        "target": None if target is None else str(target),
        "attainment": None if reached is None else str(reached),
    }


def _judged(facts: dict[str, Any]) -> ItemFacts:
    reached = [facts[code]["attainment"] for code in METRICS]
    known = [Decimal(value) for value in reached if value is not None]
    return ItemFacts(facts, scoring.completion_score(known))


def _process(people: Sequence[User], period: Period, now: datetime) -> dict[int, ItemFacts]:
    ids = [person.pk for person in people]
    visits, reports = _visits(ids, period), _reports(people, period, now)
    return {
        pk: _shares(visits=visits.get(pk, (0, 0)), reports=reports.get(pk, (0, 0))) for pk in ids
    }


def _shares(**done_of_due: tuple[int, int]) -> ItemFacts:
    facts = {kind: _share(counts) for kind, counts in done_of_due.items()}
    return ItemFacts(facts, scoring.process_score(done_of_due.values()))


def _share(done_of_due: tuple[int, int]) -> dict[str, int]:
    return {"done": done_of_due[0], "due": done_of_due[1]}


def _visits(people: Sequence[int], period: Period) -> dict[int, tuple[int, int]]:
    """Visits made, of those planned and not called off."""
    rows = (
        Visit.objects.filter(
            person__in=people, planned_on__gte=period.starts_on, planned_on__lt=period.ends_on
        )
        .exclude(status=VisitStatus.CANCELLED)
        .order_by()
        .values("person")
        .annotate(done=Count("pk", filter=Q(status=VisitStatus.DONE)), due=Count("pk"))
    )
    return {row["person"]: (row["done"], row["due"]) for row in rows}


def _reports(people: Sequence[User], period: Period, now: datetime) -> dict[int, tuple[int, int]]:
    """Weekly reports handed in on time, of those due by now: the figures of the report board."""
    lines = report_board.board(people, _weeks(period), now)
    return {line.person.pk: (line.on_time, line.due) for line in lines}


def _weeks(period: Period) -> list[Slot]:
    """The weeks that begin in the period."""
    week = slot_of(WEEKLY, period.starts_on)
    found = []
    while week.starts_on < period.ends_on:
        if week.starts_on >= period.starts_on:
            found.append(week)
        week = week.next()
    return found
