"""Two editors of a lens at once: the second is told what the first did (quality C4)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.formatting import decimal_text
from goalmgmt.core.models import AuditEvent
from targets.enums import Lens
from targets.models import LensCell, LensSplit
from targets.models.lenses import ITEM_FIELDS
from targets.operations.stale import Clash, StaleEdit

Cells = Mapping[tuple[int, date], LensCell]


def place_of(key: tuple[int, date]) -> str:
    """How a cell is named in messages and in the trail: `12:2026-05`."""
    return f"{key[0]}:{key[1]:%Y-%m}"


def refuse_stale_lens(
    split: LensSplit, cells: Cells, after: Mapping[tuple[int, date], Decimal], revision: int
) -> None:
    """Raise StaleEdit for cells that changed after `revision`, unless to the very same amount."""
    stale = [
        cell for key, cell in cells.items()
        if cell.revision > revision and after.get(key) != cell.amount
    ]  # fmt: skip
    if not stale:
        return
    name = ITEM_FIELDS[Lens(split.lens)]
    names = dict(split.rows.values_list("pk", f"{name}__name"))
    events = _events(split, revision)
    clashes = [
        Clash(
            (cell.row_id, cell.month),
            _words(cell, names[cell.row_id], events),
            cell.amount,
            after.get((cell.row_id, cell.month)),
        )
        for cell in stale
    ]
    raise StaleEdit(clashes, split.revision)


def _events(split: LensSplit, revision: int) -> list[AuditEvent]:
    found = audit.trail(split.version).filter(
        after__lens=split.lens, after__lens_revision__gt=revision
    )
    return list(found[:50])


def _words(cell: LensCell, name: str, events: list[AuditEvent]) -> str:
    place = place_of((cell.row_id, cell.month))
    values = {"row": name, "month": f"{cell.month:%Y-%m}", "after": decimal_text(cell.amount)}
    for event in events:
        if place in event.after.get("lens_cells", {}):
            before = Decimal(event.before["lens_cells"][place])
            return _("%(who)s changed %(row)s %(month)s at %(at)s (%(before)s → %(after)s).") % {
                **values, "who": event.actor or _("the system"),
                "at": f"{timezone.localtime(event.at):%H:%M}", "before": decimal_text(before),
            }  # fmt: skip
    return _("%(row)s %(month)s was changed to %(after)s meanwhile.") % values
