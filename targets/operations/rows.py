"""The rows of a split: the unit tree of the plan's year with the people who sit in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from goalmgmt.core import audit, clock
from goalmgmt.core.amounts import ZERO
from goalmgmt.core.periods import Period
from targets.enums import RowKind
from targets.models import PlanVersion, SplitRow, TargetCell
from targets.operations import drafts
from targets.queries import grid
from teams.enums import Role
from teams.models import Membership, Unit, UnitAncestry, User

Key = tuple[str, int, int | None]
Amounts = Mapping[tuple[Key, date], Decimal]


@dataclass(frozen=True, slots=True)
class Node:
    """A row as it should stand: its key (kind, unit, person) and that of the row above."""

    key: Key
    above: Key | None
    depth: int


@transaction.atomic
def build_rows(*, version: PlanVersion, actor: User | None, now: datetime) -> int:
    """Add what is missing: the units below the scope, and each rep in every unit where the rep
    sits during the year. Nothing is removed, and amounts stay. Returns how many rows were added.
    """
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    year = grid.fiscal_year(fresh)
    added = ensure_rows(fresh, nodes_of(fresh, year), year)
    if added:
        audit.record(
            actor=actor, action="planversion.build_rows", target=fresh, now=now,
            after={"rows": added},
        )  # fmt: skip
    return added


def nodes_of(version: PlanVersion, year: Period) -> list[Node]:
    """The tree of the first day that the version may still change, with the reps' seats."""
    on = version.effective_month or year.starts_on
    tree = Tree(version.plan.scope, on)
    seats = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        unit__in=tree.units,
        is_primary=True,
        starts_on__lt=year.ends_on,
        person__in=User.objects.with_role(Role.REP).employed_on(on),
    )
    people = seats.order_by("person__sort_key", "person__code").values_list("unit", "person")
    return list(tree.nodes(dict.fromkeys(people)))


class Tree:
    """The units below `scope` as they hang together on a day."""

    def __init__(self, scope: Unit, on: date) -> None:
        self.scope = scope
        ancestry = UnitAncestry.objects.on(on)
        within = ancestry.filter(ancestor=scope).values("descendant")
        alive = Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), pk__in=within)
        self.units = list(alive.values_list("pk", flat=True))
        rows = ancestry.filter(descendant__in=self.units, depth=1).order_by("descendant__code")
        self.parents = dict(rows.values_list("descendant", "ancestor"))
        self.children: dict[int, list[int]] = defaultdict(list)
        for unit, parent in self.parents.items():
            self.children[parent].append(unit)

    def nodes(self, people: Iterable[tuple[int, int]]) -> Iterator[Node]:
        seated: dict[int, list[int]] = defaultdict(list)
        for unit, person in people:
            seated[unit].append(person)
        yield from self._below(self.scope.pk, None, 0, seated)

    def _below(
        self, unit: int, above: Key | None, depth: int, seated: dict[int, list[int]]
    ) -> Iterator[Node]:
        key: Key = (RowKind.UNIT, unit, None)
        yield Node(key, above, depth)
        for person in seated[unit]:
            yield Node((RowKind.PERSON, unit, person), key, depth + 1)
        for child in self.children[unit]:
            yield from self._below(child, key, depth + 1, seated)


def ensure_rows(
    version: PlanVersion, nodes: list[Node], year: Period, amounts: Amounts | None = None
) -> int:
    """Write the rows of `nodes` that are missing, each month at its amount or at zero."""
    rows = rows_by_key(version)
    missing = [node for node in nodes if node.key not in rows]
    by_depth: dict[int, list[Node]] = defaultdict(list)
    for node in missing:
        by_depth[node.depth].append(node)
    for depth in sorted(by_depth):
        made = [_new_row(version, node, rows) for node in by_depth[depth]]
        for row in SplitRow.objects.bulk_create(made, batch_size=1000):
            rows[row.kind, row.unit_id, row.person_id] = row
    _add_cells({node.key: rows[node.key] for node in missing}, year.months(), amounts or {})
    _number([rows[node.key] for node in nodes], list(rows.values()))
    return len(missing)


def rows_by_key(version: PlanVersion) -> dict[Key, SplitRow]:
    return {(row.kind, row.unit_id, row.person_id): row for row in version.rows.all()}


def _new_row(version: PlanVersion, node: Node, rows: dict[Key, SplitRow]) -> SplitRow:
    kind, unit, person = node.key
    return SplitRow(
        version=version,
        parent=rows[node.above] if node.above else None,
        kind=kind,
        unit_id=unit,
        person_id=person,
        depth=node.depth,
    )


def _add_cells(rows: Mapping[Key, SplitRow], months: list[date], amounts: Amounts) -> None:
    cells = [
        TargetCell(row=row, month=month, amount=amounts.get((key, month), ZERO))
        for key, row in rows.items()
        for month in months
    ]
    TargetCell.objects.bulk_create(cells, batch_size=2000)


def _number(wanted: list[SplitRow], every: list[SplitRow]) -> None:
    """Positions in tree order; rows that are no longer wanted keep their place behind."""
    placed = {row.pk for row in wanted}
    order = wanted + [row for row in every if row.pk not in placed and row.kind != RowKind.RESERVE]
    position = {row.pk: index * 2 + 2 for index, row in enumerate(order)}
    units = {row.unit_id: position[row.pk] for row in order if row.kind == RowKind.UNIT}
    for row in every:
        if row.kind == RowKind.RESERVE:
            position[row.pk] = units.get(row.unit_id, 0) + 1
    moved = [row for row in every if row.position != position[row.pk]]
    for row in moved:
        row.position = position[row.pk]
    SplitRow.objects.bulk_update(moved, ["position"], batch_size=1000)
