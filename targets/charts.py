"""What the five-year chart and the table beside it show: bars in, ECharts options out."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core.exports import Cell
from goalmgmt.core.formatting import UNITS, amount_in, decimal_text, growth
from targets.models import Metric
from targets.queries.five_years import Bar

#: From here on money is shown in 万元.
_LARGE = Decimal(10**6)
_WHOLE = 100
#: Tells the target from the actuals without colour.
_HATCH = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -0.785}


def five_years(bars: Sequence[Bar], metric: Metric) -> dict[str, Any]:
    """The context of components/_chart_card.html; empty when there is nothing to show."""
    if not any(bar.amount for bar in bars):
        return {}
    unit = unit_for(bars, metric)
    known = sum(1 for bar in bars if bar.amount and not bar.is_target)
    return {
        "id": "five-years",
        "title": _("Is the target realistic?"),
        "unit": unit,
        "source": _("Actuals of %(count)d of the five years before are known.") % {"count": known},
        "options": _options(bars, unit),
        "head": [_("Year"), str(metric), _("Growth")],
        "rows": [[_label(bar), _amount(bar, unit), _growth(bar)] for bar in bars],
    }


def table(bars: Sequence[Bar], metric: Metric) -> tuple[list[str], list[list[Cell]]]:
    """Year, exact amount and growth, for a spreadsheet."""
    rows: list[list[Cell]] = [[_label(bar), bar.amount, _growth(bar)] for bar in bars]
    return [_("Year"), str(metric), _("Growth")], rows


def unit_for(bars: Sequence[Bar], metric: Metric) -> str:
    """The one unit of chart and table."""
    if metric.unit != "money":
        return "number" if metric.decimals else "count"
    largest = max((bar.amount for bar in bars if bar.amount), default=Decimal(0))
    return "wan" if largest >= _LARGE else "yuan"


def _options(bars: Sequence[Bar], unit: str) -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [str(bar.year) for bar in bars]},
        "yAxis": {"type": "value"},
        "series": [
            _series("actual", _("Actual"), [None if b.is_target else b for b in bars], unit),
            _series("target", _("Target"), [b if b.is_target else None for b in bars], unit),
        ],
    }


def _series(role: str, name: str, bars: list[Bar | None], unit: str) -> dict[str, Any]:
    shape = {"itemStyle": {"decal": _HATCH}} if role == "target" else {}
    return {
        "type": "bar",
        "role": role,
        **shape,
        "name": name,
        "stack": "year",
        "barMaxWidth": 48,
        "label": {"show": True, "position": "top", "fontSize": 11},
        "data": [_point(bar, unit) if bar and bar.amount else None for bar in bars],
    }


def _short(amount: Decimal) -> str:
    """What stands above a bar among others: the table has the decimals."""
    return decimal_text(amount, 0 if amount >= _WHOLE else 2)


def _point(bar: Bar, unit: str) -> dict[str, Any]:
    """The growth stands above the bar; where none is known, the amount."""
    amount = bar.amount or Decimal(0)
    text = _growth(bar) or _short(amount / UNITS[unit].size)
    return {"value": f"{amount / UNITS[unit].size:.2f}", "label": {"formatter": text}}


def _label(bar: Bar) -> str:
    return _("%(year)d target") % {"year": bar.year} if bar.is_target else str(bar.year)


def _amount(bar: Bar, unit: str) -> str:
    return amount_in(bar.amount, unit) if bar.amount else ""


def _growth(bar: Bar) -> str:
    return "" if bar.growth is None else growth(bar.growth)
