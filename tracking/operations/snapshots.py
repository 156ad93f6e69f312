"""Keeping the figures of a day. Taking the same day twice changes nothing."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period
from targets.models import Metric
from tracking.models import LedgerSnapshot
from tracking.queries.asked import Asked
from tracking.queries.ledger_row import Figures
from tracking.queries.rows import person_figures, unit_figures

BATCH = 500


@transaction.atomic
def take_snapshot(*, day: date, now: datetime) -> int:
    """Keep every unit and person that has a target or a result on the day, in its year, quarter
    and month; how many rows are new. What stands already for the day stays as it was."""
    before = LedgerSnapshot.objects.filter(day=day).count()
    rows = [
        row
        for metric in Metric.objects.filter(is_active=True).order_by("pk")
        if metric.adds_up
        for period in _running(day)
        for row in _rows(Asked(period, metric, day), now)
    ]
    LedgerSnapshot.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return LedgerSnapshot.objects.filter(day=day).count() - before


def _running(day: date) -> list[Period]:
    calendar = company.calendar()
    return [calendar.year_of(day), calendar.quarter_of(day), calendar.month(day)]


def _rows(asked: Asked, now: datetime) -> Iterator[LedgerSnapshot]:
    yield from _of("unit_id", unit_figures(asked), asked, now)
    yield from _of("person_id", person_figures(asked), asked, now)


def _of(node: str, figures: Figures, asked: Asked, now: datetime) -> Iterator[LedgerSnapshot]:
    for pk in sorted(figures.ids()):
        key: dict[str, Any] = {node: pk}
        yield LedgerSnapshot(
            day=asked.day,
            metric=asked.metric,
            period=asked.period.code,
            target=figures.target.get(pk, ZERO),
            plan_to_date=figures.plan_to_date.get(pk, ZERO),
            achieved=figures.achieved.get(pk, ZERO),
            taken_at=now,
            **key,
        )
