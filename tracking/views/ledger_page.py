"""What the ledger's pages of a unit and of a person have in common."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period, PeriodKind
from targets.queries import monthly_targets
from teams.models import Unit, User
from teams.queries import ancestors_of
from tracking import charts, pacing
from tracking.forecasting import is_running
from tracking.ledger_columns import Column
from tracking.queries.achieved import achieved_monthly
from tracking.queries.asked import Asked
from tracking.queries.awaiting import with_awaiting
from tracking.queries.drilling import Drill
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.pipeline import with_pipeline
from tracking.queries.trends import path
from tracking.reader import reader
from tracking.views import ledger_choices as choices
from tracking.views.ledger_asked import Question


def frame(ask: Question, total: LedgerRow, measure: str) -> dict[str, Any]:
    """The head of the page: what is asked, and the figures of the whole."""
    asked = ask.asked
    left = pacing.days_left(asked.period, ask.today, company.working_days())
    return {
        "ask": ask,
        "total": total,
        "measure": measure,
        "metric": asked.metric,
        "measured_url": choices.measured_url(asked.metric),
        "metrics": choices.metrics(ask),
        "lenses": choices.lenses(ask),
        "column_choices": choices.columns(ask),
        "applied": choices.chips(ask),
        "period_choices": choices.periods(ask),
        "periods": _periods(ask),
        "as_of": asked.as_of,
        "daily_rate": pacing.rate_needed(total.left, left) if _by_the_day(total, asked) else None,
        "days_left": left,
        "calendar_share": asked.calendar_share,
        "file_csv": ask.here(format="csv"),
        "file_xlsx": ask.here(format="xlsx"),
    }


def with_added(ask: Question, unit: Unit, found: Drill) -> Drill:
    """The rows with the figures of the columns that the address adds."""
    asked, added = ask.asked, ask.added
    if "awaiting" in added:
        found = with_awaiting(asked, unit, found, ask.lens)
    if "pipeline" in added and not ask.lens and ask.today in asked.period:
        found = with_pipeline(asked, unit, found)
    if "daily_rate" not in added:
        return found
    days = pacing.days_left(asked.period, ask.today, company.working_days())
    rows = [_with_rate(row, asked, days) for row in found.rows]
    return Drill(_with_rate(found.total, asked, days), rows)


def _with_rate(row: LedgerRow, asked: Asked, days: int) -> LedgerRow:
    rate = pacing.rate_needed(row.left, days) if _by_the_day(row, asked) else None
    return replace(row, daily_rate=rate)


def _by_the_day(total: LedgerRow, asked: Asked) -> bool:
    """Whether an amount a day can still reach the target: not of a score or a share."""
    return bool(total.target) and asked.metric.adds_up and not total.lower_is_better


def _periods(ask: Question) -> list[tuple[str, str, bool]]:
    """The year, its quarters and the running month, as chips."""
    calendar, now = company.calendar(), ask.period
    year = calendar.year_of(now.starts_on)
    month = calendar.month(ask.asked.day)
    choices = [calendar.previous(year), year, *calendar.quarters(year), month]
    if now.kind is PeriodKind.WEEK:
        choices.append(now)
    path = ask.request.path
    return [
        (
            period.code,
            path.replace(f"/{now.code}/", f"/{period.code}/", 1) + ask.query,
            period.code == now.code,
        )
        for period in choices
        if period.kind is not PeriodKind.MONTH or month in (now, month)
    ]


def heads(ask: Question, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The column heads; a click sorts downwards, the next one upwards."""
    named = [("name", _("Name"), "", True)]
    named += [(one.key, str(one.label), one.look, one.sorts) for one in columns]
    return [
        {
            "label": label,
            "url": ask.here(sort=key if ask.sort == f"-{key}" else f"-{key}") if sorts else "",
            "direction": {key: "ascending", f"-{key}": "descending"}.get(ask.sort, ""),
            "numeric": look not in ("", "status", "trend"),
        }
        for key, label, look, sorts in named
    ]


def cells(row: LedgerRow, columns: Sequence[Column]) -> list[tuple[Column, Any]]:
    """The figures of a row, each with its column."""
    return [(column, column.of(row)) for column in columns]


def crumbs(ask: Question, unit: Unit, *more: str) -> list[tuple[str, str]]:
    """The way down, each step a link where the person may go."""
    user = reader(ask.request)
    seen = None
    if not user.sees_company:
        led: Any = Unit.objects.led_by(user, ask.today)
        seen = set(led.values_list("pk", flat=True))
    above = [
        (one.name, ask.url(one.code) if seen is None or one.pk in seen else "")
        for one in ancestors_of(unit, ask.asked.day)
    ]
    whole = [*above, *((name, "") for name in more)]
    return [*whole[:-1], (whole[-1][0], "")] if len(whole) > 1 else []


def _curve_span(asked: Asked) -> Period:
    """A quarter stands by itself; a week or month is seen within its year."""
    if asked.period.kind is PeriodKind.QUARTER:
        return asked.period
    return company.calendar().year_of(asked.period.starts_on)


def curves(ask: Question, *, unit: Unit | None = None, person: User | None = None) -> charts.Curves:
    """The months of a unit or a person: achieved, planned, and a year before."""
    asked = ask.asked
    span = _curve_span(asked)
    months, before = span.months(), pacing.period_before(span)
    done = achieved_monthly(asked.metric, span, as_of=asked.as_of, unit=unit, person=person)
    old = achieved_monthly(asked.metric, before, unit=unit, person=person)
    plan = monthly_targets(asked.metric, months, unit=unit, person=person, at=asked.at)
    missing = ZERO if asked.metric.adds_up else None
    return charts.Curves(
        months=months,
        actual=[done.get(month, missing) for month in months],
        plan=[plan.get(month) or missing for month in months],
        last_year=[old.get(pacing.year_before(month), missing) for month in months],
        adds_up=asked.metric.adds_up,
    )


def curve(
    ask: Question, known: charts.Curves, measure: str, *, unit: Unit | None = None,
    person: User | None = None,
) -> charts.Chart:  # fmt: skip
    """Whether they are on the plan's curve, and where it leads while the span still runs."""
    span, words = _curve_span(ask.asked), [_("Month"), _("Achieved"), _("Plan"), _("Last year")]
    known_until = ask.asked.as_of or span.last_day
    drawn = charts.curve(known, measure, words, known_until)
    whole = replace(ask.asked, period=span)
    if not whole.metric.adds_up or not is_running(span, whole.as_of):
        return drawn
    line = path(whole, unit=unit, person=person)
    return charts.with_forecast(drawn, line, measure, [_("Forecast"), _("low"), _("high")])
