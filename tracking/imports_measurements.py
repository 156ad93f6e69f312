"""The importer of measured values: each row is recorded as on the page, or refused with its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core import clock, company
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports import cells
from goalmgmt.core.imports.kinds import Column, Kind, Row, Run
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from teams.models import Unit, User
from tracking.operations.measurements import NewMeasurement, record_measurement
from tracking.queries.sources import MEASURED


def write_measurements(rows: Sequence[Row], run: Run) -> None:
    """Record the values of a file; a value that stands with the same content is unchanged."""
    codes = _Codes.read()
    news = [(row, new) for row in rows if (new := _line(row, run, codes)) is not None]
    if run.problems:
        return
    actor = run.actor if isinstance(run.actor, User) else None
    for row, new in news:
        with run.trying(row, "period"):
            try:
                _made, fresh = record_measurement(new=new, actor=actor, now=run.now)
            except NotAllowed as error:
                run.refuse(row, "unit" if new.unit else "person", error.message)
                continue
            run.created += fresh
            run.unchanged += not fresh


@dataclass(frozen=True, slots=True)
class _Codes:
    """Every code, looked up once."""

    metrics: Mapping[str, Metric]
    units: Mapping[str, Unit]
    people: Mapping[str, User]

    @classmethod
    def read(cls) -> "_Codes":
        metrics = Metric.objects.filter(is_active=True, source__in=MEASURED)
        return cls(
            {one.code: one for one in metrics},
            {one.code: one for one in Unit.objects.all()},
            {one.code: one for one in User.objects.all()},
        )


def _line(row: Row, run: Run, codes: _Codes) -> NewMeasurement | None:
    before = len(run.problems)
    if row["unit"] and row["person"]:
        run.refuse(row, "unit", _("Give either unit or person, not both."))
    for column in ("metric", "period", "value", "source"):
        if not row[column]:
            run.refuse(row, column, _("This is needed for a new entry."))
    metric = cells.known(run, row, "metric", codes.metrics)
    amount, day = cells.amount(run, row, "value"), cells.day(run, row, "measured_on")
    period = _period(row, run)
    words: dict[str, Any] = {
        "unit": cells.known(run, row, "unit", codes.units),
        "person": cells.known(run, row, "person", codes.people),
        "source": cells.text(run, row, "source", 120) or "",
        "evidence": cells.text(run, row, "evidence", 2000) or "",
    }
    if len(run.problems) > before or metric is None or period is None:
        return None
    on = day or min(period.last_day, clock.business_date(run.now))
    return NewMeasurement(metric, period, amount or Decimal(0), on, **words)


def _period(row: Row, run: Run) -> Period | None:
    try:
        return company.calendar().parse(row["period"])
    except BadPeriod:
        if row["period"]:
            message = _("“%(text)s” is not a period. Write 2026, 2026-Q3 or 2026-07.")
            run.refuse(row, "period", message % {"text": row["period"][:40]})
        return None


KIND = Kind(
    name="measurements",
    columns=(
        Column("metric", required=True, example="satisfaction"),
        Column("period", required=True, example="2026-Q3"),
        Column("unit", example="GD"),
        Column("person", example=""),
        Column("value", required=True, example="88.50"),
        Column("measured_on", example="2026-09-30"),
        Column("source", required=True, example="客户满意度调查"),
        Column("evidence", example="样本 120 份"),
    ),
    write=write_measurements,
    one_of=("unit", "person"),
)
