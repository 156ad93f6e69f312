"""What the address of the process figures asks: period, unit, metric of the results."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from goalmgmt.core import clock, company
from teams.models import Unit
from tracking import process_rules
from tracking.queries.process_team import Scope
from tracking.reader import reader
from tracking.views import ledger_choices as choices
from tracking.views.ledger_asked import Question, question

KEPT = ("period", "unit", "metric")


@dataclass(frozen=True)
class ProcessQuestion:
    """The page that an address asks for; a period or a metric that is none is not found, a unit
    that is not open to the reader counts as not asked."""

    request: HttpRequest

    @cached_property
    def base(self) -> Question:
        """What the ledger would be asked, always as of today."""
        code = self.request.GET.get("period") or self._usual()
        known = question(self.request, code)
        return replace(known, asked=replace(known.asked, as_of=known.today))

    def _usual(self) -> str:
        """The quarter that runs."""
        calendar, today = company.calendar(), clock.today()
        quarters = calendar.quarters(calendar.year_of(today))
        return next(quarter.code for quarter in quarters if today in quarter)

    @cached_property
    def units(self) -> list[Unit]:
        """The units whose totals the reader sees."""
        watched = process_rules.watched_units(reader(self.request), self.base.today)
        return list(watched.order_by("code"))

    @cached_property
    def unit(self) -> Unit | None:
        wanted = self.request.GET.get("unit", "")
        return next((unit for unit in self.units if unit.code == wanted), None)

    @property
    def scope(self) -> Scope:
        base = self.base
        return Scope(reader(self.request), base.today, base.asked, self.unit)

    def here(self, **changes: str) -> str:
        """The words of the address with some of them changed; an empty one takes it away."""
        known = {name: self.request.GET.get(name, "") for name in KEPT} | changes
        return "?" + urlencode({name: word for name, word in known.items() if word})

    def parts_url(self, person: str, parts: str) -> str:
        """Where the rows behind a person's figure are listed."""
        path = reverse("tracking:activity_parts", args=[person, parts])
        return path + "?" + urlencode({"period": self.base.period.code})

    def choices(self) -> dict[str, Any]:
        """What the selects above the table offer."""
        return {
            "metrics": choices.metrics(self.base),
            "period_choices": choices.periods(self.base),
            "units": [(unit.code, unit.name, unit == self.unit) for unit in self.units],
        }
