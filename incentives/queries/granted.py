"""Amounts that decisions grant, and the close that pays them: the plan's next calculated one."""

from collections.abc import Collection

from django.db.models import F, QuerySet

from incentives.enums import PUBLISHED
from incentives.models import PayAdjustment, StatementLine
from incentives.queries.scope import Scope


def due_in(scope: Scope) -> "QuerySet[PayAdjustment]":
    """The plan's adjustments that no other close carries: neither a published one, nor an earlier
    one that is calculated."""
    carried = StatementLine.objects.filter(
        adjustment__plan=scope.close.plan_id, statement__run=F("statement__close__run")
    ).exclude(statement__close=scope.close.pk)
    settled = carried.filter(statement__close__status__in=PUBLISHED)
    earlier = carried.filter(statement__close__starts_on__lt=scope.period.starts_on)
    rows = PayAdjustment.objects.filter(plan=scope.close.plan_id)
    return rows.exclude(pk__in=settled.values("adjustment")).exclude(
        pk__in=earlier.values("adjustment")
    )


def by_person(scope: Scope, people: Collection[int]) -> dict[int, list[PayAdjustment]]:
    """The due adjustments of people, in the order in which they were granted."""
    found: dict[int, list[PayAdjustment]] = {}
    for row in due_in(scope).filter(person__in=people).select_related("line").order_by("pk"):
        found.setdefault(row.person_id, []).append(row)
    return found
