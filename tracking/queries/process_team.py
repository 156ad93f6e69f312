"""Process figures beside results: a line for each person and unit that one watches (part 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from teams.models import Membership, Unit, UnitAncestry, User
from tracking import process_rules
from tracking.process import Tally, together
from tracking.queries.asked import Asked
from tracking.queries.ledger_row import LedgerRow
from tracking.queries.process_figures import Span, tallies
from tracking.queries.rows import person_figures, unit_figures

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class TeamLine:
    """What a person or a unit did, beside what came of it in the ledger."""

    result: LedgerRow
    tally: Tally
    #: Where a person sits on the last day asked about.
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who looks, what at, and at which unit of those that are open to them."""

    viewer: User
    today: date
    asked: Asked
    unit: Unit | None = None

    def people(self) -> "QuerySet[User]":
        """Who sells and sits in the unit on the last day asked about, as far as one watches."""
        day = self.asked.day
        seats = Membership.objects.on(day).filter(is_primary=True)
        if self.unit is not None:
            seats = seats.filter(unit__in=Unit.objects.below(self.unit, day))
        watched = process_rules.watched_people(self.viewer, self.today)
        people: Any = watched.filter(pk__in=seats.values("person"))
        found: QuerySet[User] = people.employed_on(day).with_unit(day).order_by("sort_key", "code")
        return found

    def units(self) -> list[Unit]:
        """The unit asked for, or the highest ones open to the viewer, each before those directly
        below it."""
        day = self.asked.day
        watched = process_rules.watched_units(self.viewer, self.today)
        above = UnitAncestry.objects.on(day).filter(depth=1)
        if self.unit is None:
            lower = above.filter(ancestor__in=watched).values("descendant")
            tops = list(watched.exclude(pk__in=lower).order_by("code"))
        else:
            tops = list(watched.filter(pk=self.unit.pk))
        below: dict[int, list[int]] = {}
        for top, child in above.filter(ancestor__in=tops).values_list("ancestor", "descendant"):
            below.setdefault(top, []).append(child)
        children = [pk for pks in below.values() for pk in pks]
        known = {unit.pk: unit for unit in watched.filter(pk__in=children).order_by("code")}
        return [
            unit
            for top in tops
            for unit in (top, *(known[pk] for pk in known if pk in below.get(top.pk, [])))
        ]


def team(scope: Scope, now: datetime) -> tuple[list[TeamLine], list[TeamLine]]:
    """The lines of the people and those of the units, in the same few queries for any number."""
    people, span = list(scope.people()), Span.of(scope.asked)
    known = tallies(people, span, now)
    figures = person_figures(scope.asked)
    lines = [
        TeamLine(
            figures.row("person", one.pk, one.code, one.name), known[one.pk],
            getattr(one, "unit_name", "") or "",
        )
        for one in people
    ]  # fmt: skip
    return lines, _unit_lines(scope, known)


def _unit_lines(scope: Scope, known: dict[int, Tally]) -> list[TeamLine]:
    """A unit's line is made of the parts of all who sit in it and below."""
    units = scope.units()
    if not units:
        return []
    figures, seated = unit_figures(scope.asked), _seated(units, known, scope.asked.day)
    return [
        TeamLine(
            figures.row("unit", unit.pk, unit.code, unit.name),
            together(known[pk] for pk in seated.get(unit.pk, [])),
        )
        for unit in units
    ]


def _seated(units: Sequence[Unit], people: dict[int, Tally], day: date) -> dict[int, list[int]]:
    """By unit who sits in it or below, of the people that are counted."""
    under: dict[int, list[int]] = {}
    edges = UnitAncestry.objects.on(day).filter(ancestor__in=units)
    for ancestor, descendant in edges.values_list("ancestor", "descendant"):
        under.setdefault(descendant, []).append(ancestor)
    seats = Membership.objects.on(day).filter(is_primary=True, person__in=list(people))
    found: dict[int, list[int]] = {}
    for person, unit in seats.values_list("person", "unit"):
        for ancestor in under.get(unit, []):
            found.setdefault(ancestor, []).append(person)
    return found
