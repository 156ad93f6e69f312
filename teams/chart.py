"""The organisation chart of a day: nested units with heads, deputies, people and counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from teams.models import Membership, Unit, UnitAncestry, UnitLead, UnitPlacement, User


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody in a unit; a second job says so."""

    person: User
    is_primary: bool


@dataclass(slots=True)
class Node:
    """A unit of the chart. One that the reader only stands under shows its name and heads."""

    unit: Unit
    is_open: bool
    heads: list[User] = field(default_factory=list)
    deputies: list[User] = field(default_factory=list)
    sitting: list[Sitting] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)

    @property
    def everybody(self) -> set[int]:
        """The people of the unit and of all below, each once."""
        below = {pk for child in self.children for pk in child.everybody}
        return below | {one.person.pk for one in self.sitting}

    @property
    def total(self) -> int:
        return len(self.everybody)


def chart_for(reader: User, *, today: date, day: date) -> list[Node]:
    """The roots of the chart of `day`, in a fixed number of statements.

    What one may see is judged by `today`: the visible units, and above them the units that the
    reader stands under, by name and heads only.
    """
    visible = set(Unit.objects.visible_to(reader, today).values_list("pk", flat=True))
    above = UnitAncestry.objects.on(day).filter(descendant__in=visible).values("ancestor")
    units = Unit.objects.open_on(day).filter(pk__in=above)
    nodes = {unit.pk: Node(unit, unit.pk in visible) for unit in units.order_by("code")}
    _seat(nodes, day)
    return _nest(nodes, dict(UnitPlacement.objects.on(day).values_list("unit", "parent")))


def _seat(nodes: Mapping[int, Node], day: date) -> None:
    leads = UnitLead.objects.on(day).filter(unit__in=nodes).select_related("person")
    for lead in leads.order_by("starts_on", "pk"):
        node = nodes[lead.unit_id]
        (node.deputies if lead.is_deputy else node.heads).append(lead.person)
    shown = [pk for pk, node in nodes.items() if node.is_open]
    seats = Membership.objects.on(day).filter(unit__in=shown).select_related("person")
    for seat in seats.order_by("-is_primary", "person__sort_key", "person__code"):
        nodes[seat.unit_id].sitting.append(Sitting(seat.person, seat.is_primary))


def _nest(nodes: Mapping[int, Node], parents: Mapping[int, int]) -> list[Node]:
    roots: list[Node] = []
    for pk, node in nodes.items():
        parent = nodes.get(parents.get(pk, 0))
        (parent.children if parent else roots).append(node)
    return roots
