"""What differs between two versions of a plan: by unit, person and month."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from goalmgmt.core.amounts import ZERO, ratio
from targets.models import PlanVersion
from targets.queries import grid as grids

Node = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after."""

    old: Decimal
    new: Decimal

    @property
    def delta(self) -> Decimal:
        return self.new - self.old

    @property
    def share(self) -> Decimal | None:
        """The change as a fraction of what was; nothing where nothing was."""
        return ratio(self.delta, self.old) if self.old else None


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A node: its year, and its months in order."""

    label: str
    kind: str
    depth: int
    year: Change
    months: tuple[Change, ...]

    @property
    def changes(self) -> bool:
        return any(month.delta for month in self.months)


@dataclass(frozen=True, slots=True)
class Differences:
    """The rows of the newer version in order, then those that are gone; `months` of the year."""

    months: list[date]
    rows: list[DiffRow]
    changed_people: int

    def only_changes(self) -> "Differences":
        """The rows and the months in which something differs."""
        rows = [row for row in self.rows if row.changes]
        kept = [at for at in range(len(self.months)) if any(row.months[at].delta for row in rows)]
        rows = [replace(row, months=tuple(row.months[at] for at in kept)) for row in rows]
        return Differences([self.months[at] for at in kept], rows, self.changed_people)


def between(old: PlanVersion, new: PlanVersion) -> Differences:
    """Compare node by node: a unit, its reserve, or a person in a unit."""
    before, after = grids.load(old), grids.load(new)
    known = {_node(row): row for row in before.rows}
    kept = {_node(row) for row in after.rows}
    months = after.months
    rows = [_row(known.get(_node(row)), row, months) for row in after.rows]
    rows += [_row(row, None, months) for row in before.rows if _node(row) not in kept]
    changed = sum(row.kind == "person" and row.changes for row in rows)
    return Differences(months, rows, changed)


def _node(row: grids.GridRow) -> Node:
    return row.kind, row.unit_id, row.person_id


def _row(old: grids.GridRow | None, new: grids.GridRow | None, months: list[date]) -> DiffRow:
    named = new or old
    assert named is not None  # noqa: S101 - one of both is given
    pairs = tuple(
        Change(
            old.amounts.get(month, ZERO) if old else ZERO,
            new.amounts.get(month, ZERO) if new else ZERO,
        )
        for month in months
    )
    year = Change(sum((p.old for p in pairs), ZERO), sum((p.new for p in pairs), ZERO))
    return DiffRow(named.label, named.kind, named.depth, year, pairs)
