"""What the address of a ledger page asks: period, metric, day, columns, sorting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from goalmgmt.core import clock, company
from goalmgmt.core.asked import day_asked
from goalmgmt.core.periods import BadPeriod, Period
from targets.models import Metric
from targets.queries import metric as metric_of
from tracking.ledger_columns import offered
from tracking.queries.asked import Asked
from tracking.queries.awaiting import is_awaited
from tracking.queries.lens_rows import LENSES
from tracking.queries.sources import is_stamped

View = Callable[..., HttpResponseBase]
#: What every link of the page keeps.
KEPT = ("metric", "asof", "lens", "col")


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
    def lens(self) -> str:
        """The lens that is asked for and that the metric has; empty for the organisation."""
        wanted = self.request.GET.get("lens", "")
        return wanted if wanted in LENSES and is_stamped(self.asked.metric) else ""

    @property
    def added(self) -> list[str]:
        """The columns that the address adds and that the metric has."""
        wanted = set(self.request.GET.getlist("col"))
        return [one.key for one in offered(self.asked.metric) if one.key in wanted]

    @property
    def query(self) -> str:
        return self._query({key: self.request.GET.getlist(key) for key in KEPT})

    def url(self, *codes: str, period: str = "") -> str:
        route = ("ledger", "ledger_unit", "ledger_person")[len(codes)]
        args = [period or self.period.code, *codes]
        return reverse(f"tracking:{route}", args=args) + self.query

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form in the head carries along, besides what it asks."""
        names = ("sort",)
        return [(name, one) for name in names for one in self.request.GET.getlist(name) if one]

    def entry_url(self, unit: str, code: str) -> str:
        """The credits of an entry of the lens in a unit."""
        args = [self.period.code, unit, self.lens, code]
        return reverse("tracking:ledger_entry", args=args) + self.query

    def changes_url(self, *codes: str) -> str:
        """What changed since, of a unit or a person; empty where no credits say it."""
        if not is_awaited(self.asked.metric):
            return ""
        route = "ledger_changes" if len(codes) == 1 else "person_changes"
        return reverse(f"tracking:{route}", args=[self.period.code, *codes]) + self.query

    def here(self, **changes: str) -> str:
        """This page with other words in its query; an empty one takes the word away."""
        return self.with_words({key: [value] for key, value in changes.items()})

    def with_words(self, changes: dict[str, list[str]]) -> str:
        """As `here`, for words that may stand several times."""
        known = {key: self.request.GET.getlist(key) for key in (*KEPT, "sort")}
        return self._query(known | changes) or "?"

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
    try:
        metric = metric_of(wanted)
    except Metric.DoesNotExist as error:
        raise Http404 from error
    today = clock.today()
    return Question(request, Asked(period, metric, _as_of(request, today)), today)


def follows_period(view: View) -> View:
    """A form cannot write the path: `?period=2026-Q3` leads to the page of that period."""

    @wraps(view)
    def follow(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        wanted, shown = request.GET.get("period", ""), kwargs.get("period", "")
        if not wanted or not shown:
            return view(request, *args, **kwargs)
        try:
            code = company.calendar().parse(wanted).code
        except BadPeriod as error:
            raise Http404 from error
        query = request.GET.copy()
        del query["period"]
        path = request.path.replace(f"/{shown}/", f"/{code}/", 1)
        return redirect(f"{path}?{query.urlencode()}" if query else path)

    return follow


def _as_of(request: HttpRequest, today: date) -> date:
    return min(today, day_asked(request.GET.get("asof", "")) or today)
