"""Deals as the board and the list show them: by stage, with what they are worth."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from goalmgmt.core.amounts import ZERO
from tracking.deal_rules import stale_before
from tracking.enums import CHANCES, OPEN_DEALS, DealStage, VisitStatus
from tracking.models import Deal, Visit
from tracking.models.deals import DealQuerySet

#: Cards in a column of the board; the list shows all.
CARDS = 30
#: Millionths in a percent: how `RateField` keeps a chance.
_PERCENT = 10_000
_BIG = BigIntegerField()


@dataclass(frozen=True, slots=True)
class StageColumn:
    """A stage with its deals, the soonest expected first, and the sums of all of them."""

    stage: str
    label: str
    deals: list[Deal]
    count: int
    value: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """How many, their worth, and their worth by chance."""

    count: int
    value: Decimal
    weighted: Decimal


def board(rows: DealQuerySet, today: date) -> list[StageColumn]:
    """The stages that are not over, with the first deals of each."""
    sums = _sums(rows)
    stages = [*OPEN_DEALS, DealStage.WON, DealStage.PAYING]
    return [_column(rows, stage, sums.get(stage), today) for stage in stages]


def _column(rows: DealQuerySet, stage: DealStage, sums: Totals | None, today: date) -> StageColumn:
    listed = list(with_staleness(rows.filter(stage=stage), today)[:CARDS]) if sums else []
    found = sums or Totals(0, ZERO, ZERO)
    return StageColumn(stage, str(stage.label), listed, found.count, found.value, found.weighted)


def totals(rows: DealQuerySet) -> Totals:
    """The sums of a list; the weighted is the sum of the deals' own, each rounded to the fen."""
    found = list(_sums(rows).values())
    return Totals(
        sum(one.count for one in found),
        sum((one.value for one in found), ZERO),
        sum((one.weighted for one in found), ZERO),
    )


def _sums(rows: DealQuerySet) -> dict[str, Totals]:
    grouped = rows.order_by().values("stage").annotate(
        count=Count("pk"), worth=Sum("value"), fen=Sum(weighted_fen())
    )  # fmt: skip
    return {
        row["stage"]: Totals(
            row["count"], row["worth"] or ZERO, Decimal(row["fen"] or 0).scaleb(-2)
        )
        for row in grouped
    }


def weighted_fen() -> Combinable:
    """Value × chance in whole fen, each deal rounded half-up, as `Deal.weighted` does; exact in
    the database, as chances are whole percents and values are limited."""
    usual = Case(
        *(When(stage=stage, then=Value(int(c * 100))) for stage, c in CHANCES.items()),
        output_field=IntegerField(),
    )
    own = Case(
        When(stage__in=OPEN_DEALS, then=Cast("chance", _BIG) / Value(_PERCENT)),
        default=None,
        output_field=_BIG,
    )
    percent = Coalesce(own, Cast(usual, _BIG), output_field=_BIG)
    worth = ExpressionWrapper(Cast("value", _BIG) * percent + Value(50), output_field=_BIG)
    return ExpressionWrapper(worth / Value(100), output_field=_BIG)


def with_staleness(rows: DealQuerySet, today: date) -> Any:
    """The deals with `stale`, and what a row shows of customer and owner."""
    since = stale_before(today)
    visited = Visit.objects.filter(
        customer=OuterRef("customer"), status=VisitStatus.DONE, planned_on__gte=since
    )
    quiet = Q(stage__in=OPEN_DEALS, touched_at__date__lt=since) & ~Exists(visited)
    flag = Case(When(quiet, then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.select_related("customer", "owner").annotate(stale=flag).order_by(
        F("expected_on").asc(nulls_last=True), "pk"
    )  # fmt: skip
