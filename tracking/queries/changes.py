"""What changed since a day, and why: it adds up to the difference of the two figures, exactly.

Then is what was known that night: the snapshot where there is one, else the same reckoned again
from what had been recorded by midnight. Credits are never changed, so the difference is made of
those recorded since and those of the days since; what remains comes from units or people that were
moved backwards in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Sum, Value, When

from goalmgmt.core.amounts import ZERO
from targets.models import PlanVersion
from teams.models import Unit, User
from teams.queries import local_midnight
from tracking.enums import Cause, CreditKind
from tracking.models import Credit, LedgerSnapshot
from tracking.queries import planned
from tracking.queries.asked import Asked
from tracking.queries.rows import node_row
from tracking.queries.sources import credit_source


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a node stood."""

    target: Decimal
    plan_to_date: Decimal
    achieved: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a difference: its cause, how much, how many entries or which plan version."""

    cause: Cause
    amount: Decimal
    count: int = 0
    version: PlanVersion | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Then, now, and what lies between; the steps of each figure sum to its difference."""

    then: Standing
    now: Standing
    snapshot: bool
    known_at: datetime
    achieved: list[Step]
    target: list[Step]
    plan_to_date: list[Step]
    credits: Any


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: a unit with everything below it, or a person."""

    unit: Unit | None = None
    person: User | None = None

    @property
    def pk(self) -> int:
        node = self.person or self.unit
        assert node is not None  # noqa: S101 - a scope is of one or the other
        return node.pk


def changes(asked: Asked, scope: Scope, since: date) -> Changes:
    """What lies between the end of the day `since` and the day that is asked about."""
    earlier = replace(asked, as_of=since)
    kept = _snapshot(earlier, scope, since)
    known_at = kept.taken_at if kept else local_midnight(since, 1)
    credits = _since(asked, scope, since, known_at)
    now = _standing(asked, scope)
    now_early, then_again = _planned(asked, earlier, scope, known_at)
    then = (
        Standing(kept.target, kept.plan_to_date, kept.achieved)
        if kept
        else Standing(then_again.target, then_again.plan_to_date,
                      now.achieved - _total(credits))
    )  # fmt: skip
    versions = list(_versions(asked, earlier, scope, known_at))
    return Changes(
        then, now, kept is not None, known_at,
        _closed(_by_cause(credits), now.achieved - then.achieved),
        _closed([step for step, _due in versions], now.target - then.target),
        _closed(
            [due for _step, due in versions]
            + [Step(Cause.DAYS, now.plan_to_date - now_early.plan_to_date)],
            now.plan_to_date - then.plan_to_date,
        ),
        credits,
    )  # fmt: skip


def _closed(steps: list[Step], difference: Decimal) -> list[Step]:
    """The steps that say something, and what is left of the difference as one more."""
    rest = difference - sum((step.amount for step in steps), ZERO)
    told = [step for step in steps if step.amount or step.count]
    return [*told, Step(Cause.MOVED, rest)] if rest else told


def _snapshot(asked: Asked, scope: Scope, day: date) -> LedgerSnapshot | None:
    rows = LedgerSnapshot.objects.of_day(asked.metric, asked.period.code, day)
    return rows.filter(unit=scope.unit, person=scope.person).first()


def _standing(asked: Asked, scope: Scope) -> Standing:
    row = node_row(asked, unit=scope.unit, person=scope.person)
    return Standing(row.target, row.plan_to_date, row.achieved)


def _planned(
    asked: Asked, earlier: Asked, scope: Scope, known_at: datetime
) -> tuple[Standing, Standing]:
    """The plan until the earlier day by the versions of now, and by those of then."""
    return (
        _plan(replace(earlier, known_at=asked.at), scope),
        _plan(replace(earlier, known_at=known_at), scope),
    )


def _plan(asked: Asked, scope: Scope) -> Standing:
    """What is planned for the node, without its results."""
    fetch = planned.by_unit if scope.person is None else planned.by_person
    pk, starts_on = scope.pk, asked.period.starts_on
    target, due = (
        fetch(asked.metric, starts_on, end, at=asked.at).get(pk, ZERO)
        for end in (asked.period.ends_on, asked.until)
    )
    return Standing(target, due, ZERO)


def _since(asked: Asked, scope: Scope, since: date, known_at: datetime) -> Any:
    """The credits that count now and did not count then, each with its cause."""
    source = credit_source(asked.metric, asked.period, asked.as_of)
    rows = source.rows.filter(Q(recorded_at__gt=known_at) | Q(occurred_on__gt=since))
    if scope.person is not None:
        rows = rows.filter(person=scope.person)
    if scope.unit is not None:
        rows = rows.filter(source.within([scope.unit.pk]))
    taken_back = Credit.objects.filter(
        Q(contract=OuterRef("contract")) | Q(receipt=OuterRef("receipt")),
        kind=CreditKind.REVERSAL,
        recorded_at=OuterRef("recorded_at"),
    )
    return rows.annotate(
        cause=Case(
            When(Q(kind=CreditKind.REVERSAL) | Exists(taken_back), then=Value(Cause.CORRECTION)),
            When(contract__isnull=False, then=Value(Cause.CONTRACT)),
            When(receipt__amount__lt=0, then=Value(Cause.REFUND)),
            default=Value(Cause.RECEIPT),
        )
    )


def _total(credits: Any) -> Decimal:
    return credits.aggregate(total=Sum("amount"))["total"] or ZERO


def _by_cause(credits: Any) -> list[Step]:
    sums: dict[str, tuple[Decimal, int]] = {}
    for cause, amount in credits.order_by().values_list("cause", "amount"):
        total, count = sums.get(cause, (ZERO, 0))
        sums[cause] = (total + amount, count + 1)
    return [Step(cause, *sums[cause]) for cause in Cause if cause in sums]


def _versions(
    asked: Asked, earlier: Asked, scope: Scope, known_at: datetime
) -> Iterator[tuple[Step, Step]]:
    """What each version that was issued since made of the target and of the plan until the
    earlier day, in the order of their issue."""
    issued = PlanVersion.objects.filter(
        plan__metric=asked.metric, issued_at__gt=known_at, issued_at__lte=asked.at
    )
    before = _plan(replace(earlier, known_at=known_at), scope)
    for version in issued.select_related("plan").order_by("issued_at", "pk"):
        after = _plan(replace(earlier, known_at=version.issued_at), scope)
        yield (
            Step(Cause.PLAN, after.target - before.target, version=version),
            Step(Cause.PLAN, after.plan_to_date - before.plan_to_date, version=version),
        )
        before = after
