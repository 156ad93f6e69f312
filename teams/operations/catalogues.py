"""Writing catalogues: territories, products, channels, industries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.imports.kinds import Row, Run
from teams import rules
from teams.models import User
from teams.models.catalogues import CatalogueItem
from teams.operations import trail
from teams.operations.trail import Entry


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An entry as a row tells it; None means unchanged."""

    row: Row
    code: str
    name: str | None
    is_active: bool | None


def _check(actor: User | None) -> None:
    if not rules.can_manage_organisation(actor):
        raise NotAllowed(_("Only an administrator changes catalogues."))


@transaction.atomic
def save_item(
    *, item: CatalogueItem, name: str, is_active: bool, actor: User | None, now: datetime
) -> CatalogueItem:
    """Add the entry or change its name and whether it can be picked; codes stay."""
    _check(actor)
    model = type(item)
    before = model._base_manager.filter(pk=item.pk).values("name", "is_active").first()
    if before is None and model._base_manager.filter(code=item.code).exists():
        raise Refused(_("The code %(code)s is taken.") % {"code": item.code}, field="code")
    item.name, item.is_active = name, is_active
    item.save()
    audit.record(
        actor=actor, action="catalogue.change" if before else "catalogue.add", target=item,
        now=now, before=before, after={"code": item.code, "name": name, "is_active": is_active},
    )  # fmt: skip
    return item


@transaction.atomic
def save_items(*, model: type[CatalogueItem], rows: Sequence[ItemRow], run: Run) -> None:
    """Add and change entries of one catalogue, all in a few statements."""
    _check(cast("User | None", run.actor))
    items = {item.code: item for item in model._base_manager.all()}
    for row in rows:
        if row.code not in items and row.name is None:
            run.refuse(row.row, "name", _("This cell is empty. A new entry needs it."))
    if run.problems:
        return
    new = [
        model(code=row.code, name=row.name or "", is_active=row.is_active is not False)
        for row in rows
        if row.code not in items
    ]
    changes = [change for row in rows if (change := _change(row, items.get(row.code)))]
    model._base_manager.bulk_create(new, batch_size=500)
    changed = [cast(CatalogueItem, entry.target) for entry in changes]
    model._base_manager.bulk_update(changed, ["name", "is_active"], batch_size=500)
    added = [Entry("catalogue.add", item, {}, {"code": item.code}) for item in new]
    trail.write(actor=run.actor, now=run.now, entries=[*added, *changes])
    run.created, run.updated = len(new), len(changes)
    run.unchanged = len(rows) - len(new) - len(changes)


def _change(row: ItemRow, item: CatalogueItem | None) -> Entry | None:
    wanted = {"name": row.name, "is_active": row.is_active}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    before = {name: getattr(item, name) for name in wanted} if item else wanted
    if item is None or before == wanted:
        return None
    for name, value in wanted.items():
        setattr(item, name, value)
    return Entry("catalogue.change", item, before, wanted)
