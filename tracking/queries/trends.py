"""The last months of every row of a ledger page, and the forecasts that follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind, add_months, month_of
from targets.queries import monthly_targets
from teams.models import Unit, UnitAncestry, User
from teams.queries import root_unit
from tracking import forecasting
from tracking.forecasting import RECENT, Forecast, Outlook
from tracking.queries.achieved import achieved_monthly
from tracking.queries.asked import Asked
from tracking.queries.drilling import Drill
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.lens_rows import stamp
from tracking.queries.sources import credit_source, source_of

MONTHS = 6
Months = Mapping[tuple[str, str], Mapping[date, Decimal]]


def span_of(asked: Asked) -> Period:
    """The last six months that are finished on the day, or at the end of the period."""
    ends_on = asked.period.ends_on
    if asked.as_of is not None:
        ends_on = min(ends_on, asked.as_of + timedelta(days=1))
    last = month_of(ends_on)
    return Period(add_months(last, -MONTHS), last, PeriodKind.MONTH, "")


def with_trends(asked: Asked, node: Unit, found: Drill, lens: str = "") -> Drill:
    """The rows with their months and, while the period runs, their forecasts; the total is the
    sum of its rows here too."""
    if not asked.metric.adds_up:
        return found
    months = _months(asked, node, lens)
    view = outlook_of(asked)
    rows = [_with(row, months.get((row.kind, row.code), {}), asked, view) for row in found.rows]
    return Drill(_total(found.total, rows, view), rows)


def with_trend_of(asked: Asked, row: LedgerRow, person: User) -> LedgerRow:
    """A person's line with its months and its forecast."""
    if not asked.metric.adds_up:
        return row
    months = achieved_monthly(asked.metric, span_of(asked), person=person)
    return _with(row, months, asked, outlook_of(asked))


def _with(
    row: LedgerRow, months: Mapping[date, Decimal], asked: Asked, view: Outlook | None
) -> LedgerRow:
    if row.is_rest and not months:
        nothing = view.of(row.achieved, ZERO) if view else None
        return replace(row, forecast=nothing)
    trend = tuple(months.get(month, ZERO) for month in span_of(asked).months())
    recent = sum(trend[-RECENT:], ZERO)
    return replace(row, trend=trend, forecast=view.of(row.achieved, recent) if view else None)


def _total(total: LedgerRow, rows: Sequence[LedgerRow], view: Outlook | None) -> LedgerRow:
    trends = [row.trend for row in rows if row.trend]
    trend = tuple(sum(month, ZERO) for month in zip(*trends, strict=True))
    forecasts = [row.forecast for row in rows if row.forecast is not None]
    whole = sum(forecasts, Forecast(ZERO, ZERO, ZERO)) if view else None
    return replace(total, trend=trend, forecast=whole)


def outlook_of(asked: Asked) -> Outlook | None:
    """What the company's last months say of the days to come; None when none are left."""
    return next(iter(_outlooks(asked, [asked.period.ends_on])), None)


def path(
    asked: Asked, *, unit: Unit | None = None, person: User | None = None
) -> list[Forecast | None]:
    """Where the running sum will stand at the end of each month of the period that is not over;
    the last one is the forecast itself. A unit counts with everything below it."""
    months = asked.period.months()
    ends = [add_months(month, 1) for month in months]
    views = _outlooks(asked, [end for end in ends if end > asked.until])
    window = span_of(asked)
    recent_months = achieved_monthly(asked.metric, window, unit=unit, person=person)
    recent = sum((recent_months.get(month, ZERO) for month in window.months()[-RECENT:]), ZERO)
    done = achieved_monthly(asked.metric, asked.period, as_of=asked.as_of, unit=unit, person=person)
    so_far = sum(done.values(), ZERO)
    coming = [view.of(so_far, recent) for view in views]
    return [*([None] * (len(months) - len(coming))), *coming]


def _outlooks(asked: Asked, ends: Sequence[date]) -> list[Outlook]:
    """For the days left until each of the ends."""
    top = root_unit(asked.day)
    if top is None or not forecasting.is_running(asked.period, asked.as_of):
        return []
    window = span_of(asked)
    recent = window.months()[-RECENT:]
    last = month_of(asked.period.last_day)
    months = Period(recent[0], add_months(last, 1), PeriodKind.MONTH, "").months()
    plan = monthly_targets(asked.metric, months, unit=top, at=asked.at)
    done = achieved_monthly(asked.metric, window, unit=top)
    return [forecasting.outlook(plan, done, recent, (asked.until, end)) for end in ends]


def _months(asked: Asked, node: Unit, lens: str) -> Months:
    """By the kind and code of a row."""
    span = span_of(asked)
    if lens:
        source = credit_source(asked.metric, span)
        keys = (f"{stamp(lens)}__code", "month")
        found = source.sums(*keys, where=source.within([node.pk]))
        return _grouped("entry", found, missing=("unassigned", "-"))
    source = source_of(asked.metric, span)
    below = _below(asked, node)
    units = source.sums(f"{source.ancestor}__code", "month", where=source.within(below))
    people = source.sums("person__code", "month", where=source.directly_in(node.pk))
    return {**_grouped("unit", units), **_grouped("person", people)}


def _below(asked: Asked, node: Unit) -> Any:
    edges = UnitAncestry.objects.filter(ancestor=node, depth=1, starts_on__lt=asked.period.ends_on)
    return edges.exclude(ends_on__lte=span_of(asked).starts_on).values("descendant")


def _grouped(
    kind: str, found: Mapping[Any, Decimal], missing: tuple[str, str] = ("", "")
) -> dict[tuple[str, str], dict[date, Decimal]]:
    rows: dict[tuple[str, str], dict[date, Decimal]] = {}
    for (code, month), amount in found.items():
        rows.setdefault(missing if code is None else (kind, code), {})[month] = amount
    return rows
