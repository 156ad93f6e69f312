"""What the ledger's charts and the tables beside them show: figures in, options out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.formatting import UNITS, amount_in
from tracking.pacing import cumulative
from tracking.queries.ledger_row import LedgerRow


@dataclass(frozen=True, slots=True)
class Curves:
    """Monthly amounts of the same months: this period's, the plan's, last year's."""

    months: Sequence[date]
    actual: Sequence[Decimal]
    plan: Sequence[Decimal]
    last_year: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class Chart:
    """ECharts options, and the table that says the same."""

    options: dict[str, Any]
    head: list[str]
    rows: list[list[str]]


def unit_for(row: LedgerRow) -> str:
    """万元 where the figures are large, else yuan."""
    return _unit_of(row.target, row.achieved)


def unit_of_curves(curves: Curves) -> str:
    """The unit for a chart by itself: a month may be small where its year is not."""
    return _unit_of(sum(curves.plan, ZERO), sum(curves.actual, ZERO))


def _unit_of(*amounts: Decimal) -> str:
    return "wan" if max(map(abs, amounts)) >= 10**6 else "yuan"


def curve(curves: Curves, unit: str, words: Sequence[str], known_until: date) -> Chart:
    """Cumulative: achieved (only as far as it is known), the plan, last year."""
    lines = {
        "actual": cumulative(list(curves.actual)),
        "target": cumulative(list(curves.plan)),
        "last_year": cumulative(list(curves.last_year)),
    }
    known = [month <= known_until for month in curves.months]
    labels = [f"{month:%Y-%m}" for month in curves.months]
    series = [
        {
            "type": "line",
            "role": role,
            "name": word,
            "data": [
                _number(value, unit) if role != "actual" or seen else None
                for value, seen in zip(values, known, strict=True)
            ],
        }
        for (role, values), word in zip(lines.items(), words[1:], strict=True)
    ]
    rows = [
        [label, amount_in(done, unit) if seen else "", amount_in(due, unit), amount_in(old, unit)]
        for label, seen, done, due, old in zip(labels, known, *lines.values(), strict=True)
    ]
    options = {
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value"},
        "series": series,
    }
    return Chart(options, list(words), rows)


def gaps(rows: Sequence[LedgerRow], unit: str, words: Sequence[str]) -> Chart:
    """Who makes the gap: a bar for each row, behind to the left."""
    shown = [row for row in rows if row.kind != "reserve"][:20]
    options = {
        "legend": False,
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": [row.name for row in shown]},
        "series": [
            {
                "type": "bar",
                "role": "actual",
                "name": words[1],
                "label": {"show": True, "position": "right"},
                "data": [_bar(row.gap_to_date, unit) for row in shown],
            }
        ],
    }
    table = [[row.name, amount_in(row.gap_to_date, unit, signed=True)] for row in shown]
    return Chart(options, list(words), table)


def _bar(value: Decimal, unit: str) -> dict[str, Any]:
    """A bar with its figure at the end that points away from zero."""
    position = "left" if value < 0 else "right"
    return {"value": _number(value, unit), "label": {"position": position}}


def _number(value: Decimal, unit: str) -> str:
    """As the charts want it: the table's unit, two decimals, exact in text."""
    return f"{value / UNITS[unit].size:.2f}"
