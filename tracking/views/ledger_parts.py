"""What a person's figure is made of: credits, visits, or measured values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from goalmgmt.core.exports import Cell
from targets.enums import MetricSource
from teams.models import User
from tracking.enums import Cause
from tracking.models import Credit, Measurement, Visit
from tracking.queries.asked import Asked
from tracking.queries.sources import credit_source, is_measured, source_of
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
    source = credit_source(asked.metric, asked.period, asked.as_of)
    return listed(source.of_person(who.pk).rows)


def listed(credits: Any) -> Any:
    """Credits as the pages list them, newest first."""
    return credits.select_related("customer", "contract", "receipt", "unit", "person").order_by(
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


def _change_head() -> list[str]:
    return [_("Cause"), _("Person"), _("Recorded"), *_credit_head()]


def _change_line(credit: Any) -> Sequence[Cell]:
    recorded = localtime(credit.recorded_at).isoformat(timespec="seconds")
    return [str(Cause(credit.cause).label), credit.person.name, recorded, *_credit_line(credit)]


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
    "changes": (_change_head, _change_line),
    "visits": (_visit_head, _visit_line),
    "values": (_value_head, _value_line),
}
