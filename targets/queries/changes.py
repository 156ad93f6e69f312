"""Who changed what in a version, field by field and cell by cell, from the audit trail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from goalmgmt.core import audit
from goalmgmt.core.models import AuditEvent
from targets.enums import RowKind
from targets.models import PlanVersion, SplitRow

#: What an event holds besides the fields that it changed.
_BESIDE = frozenset({"revision", "cells", "locked"})


@dataclass(frozen=True, slots=True)
class Change:
    """A field, or a cell of the split (`row` and `month`), with its value before and after."""

    field: str
    before: Any
    after: Any
    row: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the audit trail with the changes that it made; `more` were not listed."""

    at: datetime
    who: str
    action: str
    reason: str
    changes: Sequence[Change]
    more: int = 0


def trail(version: PlanVersion, *, cell: str = "") -> QuerySet[AuditEvent]:
    """The events on a version, newest first; with `cell` (`ROW:2026-05`) those that changed it."""
    events = audit.trail(version)
    return events.filter(after__cells__has_key=cell) if cell else events


def entries(
    version: PlanVersion, events: Sequence[AuditEvent], *, cell: str = "", most: int = 20
) -> list[Entry]:
    """The events with their changes, at most so many each; the rows' names in one query."""
    names = _row_names(version, events)
    found = []
    for event in events:
        every = list(_changes(event, names, cell))
        found.append(
            Entry(
                at=event.at,
                who=str(event.actor) if event.actor else "",
                action=event.action,
                reason=event.reason,
                changes=every[:most],
                more=max(0, len(every) - most),
            )
        )
    return found


def _changes(event: AuditEvent, names: Mapping[str, str], cell: str) -> Iterator[Change]:
    before, after = event.before, event.after
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in _BESIDE and not cell:
            yield from _of_field(name, before.get(name), after.get(name))
    cells, olds = _cells(after), _cells(before)
    if not cells:
        return
    for place in cells if not cell else [cell]:
        row, _sep, month = place.rpartition(":")
        yield Change("cell", olds.get(place), cells.get(place), names.get(row, row), month)


def _of_field(name: str, before: Any, after: Any) -> Iterator[Change]:
    """A field; of the milestones each by itself."""
    if not isinstance(before, Mapping) and not isinstance(after, Mapping):
        yield Change(name, before, after)
        return
    olds, news = before or {}, after or {}
    for key in sorted({*olds, *news}):
        if olds.get(key) != news.get(key):
            yield Change(f"{name}.{key}", olds.get(key), news.get(key))


def _row_names(version: PlanVersion, events: Sequence[AuditEvent]) -> dict[str, str]:
    """Names of the rows whose cells changed: by row id, or as an import names them."""
    named = {place.rpartition(":")[0] for event in events for place in _cells(event.after)}
    if not named:
        return {}
    ids = [int(name) for name in named if name.isdecimal()]
    nodes = [name.partition(":") for name in named if not name.isdecimal()]
    people = [int(pk) for kind, _sep, pk in nodes if kind == RowKind.PERSON]
    units = [int(pk) for kind, _sep, pk in nodes if kind != RowKind.PERSON]
    wanted = Q(pk__in=ids) | Q(person__in=people) | Q(person=None, unit__in=units)
    found = {}
    for row in SplitRow.objects.filter(wanted, version=version).select_related("unit", "person"):
        found[str(row.pk)] = str(row)
        found[f"{row.kind}:{row.person_id or row.unit_id}"] = str(row)
    return found


def _cells(side: Mapping[str, Any]) -> Mapping[str, Any]:
    """The amounts by place; locks name their places only."""
    cells = side.get("cells")
    return cells if isinstance(cells, Mapping) else {}
