"""What a person's figure is made of: credits, visits, or measured values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core.exports import Cell
from goalmgmt.core.periods import PeriodKind
from targets.enums import MetricSource
from teams.models import User
from tracking.models import Credit, Measurement, Visit
from tracking.queries.asked import Asked
from tracking.queries.sources import NEW_CUSTOMERS, is_measured, source_of
from tracking.views.ledger_files import Table


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows, newest first, and of which kind they are."""

    kind: str
    rows: Any


def of_person(asked: Asked, who: User) -> Parts:
    """The rows behind a person's figure."""
    metric = asked.metric
    if metric.source == MetricSource.VISITS or is_measured(metric):
        source = source_of(metric, asked.period, asked.as_of).of_person(who.pk)
        rows = source.rows.filter(source.seat)
        if is_measured(metric):
            return Parts("values", rows.select_related("metric").order_by("-month", "-pk"))
        return Parts("visits", rows.select_related("customer").order_by("-planned_on", "-pk"))
    return Parts("credits", _credits(asked, who))


def _credits(asked: Asked, who: User) -> Any:
    period, as_of = asked.period, asked.as_of
    if asked.metric.code == NEW_CUSTOMERS:
        rows = source_of(asked.metric, period, as_of).of_person(who.pk).rows
    else:
        by_day = period.kind is PeriodKind.WEEK
        name = "occurred_on" if by_day else "month"
        span = {f"{name}__gte": period.starts_on, f"{name}__lt": period.ends_on}
        rows = Credit.objects.filter(metric=asked.metric, person=who, **span)
        if as_of is not None and as_of < period.last_day:
            rows = rows.filter(occurred_on__lte=as_of)
    return rows.select_related("customer", "contract", "receipt", "unit").order_by(
        "-occurred_on", "-pk"
    )


def table(made: Parts) -> Table:
    """The rows as a file holds them: all of them, amounts exact."""
    head, line = WRITTEN[made.kind]
    return head(), [line(row) for row in made.rows]


def _credit_head() -> list[str]:
    return [
        _("Credit"), _("Day"), _("Customer"), _("Number"), _("Entry"), _("Share"), _("Amount"),
    ]  # fmt: skip


def _credit_line(credit: Credit) -> Sequence[Cell]:
    return [
        str(credit), credit.occurred_on.isoformat(), str(credit.customer or ""),
        str(credit.contract or credit.receipt), str(credit.get_kind_display()),
        credit.share, credit.amount,
    ]  # fmt: skip


def _visit_head() -> list[str]:
    return [_("Day"), _("Customer"), _("Type"), _("Outcome")]


def _visit_line(visit: Visit) -> Sequence[Cell]:
    return [
        visit.planned_on.isoformat(), visit.customer.name, str(visit.get_kind_display()),
        str(visit.get_outcome_display()),
    ]  # fmt: skip


def _value_head() -> list[str]:
    return [_("Period"), _("Measured on"), _("Value"), _("Source"), _("Evidence")]


def _value_line(value: Measurement) -> Sequence[Cell]:
    return [
        value.period, value.measured_on.isoformat(), value.amount, value.source, value.evidence,
    ]  # fmt: skip


WRITTEN: dict[str, tuple[Callable[[], list[str]], Callable[[Any], Sequence[Cell]]]] = {
    "credits": (_credit_head, _credit_line),
    "visits": (_visit_head, _visit_line),
    "values": (_value_head, _value_line),
}
