"""Charts of pay: figures in, ECharts options and the table that says the same out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from goalmgmt.core.formatting import amount_in


@dataclass(frozen=True, slots=True)
class Chart:
    """ECharts options, and the table that says the same."""

    options: dict[str, Any]
    head: list[str]
    rows: list[list[str]]

    @property
    def text(self) -> str:
        """The options as JSON, for a card that is swapped in."""
        return json.dumps(self.options)


def counts(values: Mapping[str, int], words: Sequence[str]) -> Chart:
    """How many of each: a bar for every step, in their order from above."""
    options = {
        "legend": False,
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "inverse": True, "data": list(values)},
        "series": [{
            "type": "bar", "role": "actual", "name": words[1],
            "label": {"show": True, "position": "right"}, "data": list(values.values()),
        }],
    }  # fmt: skip
    return Chart(options, list(words), [[name, str(count)] for name, count in values.items()])


def columns(values: Mapping[str, Decimal], words: Sequence[str]) -> Chart:
    """An amount for each period, in their order."""
    options = {
        "legend": False,
        "xAxis": {"type": "category", "data": list(values)},
        "yAxis": {"type": "value"},
        "series": [{
            "type": "bar", "role": "actual", "name": words[1],
            "data": [_text(value) for value in values.values()],
        }],
    }  # fmt: skip
    table = [[name, amount_in(value, "yuan")] for name, value in values.items()]
    return Chart(options, list(words), table)


def line(points: Sequence[tuple[Decimal, Decimal]], words: Sequence[str]) -> Chart:
    """Pay over the result: a straight line between points that include both sides of a jump."""
    options = {
        "legend": False,
        # room for half of the last number below the axis
        "grid": {"left": 8, "right": 40, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "min": 0},
        "yAxis": {"type": "value"},
        "series": [{
            "type": "line", "role": "actual", "name": words[1], "showSymbol": False,
            "data": [[_text(x), _text(y)] for x, y in points],
        }],
    }  # fmt: skip
    table = [[amount_in(x, "yuan"), amount_in(y, "yuan")] for x, y in points]
    return Chart(options, list(words), table)


def waterfall(
    first: tuple[str, Decimal], steps: Sequence[tuple[str, Decimal]], last: tuple[str, Decimal],
    words: Sequence[str],
) -> Chart:  # fmt: skip
    """From one total to another, a floating bar for each step; the axis begins at 0."""
    names, lows, sizes = [first[0]], [Decimal(0)], [first[1]]
    level = first[1]
    for name, delta in steps:
        names.append(name)
        lows.append(min(level, level + delta))
        sizes.append(abs(delta))
        level += delta
    names, lows, sizes = [*names, last[0]], [*lows, Decimal(0)], [*sizes, last[1]]
    options = {
        "legend": False,
        "xAxis": {"type": "category", "data": names, "axisLabel": {"interval": 0}},
        "yAxis": {"type": "value"},
        "series": [
            {"type": "bar", "stack": "sum", "silent": True, "itemStyle": {"color": "transparent"},
             "decal": False, "data": [_text(low) for low in lows]},
            {"type": "bar", "stack": "sum", "role": "actual", "name": words[1],
             "data": [_text(size) for size in sizes]},
        ],
    }  # fmt: skip
    table = [
        [first[0], amount_in(first[1], "yuan")],
        *([name, amount_in(delta, "yuan", signed=True)] for name, delta in steps),
        [last[0], amount_in(last[1], "yuan")],
    ]
    return Chart(options, list(words), table)


def _text(value: Decimal) -> str:
    return f"{value:.2f}"
