"""Reads over the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from goalmgmt.core import company
from teams.models import Membership, Unit, UnitAncestry, UnitLead, UnitPlacement, User


def members_on(unit: Unit, day: date) -> "list[User]":
    """The people who sit directly in `unit` on the day."""
    seats = Membership.objects.on(day).filter(unit=unit)
    return list(User.objects.filter(pk__in=seats.values("person")))


def seats_in(unit: Unit, day: date) -> "list[Membership]":
    """The seats of the unit itself on the day with their people, second jobs last."""
    seats = Membership.objects.on(day).filter(unit=unit).select_related("person")
    return list(seats.order_by("-is_primary", "person__sort_key", "person__code"))


def visible_among(reader: User, people: Iterable[int], today: date) -> set[int]:
    """Those of the people whom the reader may open."""
    seen = User.objects.visible_to(reader, today).filter(pk__in=set(people))
    return set(seen.values_list("pk", flat=True))


def seats_of(people: Iterable[int], days: tuple[date, date]) -> dict[int, list[Membership]]:
    """The primary memberships of people, by person, earliest first: input of `unit_at`.

    All of them are read, whatever the span, since the nearest counts where none covers a day.
    """
    rows = Membership.objects.filter(person__in=set(people), is_primary=True)
    by_person: dict[int, list[Membership]] = {}
    for row in rows.order_by("person_id", "starts_on"):
        by_person.setdefault(row.person_id, []).append(row)
    return by_person


def unit_at(seats: list[Membership], day: date) -> int | None:
    """The unit that takes a credit of `day`: that of the day, else the last one left, else the
    first one joined (a fact may be older than the membership). None without any membership."""
    before = [seat for seat in seats if seat.starts_on <= day]
    chosen = before[-1] if before else next(iter(seats), None)
    return chosen.unit_id if chosen else None


def unit_on(person: User, day: date) -> int | None:
    """The id of the unit that takes a credit of `person` on `day`."""
    return unit_at(seats_of([person.pk], (day, day)).get(person.pk, []), day)


def root_unit(on: date) -> Unit | None:
    """The company itself: the unit that stands under none."""
    return Unit.objects.roots(on).order_by("pk").first()


def ancestors_of(unit: Unit, on: date) -> list[Unit]:
    """The units above `unit` and itself, from the top: a breadcrumb."""
    rows = UnitAncestry.objects.on(on).filter(descendant=unit).select_related("ancestor")
    return [row.ancestor for row in rows.order_by("-depth")]


def leaders_above(person: User, on: date) -> "list[User]":
    """Who leads the person's unit, or the nearest one above that has another leader."""
    unit_id = unit_on(person, on)
    if unit_id is None:
        return []
    above = UnitAncestry.objects.on(on).filter(descendant=unit_id).order_by("depth")
    for ancestor in above.values_list("ancestor", flat=True):
        found = User.objects.filter(
            Q(leads__ends_on=None) | Q(leads__ends_on__gt=on),
            leads__unit=ancestor,
            leads__starts_on__lte=on,
            is_active=True,
        ).exclude(pk=person.pk)
        leaders = list(found.order_by(F("leads__is_deputy").asc()).distinct())
        if leaders:
            return leaders
    return []


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A unit in the tree of a day: how deep it stands, who leads it, how many sit in it."""

    unit: Unit
    depth: int
    leaders: str
    members: int


def tree_for(reader: User, today: date, on: date) -> list[TreeRow]:
    """The units of a day that `reader` may see today, each below its parent, in a fixed number of
    statements."""
    by_pk = {unit.pk: unit for unit in Unit.objects.visible_to(reader, today).open_on(on)}
    seats = Membership.objects.on(on).values_list("unit").annotate(count=Count("pk"))
    members: dict[int, int] = dict(seats.values_list("unit", "count"))
    parents = dict(UnitPlacement.objects.on(on).values_list("unit", "parent"))
    leaders: dict[int, list[str]] = {}
    for lead in UnitLead.objects.on(on).select_related("person").order_by("is_deputy"):
        leaders.setdefault(lead.unit_id, []).append(lead.person.name)
    children: dict[int | None, list[Unit]] = {}
    for unit in by_pk.values():
        parent = parents.get(unit.pk)
        children.setdefault(parent if parent in by_pk else None, []).append(unit)
    rows: list[TreeRow] = []
    waiting = [(unit, 0) for unit in reversed(children.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        names = ", ".join(leaders.get(unit.pk, []))
        rows.append(TreeRow(unit, depth, names, members.get(unit.pk, 0)))
        waiting.extend((child, depth + 1) for child in reversed(children.get(unit.pk, [])))
    return rows


def local_midnight(day: date, days: int = 0) -> datetime:
    """The moment at which `day` (or the one `days` later) begins in the company's time zone."""
    zone = ZoneInfo(company.policy().time_zone)
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=zone)
