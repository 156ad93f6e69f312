"""What the addresses of the report board and inbox ask for: kind, unit, state, last period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from goalmgmt.core import clock
from goalmgmt.core.periods import BadPeriod
from goalmgmt.core.statuses import look_of
from teams.models import Membership, Unit, User
from tracking.enums import ReportKind
from tracking.queries.report_board import STATES, reporters, slots_until
from tracking.reader import reader
from tracking.reporting import DAILY, MONTHLY, WEEKLY, Slot, slot_named, slot_of

#: How many periods stand beside one another.
COLUMNS = {WEEKLY: 6, DAILY: 7, MONTHLY: 6}


@dataclass(frozen=True)
class BoardQuestion:
    """The board that an address asks for; what it cannot read counts as not asked."""

    request: HttpRequest

    @cached_property
    def words(self) -> dict[str, str]:
        given = self.request.GET if self.request.method in {"GET", "HEAD"} else self.request.POST
        names = ("kind", "until", "unit", "state")
        return {name: given[name] for name in names if given.get(name)}

    @cached_property
    def viewer(self) -> User:
        viewer = reader(self.request)
        if not viewer.has_role("manager", "leadership"):
            raise PermissionDenied
        return viewer

    @cached_property
    def today(self) -> date:
        return clock.today()

    @cached_property
    def kind(self) -> str:
        kind = self.words.get("kind", WEEKLY)
        return kind if kind in COLUMNS else WEEKLY

    @cached_property
    def state(self) -> str:
        state = self.words.get("state", "")
        return state if state in STATES else ""

    @cached_property
    def slots(self) -> list[Slot]:
        return slots_until(self.kind, self._last.starts_on, COLUMNS[self.kind])

    @property
    def _last(self) -> Slot:
        try:
            asked = slot_named(self.words.get("until", ""))
        except BadPeriod:
            return slot_of(self.kind, self.today)
        known = asked.kind == self.kind and asked.starts_on <= self.today
        return asked if known else slot_of(self.kind, self.today)

    @cached_property
    def units(self) -> "QuerySet[Unit]":
        units = Unit.objects.open_on(self.today).order_by("code")
        if self.viewer.has_role("leadership"):
            return units
        return units.filter(pk__in=Unit.objects.led_by(self.viewer, self.today))

    @cached_property
    def unit(self) -> Unit | None:
        return self.units.filter(code=self.words.get("unit", "")).first()

    def people(self) -> "QuerySet[User]":
        """Whose reports the viewer waits for, of the unit that is asked for."""
        people = reporters(self.viewer, self.today)
        if self.unit is None:
            return people
        below = Unit.objects.below(self.unit, self.today)
        seats = Membership.objects.on(self.today).filter(unit__in=below)
        return people.filter(pk__in=seats.values("person"))

    def here(self, **changes: str) -> str:
        """The address of the page with some of its words changed."""
        words = {k: v for k, v in (self.words | changes).items() if v}
        return "?" + urlencode(words)

    def choices(self) -> dict[str, Any]:
        """What the selects above the table offer."""
        units: Sequence[Unit] = list(self.units)
        return {
            "kinds": [(k, capfirst(label), k == self.kind) for k, label in ReportKind.choices],
            "units": [(unit.code, unit.name, unit == self.unit) for unit in units],
            "states": [(state, look_of(state).word, state == self.state) for state in STATES],
        }

    def spans(self) -> dict[str, str]:
        """The addresses of the periods before, and of those after when there are any."""
        back = self.here(until=self.slots[0].previous().code)
        if self.slots[-1].ends_on > self.today:
            return {"back": back, "forth": ""}
        later = self.slots[-1]
        for _step in self.slots:
            later = later.next() if later.ends_on <= self.today else later
        return {"back": back, "forth": self.here(until=later.code)}
