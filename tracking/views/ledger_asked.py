"""What the address of a ledger page asks: period, metric, day, columns, sorting."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from goalmgmt.core import clock, company
from goalmgmt.core.asked import day_asked
from goalmgmt.core.periods import BadPeriod, Period
from targets.queries import metric as metric_of
from tracking.queries.asked import Asked

METRICS = ("receipts", "sales")
#: What every link of the page keeps.
KEPT = ("metric", "asof")


@dataclass(frozen=True)
class Question:
    """What the address asks; every link keeps it."""

    request: HttpRequest
    asked: Asked
    today: date

    @property
    def period(self) -> Period:
        return self.asked.period

    @property
    def sort(self) -> str:
        return self.request.GET.get("sort", "")

    @property
    def query(self) -> str:
        return self._query({key: self.request.GET.getlist(key) for key in KEPT})

    def url(self, *codes: str, period: str = "") -> str:
        route = ("ledger", "ledger_unit", "ledger_person")[len(codes)]
        args = [period or self.period.code, *codes]
        return reverse(f"tracking:{route}", args=args) + self.query

    def here(self, **changes: str) -> str:
        """This page with other words in its query; an empty one takes the word away."""
        known = {key: self.request.GET.getlist(key) for key in (*KEPT, "sort")}
        return self._query(known | {key: [value] for key, value in changes.items()}) or "?"

    def _query(self, values: dict[str, list[str]]) -> str:
        kept = {key: [one for one in found if one] for key, found in values.items()}
        text = urlencode({key: found for key, found in kept.items() if found}, doseq=True)
        return f"?{text}" if text else ""


def question(request: HttpRequest, code: str) -> Question:
    """What is asked about the period `code`; an address that makes no sense is not found."""
    try:
        period = company.calendar().parse(code)
    except BadPeriod as error:
        raise Http404 from error
    wanted = request.GET.get("metric") or "receipts"
    if wanted not in METRICS:
        raise Http404
    today = clock.today()
    return Question(request, Asked(period, metric_of(wanted), _as_of(request, today)), today)


def _as_of(request: HttpRequest, today: date) -> date:
    return min(today, day_asked(request.GET.get("asof", "")) or today)
