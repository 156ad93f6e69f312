"""Units by the file: all rows in a fixed number of statements, ancestry rebuilt once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import closed, locks
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.imports.kinds import Row, Run
from teams import hierarchy, rules
from teams.models import Unit, UnitPlacement, User
from teams.operations import trail
from teams.operations.trail import Entry
from teams.operations.units import TREE_LOCK, write_ancestry


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a row tells it; None means unchanged."""

    row: Row
    code: str
    name: str | None
    kind: str | None
    parent: str | None
    starts_on: date | None


@dataclass(slots=True)
class _Work:
    """What the rows come to, collected before it is written."""

    run: Run
    units: dict[str, Unit]
    last_place: dict[int, UnitPlacement]
    places: set[tuple[int, int, date]]
    rows: dict[int, Row]
    new: list[UnitRow]
    changed: set[str]
    entries: list[Entry]
    new_places: list[UnitPlacement]
    open_from: date


@transaction.atomic
def save_units(*, rows: Sequence[UnitRow], run: Run) -> None:
    """Add and change units, and place them under their parents.

    `starts_on` is the day a new unit begins, and the month from which an existing one has
    another parent. Refuses rows that would make a cycle. Writes nothing when it refused any row.
    """
    if not rules.can_manage_organisation(cast("User | None", run.actor)):
        raise NotAllowed(_("Only an administrator changes the organisation."))
    locks.hold(TREE_LOCK)
    work = _work(rows, run)
    _check_new(work)
    if run.problems:
        return
    _add(work)
    for row in rows:
        _rename(work, row)
        _place(work, row)
    if not run.problems:
        _write(work, rows)


def _work(rows: Sequence[UnitRow], run: Run) -> _Work:
    units = {unit.code: unit for unit in Unit.objects.all()}
    placements = list(UnitPlacement.objects.order_by("starts_on").select_related("parent"))
    return _Work(
        run=run,
        units=units,
        last_place={place.unit_id: place for place in placements},
        places={(place.unit_id, place.parent_id, place.starts_on) for place in placements},
        rows={},
        new=[row for row in rows if row.code not in units],
        changed=set(),
        entries=[],
        new_places=[],
        open_from=closed.open_from(),
    )


def _check_new(work: _Work) -> None:
    for row in work.new:
        for column in ("name", "kind", "starts_on"):
            if getattr(row, column) is None:
                work.run.refuse(row.row, column, _("This cell is empty. A new unit needs it."))


def _add(work: _Work) -> None:
    added = Unit.objects.bulk_create(
        [
            Unit(code=row.code, name=row.name or "", kind=row.kind or "", starts_on=row.starts_on)
            for row in work.new
            if row.starts_on is not None
        ],
        batch_size=500,
    )
    work.units.update({unit.code: unit for unit in added})
    for unit, row in zip(added, work.new, strict=True):
        after = {"code": row.code, "name": row.name, "parent": row.parent}
        work.entries.append(Entry("unit.add", unit, {}, after))


def _rename(work: _Work, row: UnitRow) -> None:
    unit = work.units[row.code]
    work.rows[unit.pk] = row.row
    wanted = {name: getattr(row, name) for name in ("name", "kind") if getattr(row, name)}
    before = {name: getattr(unit, name) for name in wanted}
    if before != wanted:
        for name, value in wanted.items():
            setattr(unit, name, value)
        work.changed.add(row.code)
        work.entries.append(Entry("unit.change", unit, before, wanted))


def _place(work: _Work, row: UnitRow) -> None:
    unit = work.units[row.code]
    if row.parent is None:
        _check_start(work, row, unit)
        return
    parent = work.units.get(row.parent)
    if parent is not None and parent.closed_on is not None:
        work.run.refuse(row.row, "parent", _("This unit is closed. Choose another one."))
    elif parent is None:
        message = _("There is no unit “%(code)s”, neither here nor in the file.")
        work.run.refuse(row.row, "parent", message % {"code": row.parent})
    elif parent.pk == unit.pk:
        work.run.refuse(row.row, "parent", _own_parent(unit))
    else:
        _put_under(work, row, unit, parent)


def _own_parent(unit: Unit) -> str:
    return _("%(unit)s would stand under itself. Choose a parent outside it.") % {"unit": unit}


def _check_start(work: _Work, row: UnitRow, unit: Unit) -> None:
    known = {unit.starts_on} | {day for pk, _parent, day in work.places if pk == unit.pk}
    if row.starts_on is not None and row.starts_on not in known:
        message = _("%(unit)s began on %(day)s; the day a unit began is not changed by import.")
        values = {"unit": unit, "day": unit.starts_on.isoformat()}
        work.run.refuse(row.row, "starts_on", message % values)


def _put_under(work: _Work, row: UnitRow, unit: Unit, parent: Unit) -> None:
    last = work.last_place.get(unit.pk)
    starts_on = row.starts_on or unit.starts_on
    if (unit.pk, parent.pk, starts_on) in work.places:
        return
    if last is not None and last.parent_id == parent.pk:
        _check_start(work, row, unit)
        return
    if (last is not None or row.code not in {new.code for new in work.new}) and (
        starts_on < work.open_from
    ):
        work.run.refuse(row.row, "starts_on", closed.reaches_back(work.open_from))
        return
    if last is not None and (starts_on <= last.starts_on or starts_on.day != 1):
        message = _("%(unit)s stands under %(parent)s since %(day)s. Enter the first of a later "
                    "month, from which it moves.")  # fmt: skip
        values = {"unit": unit, "parent": last.parent, "day": last.starts_on.isoformat()}
        work.run.refuse(row.row, "starts_on", message % values)
        return
    if last is not None:
        last.ends_on = starts_on
        work.entries.append(_moved(unit, last.parent, parent, starts_on))
        work.changed.add(row.code)
        last.save(update_fields=["ends_on"])
    elif row.code not in {new.code for new in work.new}:
        work.entries.append(_moved(unit, None, parent, starts_on))
        work.changed.add(row.code)
    work.new_places.append(UnitPlacement(unit=unit, parent=parent, starts_on=starts_on))


def _moved(unit: Unit, before: Unit | None, parent: Unit, starts_on: date) -> Entry:
    after = {"parent": parent.code, "starts_on": starts_on}
    return Entry("unit.place", unit, {"parent": before and before.code}, after)


def _write(work: _Work, rows: Sequence[UnitRow]) -> None:
    run, new = work.run, {row.code for row in work.new}
    UnitPlacement.objects.bulk_create(work.new_places, batch_size=500)
    changed = [work.units[code] for code in sorted(work.changed)]
    Unit.objects.bulk_update(changed, ["name", "kind"], batch_size=500)
    if new or work.new_places:
        _derive(work.rows, run)
    trail.write(actor=run.actor, now=run.now, entries=work.entries)
    run.created, run.updated = len(new), len(work.changed - new)
    run.unchanged = len(rows) - run.created - run.updated


def _derive(rows: Mapping[int, Row], run: Run) -> None:
    try:
        write_ancestry()
    except hierarchy.Cycle as error:
        row = rows.get(error.unit) or next(iter(rows.values()))
        run.refuse(row, "parent", _own_parent(Unit.objects.get(pk=error.unit)))
