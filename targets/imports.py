"""Importer of targets: a figure for a person or a unit, a metric and a month, quarter or year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.amounts import CENT, allocate
from goalmgmt.core.errors import RefusedRows
from goalmgmt.core.imports import cells
from goalmgmt.core.imports.kinds import Column, Kind, Row, Run
from goalmgmt.core.periods import BadPeriod, PeriodKind
from targets import catalogue, queries
from targets.models import Metric
from targets.operations.imported import Figures, NodeId, Written, place, write_plan
from teams.models import Unit, User

Figure = tuple[NodeId, date]


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that could be read: its figures by node and month."""

    row: Row
    metric: Metric
    year: int
    amounts: Mapping[Figure, Decimal]


def write_targets(rows: Sequence[Row], run: Run) -> None:
    """Read every row, then write plan by plan (a metric and a fiscal year each)."""
    read = _Reader(run).read_all(rows)
    if run.problems:
        return
    plans: dict[tuple[int, int], list[_Read]] = defaultdict(list)
    for entry in read:
        plans[entry.metric.pk, entry.year].append(entry)
    for entries in plans.values():
        _write(entries, run)


def _write(entries: list[_Read], run: Run) -> None:
    first = entries[0]
    amounts = {key: amount for entry in entries for key, amount in entry.amounts.items()}
    actor = run.actor if isinstance(run.actor, User) else None
    try:
        written = write_plan(
            figures=Figures(first.metric, first.year, amounts, _spans(entries)),
            issue=run.issue,
            actor=actor,
            now=run.now,
        )
    except RefusedRows as error:
        _refuse(entries, error, run)
        return
    for entry in entries:
        _count(entry, written, run)


def _spans(entries: list[_Read]) -> list[tuple[NodeId, list[date]]]:
    """The node of each figure, and the months that it is spread over."""
    keys = [list(entry.amounts) for entry in entries]
    return [(found[0][0], [month for _node, month in found]) for found in keys]


def _refuse(entries: list[_Read], error: RefusedRows, run: Run) -> None:
    """Each place at the row that it came from; a row once. What came from none, at the first."""
    rows = {place(*key): entry.row for entry in entries for key in entry.amounts}
    said: set[tuple[int, str]] = set()
    for where, message in error.places.items():
        row = rows.get(where, entries[0].row)
        if (row.number, message) not in said:
            said.add((row.number, message))
            run.refuse(row, "node" if where in rows else "", message)


def _count(entry: _Read, written: Written, run: Run) -> None:
    before = {key: written.before.get(key) for key in entry.amounts}
    if before == entry.amounts or _holds_already(entry, before):
        run.unchanged += 1
    elif any(before.values()):
        run.updated += 1
    else:
        run.created += 1


def _holds_already(entry: _Read, before: Mapping[Figure, Decimal | None]) -> bool:
    """A unit's months are the sums of what stands below; its figure holds when they make it."""
    held = [amount for amount in before.values() if amount is not None]
    of_unit = all(node[0] == "unit" for node, _month in entry.amounts)
    whole = of_unit and entry.metric.adds_up and len(held) == len(entry.amounts)
    return whole and sum(held) == sum(entry.amounts.values())


class _Reader:
    """Rows to figures, with every code looked up once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.calendar = company.calendar()
        self.people = dict(User.objects.values_list("code", "pk"))
        self.units = dict(Unit.objects.values_list("code", "pk"))
        self.metrics: dict[str, Metric] = {}
        self.seen: dict[tuple[int, Figure], int] = {}

    def read_all(self, rows: Sequence[Row]) -> list[_Read]:
        wanted = {row["metric"] for row in rows}
        known = set(Metric.objects.values_list("code", flat=True))
        self.metrics = {
            code: queries.metric(code)
            for code in wanted
            if code in known or catalogue.standard(code)
        }
        return [entry for row in rows if (entry := self._row(row)) is not None]

    def _row(self, row: Row) -> _Read | None:
        node = self._node(row)
        metric = cells.known(self.run, row, "metric", self.metrics)
        months = self._months(row)
        amount = self._amount(row)
        if not row["value"] and node and metric and months:
            self.run.unchanged += 1
        if node is None or metric is None or not months or amount is None:
            return None
        year = int(self.calendar.year_of(months[0]).code)
        amounts = {(node, month): part for month, part in _spread(metric, months, amount)}
        self._refuse_twice(row, metric, amounts)
        return _Read(row, metric, year, amounts)

    def _node(self, row: Row) -> NodeId | None:
        code = row["node"]
        if code in self.people and code in self.units:
            message = _("“%(code)s” is the code of a person and of a unit. Rename one of them.")
            self.run.refuse(row, "node", message % {"code": code[:40]})
            return None
        if code in self.people:
            return "person", self.people[code]
        unit = cells.known(self.run, row, "node", self.units)
        return None if unit is None else ("unit", unit)

    def _months(self, row: Row) -> list[date]:
        try:
            period = self.calendar.parse(row["period"])
        except BadPeriod:
            period = None
        if period is None or period.kind is PeriodKind.WEEK:
            message = _("“%(text)s” is not a period. Write 2026, 2026-Q3 or 2026-07.")
            self.run.refuse(row, "period", message % {"text": row["period"][:40]})
            return []
        return period.months()

    def _amount(self, row: Row) -> Decimal | None:
        amount = cells.amount(self.run, row, "value")
        if amount is not None and amount < 0:
            self.run.refuse(row, "value", _("A target is not below zero. Enter 0 or more."))
            return None
        return amount

    def _refuse_twice(self, row: Row, metric: Metric, amounts: Mapping[Figure, Decimal]) -> None:
        for figure in amounts:
            first = self.seen.setdefault((metric.pk, figure), row.number)
            if first != row.number:
                message = _("Row %(row)d already gives a target for %(month)s. Keep one of them.")
                values = {"row": first, "month": f"{figure[1]:%Y-%m}"}
                self.run.refuse(row, "period", message % values)
                return


def _spread(metric: Metric, months: list[date], amount: Decimal) -> list[tuple[date, Decimal]]:
    """The figure over its months by largest remainder, in the metric's own smallest unit; a
    metric that does not add up carries it in each."""
    if not metric.adds_up:
        return [(month, amount) for month in months]
    unit = CENT if metric.decimals else Decimal(1)
    return list(zip(months, allocate(amount, [1] * len(months), unit), strict=True))


KINDS = (
    Kind(
        "targets",
        (
            Column("node", required=True, example="1024"),
            Column("metric", required=True, example="receipts"),
            Column("period", required=True, example="2026-Q3"),
            Column("value", example="372000.00"),
        ),
        write_targets,
    ),
)
