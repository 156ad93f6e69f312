"""Writing the unit tree: one lock for the whole tree, ancestry rebuilt with every change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, closed, locks
from goalmgmt.core.errors import NotAllowed, Refused
from teams import hierarchy, rules
from teams.enums import UnitKind
from teams.models import Unit, UnitAncestry, UnitPlacement, User

TREE_LOCK = "teams.tree"


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What a unit is made of; no `parent` makes it the company."""

    code: str
    name: str
    kind: str
    starts_on: date
    parent: Unit | None = None


def _check(actor: User | None) -> None:
    if not rules.can_manage_organisation(actor):
        raise NotAllowed(_("Only an administrator changes the organisation."))


def check_takes(unit: Unit, ends_on: date | None, field: str) -> None:
    """Raises Refused when `unit` is closed before the span ends; None is no end."""
    if unit.closed_on is not None and (ends_on is None or ends_on > unit.closed_on):
        values = {"unit": unit, "day": unit.closed_on.isoformat()}
        raise Refused(_("%(unit)s is closed from %(day)s on.") % values, field=field)


@transaction.atomic
def add_unit(*, new: NewUnit, actor: User | None, now: datetime) -> Unit:
    """Add a unit under its parent. Raises Refused for a taken code or an unknown kind."""
    _check(actor)
    locks.hold(TREE_LOCK)
    if new.kind not in UnitKind.values:
        raise Refused(_("Choose a kind: company, branch, region or group."), field="kind")
    if Unit.objects.filter(code=new.code).exists():
        raise Refused(_("The code %(code)s is taken.") % {"code": new.code}, field="code")
    if new.parent is not None:
        check_takes(Unit.objects.get(pk=new.parent.pk), None, "parent")
    unit = Unit.objects.create(code=new.code, name=new.name, kind=new.kind, starts_on=new.starts_on)
    audit.record(
        actor=actor, action="unit.add", target=unit, now=now,
        after={"code": new.code, "name": new.name, "parent": new.parent and new.parent.code},
    )  # fmt: skip
    if new.parent is not None:
        UnitPlacement.objects.create(unit=unit, parent=new.parent, starts_on=new.starts_on)
    rebuild_ancestry()
    return unit


@transaction.atomic
def place_unit(
    *, unit: Unit, parent: Unit, starts_on: date, actor: User | None, now: datetime
) -> UnitPlacement:
    """Put `unit` under `parent` from the first of a month on.

    Raises Refused for another day of the month, for a closed month or unit, for a place before the
    last one, and when the unit would stand under itself.
    """
    _check(actor)
    locks.hold(TREE_LOCK)
    if starts_on.day != 1:
        raise Refused(_("A unit moves on the first of a month."), field="starts_on")
    closed.check_open(starts_on)
    for one, field in ((unit, "starts_on"), (parent, "parent")):
        check_takes(Unit.objects.get(pk=one.pk), None, field)
    if parent.pk == unit.pk:
        raise Refused(_circle(unit), field="parent")
    before = unit.placements.order_by("-starts_on").first()
    if before is not None:
        _end(before, starts_on)
    placement = UnitPlacement.objects.create(unit=unit, parent=parent, starts_on=starts_on)
    rebuild_ancestry()
    audit.record(
        actor=actor, action="unit.place", target=unit, now=now,
        before={"parent": before and before.parent.code},
        after={"parent": parent.code, "starts_on": starts_on},
    )  # fmt: skip
    return placement


def _end(placement: UnitPlacement, ends_on: date) -> None:
    if placement.starts_on >= ends_on:
        raise Refused(
            _("The unit already moved on %(day)s; choose a later month.")
            % {"day": placement.starts_on.isoformat()},
            field="starts_on",
        )
    placement.ends_on = ends_on
    placement.save(update_fields=["ends_on"])


CHARTER = ("mission", "values", "duty", "authority", "benefit")


@transaction.atomic
def change_unit(*, unit: Unit, name: str, kind: str, actor: User | None, now: datetime) -> Unit:
    """Give a unit another name or kind; its code stays."""
    _check(actor)
    if kind not in UnitKind.values:
        raise Refused(_("Choose a kind: company, branch, region or group."), field="kind")
    return _save(unit, {"name": name, "kind": kind}, "unit.change", actor, now)


@transaction.atomic
def write_charter(
    *, unit: Unit, charter: Mapping[str, str], actor: User | None, now: datetime
) -> Unit:
    """Write mission, values, duty, authority and benefit; the leader of the unit may too."""
    if not rules.can_write_charter(actor, unit, clock.business_date(now)):
        raise NotAllowed(_("Only who leads the unit, or an administrator, writes its charter."))
    texts = {name: charter.get(name, "") for name in CHARTER}
    return _save(unit, texts, "unit.charter", actor, now)


def _save(
    unit: Unit, after: Mapping[str, str], action: str, actor: User | None, now: datetime
) -> Unit:
    fresh = Unit.objects.select_for_update().get(pk=unit.pk)
    before = {name: getattr(fresh, name) for name in after}
    if before == after:
        return fresh
    for name, value in after.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(after))
    audit.record(actor=actor, action=action, target=fresh, now=now, before=before, after=after)
    return fresh


def rebuild_ancestry() -> int:
    """Write the closure anew; call under the tree lock. Raises Refused for a cycle."""
    try:
        return write_ancestry()
    except hierarchy.Cycle as error:
        unit = Unit.objects.get(pk=error.unit)
        raise Refused(_circle(unit), field="parent") from error


def _circle(unit: Unit) -> str:
    return _("%(unit)s would stand under itself. Choose a parent outside it.") % {"unit": unit}


def write_ancestry() -> int:
    """Write the closure of the placements anew; returns its size. Raises hierarchy.Cycle before
    anything is written."""
    edges = [
        hierarchy.Edge(*values)
        for values in UnitPlacement.objects.values_list("unit", "parent", "starts_on", "ends_on")
    ]
    rows = hierarchy.closure(dict(Unit.objects.values_list("pk", "starts_on")), edges)
    UnitAncestry.objects.all().delete()
    UnitAncestry.objects.bulk_create(
        [
            UnitAncestry(
                ancestor_id=row.ancestor,
                descendant_id=row.descendant,
                depth=row.depth,
                starts_on=row.starts_on,
                ends_on=None if row.ends_on == hierarchy.FOREVER else row.ends_on,
            )
            for row in rows
        ],
        batch_size=2000,
    )
    return len(rows)
