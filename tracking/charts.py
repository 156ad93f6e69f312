"""What the ledger's charts and the tables beside them show: figures in, options out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.formatting import UNITS, amount_in
from targets.enums import MetricUnit
from targets.models import Metric
from tracking.forecasting import Forecast
from tracking.pacing import cumulative
from tracking.queries.ledger_row import LedgerRow


@dataclass(frozen=True, slots=True)
class Curves:
    """Monthly amounts of the same months: this period's, the plan's, last year's."""

    months: Sequence[date]
    actual: Sequence[Decimal | None]
    plan: Sequence[Decimal | None]
    last_year: Sequence[Decimal | None]
    #: Whether months make a running sum; else each month stands by itself.
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class Chart:
    """ECharts options, and the table that says the same."""

    options: dict[str, Any]
    head: list[str]
    rows: list[list[str]]


def unit_for(row: LedgerRow, metric: Metric) -> str:
    """万元 where the figures are large, else yuan; pieces or plain numbers for what is no money."""
    return _unit_of(metric, row.target, row.achieved)


def unit_of_curves(curves: Curves, metric: Metric) -> str:
    """The unit for a chart by itself: a month may be small where its year is not."""
    return _unit_of(metric, _whole(curves.plan), _whole(curves.actual))


def _whole(values: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)


def _unit_of(metric: Metric, *amounts: Decimal) -> str:
    if metric.unit != MetricUnit.MONEY:
        return "number" if metric.decimals else "count"
    return "wan" if max(map(abs, amounts)) >= 10**6 else "yuan"


def curve(curves: Curves, unit: str, words: Sequence[str], known_until: date) -> Chart:
    """Achieved (only as far as it is known), the plan, last year: cumulative where it adds up."""
    lines = {
        "actual": _line(curves, curves.actual),
        "target": _line(curves, curves.plan),
        "last_year": _line(curves, curves.last_year),
    }
    known = [month <= known_until for month in curves.months]
    labels = [f"{month:%Y-%m}" for month in curves.months]
    series = [
        {
            "type": "line",
            "role": role,
            "name": word,
            "data": [
                _number(value, unit) if value is not None and (role != "actual" or seen) else None
                for value, seen in zip(values, known, strict=True)
            ],
        }
        for (role, values), word in zip(lines.items(), words[1:], strict=True)
    ]
    rows = [
        [label, _text(done if seen else None, unit), _text(due, unit), _text(old, unit)]
        for label, seen, done, due, old in zip(labels, known, *lines.values(), strict=True)
    ]
    options = {
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value"},
        "series": series,
    }
    return Chart(options, list(words), rows)


def with_forecast(
    drawn: Chart, line: Sequence[Forecast | None], unit: str, words: Sequence[str]
) -> Chart:
    """The curve with where it leads: a dashed line between its low and its high edge."""
    names = ("base", "low", "high")
    values = {name: [getattr(one, name) if one else None for one in line] for name in names}
    series = [
        {
            "type": "line",
            "role": "forecast" if name == "base" else "forecast_edge",
            "name": words[0] if name == "base" else f"{words[0]} {word}",
            "data": [None if value is None else _number(value, unit) for value in values[name]],
        }
        for name, word in zip(names, words, strict=True)
    ]
    columns = [[_text(value, unit) for value in values[name]] for name in names]
    rows = [[*row, *more] for row, more in zip(drawn.rows, zip(*columns, strict=True), strict=True)]
    told = [*drawn.head[1:], words[0]]
    options = drawn.options | {
        "series": [*drawn.options["series"], *series],
        "legend": {"data": told},  # the edges say what they are by lying beside their line
    }
    return Chart(options, [*drawn.head, *(str(one["name"]) for one in series)], rows)


def _line(curves: Curves, values: Sequence[Decimal | None]) -> list[Decimal | None]:
    if not curves.adds_up:
        return list(values)
    return list(cumulative([value or ZERO for value in values]))


def _text(value: Decimal | None, unit: str) -> str:
    return "" if value is None else amount_in(value, unit)


def gaps(rows: Sequence[LedgerRow], unit: str, words: Sequence[str]) -> Chart:
    """Who makes the gap: a bar for each row with a target, behind to the left."""
    shown = [row for row in rows if not row.is_rest and row.known and row.target][:20]
    options = {
        "legend": False,
        "xAxis": {"type": "value", "boundaryGap": ["12%", "12%"]},
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
