"""Periods and notice titles in words, in the language of the moment."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goalmgmt.core import dates
from goalmgmt.core.periods import BadPeriod, FiscalCalendar, Period, PeriodKind
from reviews.enums import NoticeKind


def period_label(period: Period) -> str:
    """2026年第3季度, 2026年8月, FY2026, 第33周 8/10–8/16."""
    return dates.period_words(period.code, get_language() or "zh-hans")


def label_of(code: str, calendar: FiscalCalendar) -> str:
    """The label of the period that `code` names; an unknown code stays as it is."""
    try:
        return period_label(calendar.parse(code))
    except BadPeriod:
        return code


def notice_title(kind: str, *, metric: str, unit: str, period: str) -> str:
    """What a notice is called unless its author names it."""
    words = {"metric": metric, "unit": unit, "period": period}
    if kind == NoticeKind.RANKING:
        return _("%(unit)s: %(metric)s ranking, %(period)s") % words
    if kind == NoticeKind.COMMENDATION:
        return _("%(unit)s: commendation for %(metric)s, %(period)s") % words
    return _("%(unit)s: notice on %(metric)s, %(period)s") % words


def recent_periods(
    calendar: FiscalCalendar, on: date, counts: Mapping[PeriodKind, int]
) -> list[tuple[str, str]]:
    """`(code, label)` of the latest periods of each kind, the current one first."""
    found = []
    for kind, count in counts.items():
        period = calendar.of(kind, on)
        for _step in range(count):
            found.append((period.code, period_label(period)))
            period = calendar.previous(period)
    return found


def cycle_name(period: Period) -> str:
    """What a cycle is called unless it is named."""
    return _("Review of %(period)s") % {"period": period_label(period)}
