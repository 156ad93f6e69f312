"""Proposals from below: what one may propose on, and a proposal beside the present numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from goalmgmt.core.amounts import ZERO
from targets.enums import EDITABLE, ProposalStatus, RowKind
from targets.models import PlanVersion, Proposal, SplitRow, TargetCell
from targets.queries import grid as grids
from teams.enums import Role
from teams.models import Unit, UnitLead, User


def proposable_rows(person: User, on: date) -> QuerySet[SplitRow]:
    """The rows of units that the person leads, in drafts that the person does not edit."""
    if person.has_role(Role.LEADERSHIP):
        return SplitRow.objects.none()
    own = UnitLead.objects.on(on).filter(person=person).values("unit")
    led = Unit.objects.led_by(person, on).values("pk")
    rows = SplitRow.objects.filter(
        kind=RowKind.UNIT, parent__isnull=False, unit__in=own, version__status__in=EDITABLE
    )
    rows = rows.exclude(version__plan__scope__in=led)
    return rows.select_related("unit", "version__plan__metric").order_by("-version", "position")


def to_decide(person: User, on: date) -> QuerySet[Proposal]:
    """Open proposals to drafts that the person leads, owns or wrote, the oldest first."""
    led = Unit.objects.led_by(person, on).values("pk")
    wanted = Q(version__plan__scope__in=led)
    if person.has_role(Role.LEADERSHIP):
        wanted |= Q(version__plan__owner=person) | Q(version__author=person)
    found = Proposal.objects.filter(
        wanted, status=ProposalStatus.OPEN, version__status__in=EDITABLE
    ).exclude(author=person)
    return found.select_related("version__plan", "row__unit", "author").order_by("created_at")


def came_back(person: User) -> QuerySet[Proposal]:
    """The person's returned proposals to drafts for which no newer one was made."""
    newer = Proposal.objects.filter(author=person).order_by("row", "-pk")
    latest: dict[int, int] = {}
    for row, pk in newer.values_list("row", "pk"):
        latest.setdefault(row, pk)
    return Proposal.objects.filter(
        pk__in=latest.values(), status=ProposalStatus.RETURNED, version__status__in=EDITABLE
    ).select_related("version__plan", "row__unit", "decided_by")


def below(version: PlanVersion, row: int) -> list[int]:
    """The row and all rows under it, by id."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in version.rows.order_by("position", "pk").values_list("pk", "parent"):
        children.setdefault(parent, []).append(pk)
    found, waiting = [], [row]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(reversed(children.get(found[-1], [])))
    return found


def part(version: PlanVersion, row: int) -> grids.Grid:
    """The grid of the row and what stands under it: all that a proposer gets to see."""
    whole = grids.load(version)
    wanted = set(below(version, row))
    rows = [line for line in whole.rows if line.pk in wanted]
    kept = {pk: lines for pk, lines in whole.below.items() if pk in wanted}
    top = next(line for line in rows if line.pk == row)
    given = {pk: months for pk, months in whole.given_below.items() if pk in wanted}
    by_pk = {line.pk: line for line in rows}
    return grids.Grid(version, whole.months, rows, kept | {None: [top]}, by_pk, given, len(rows))


@dataclass(frozen=True, slots=True)
class Difference:
    """A proposed cell beside the present one; `stale` when that changed since the proposal."""

    row: int
    label: str
    month: date
    before: Decimal
    after: Decimal
    stale: bool

    @property
    def change(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row's year as it is and as it would be."""

    label: str
    depth: int
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def differences(proposal: Proposal) -> list[Difference]:
    """Every proposed cell, rows in order."""
    cells = list(proposal.cells.select_related("row__unit", "row__person"))
    present = _present(sorted({cell.row_id for cell in cells}))
    order = {pk: place for place, pk in enumerate(below(proposal.version, proposal.row_id))}
    found = []
    for cell in sorted(cells, key=lambda cell: (order.get(cell.row_id, 0), cell.month)):
        now = present[cell.row_id, cell.month]
        stale = now.revision > proposal.base_revision and now.amount != cell.amount
        found.append(
            Difference(cell.row_id, str(cell.row), cell.month, now.amount, cell.amount, stale)
        )
    return found


def years(proposal: Proposal, found: Sequence[Difference]) -> list[RowDifference]:
    """The rows that the proposal touches, with their years."""
    grid = part(proposal.version, proposal.row_id)
    changes: dict[int, Decimal] = {}
    for one in found:
        changes[one.row] = changes.get(one.row, ZERO) + one.change
    top = grid.by_pk[proposal.row_id].depth
    return [
        RowDifference(row.label, row.depth - top, row.total(), row.total() + changes[row.pk])
        for row in grid.rows
        if row.pk in changes
    ]


def _present(rows: Sequence[int]) -> dict[tuple[int, date], TargetCell]:
    cells = TargetCell.objects.filter(row__in=rows)
    return {(cell.row_id, cell.month): cell for cell in cells}
