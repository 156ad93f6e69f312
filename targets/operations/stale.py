"""Two editors at once: the second is told what the first did, and nothing is lost (quality C4)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from goalmgmt.core.errors import Conflict
from goalmgmt.core.formatting import decimal_text
from goalmgmt.core.models import AuditEvent
from targets.models import PlanVersion, SplitRow, TargetCell

Cells = Mapping[tuple[int, date], TargetCell]


class StaleEdit(Conflict):
    """A cell changed since it was read. `places` says for each who changed it, when and to what;
    `revision` is the one to edit on, `theirs` the amounts that stand now."""

    def __init__(
        self, message: str, *, places: dict[str, str], theirs: dict[str, str], revision: int
    ) -> None:
        super().__init__(message)
        self.places, self.theirs, self.revision = places, theirs, revision


def refuse_stale(
    version: PlanVersion,
    cells: Cells,
    after: Mapping[tuple[int, date], Decimal],
    revision: int,
) -> None:
    """Raise StaleEdit for cells that changed after `revision`, unless to the very same amount."""
    stale = [
        cell
        for key, cell in cells.items()
        if cell.revision > revision and after.get(key) != cell.amount
    ]
    if not stale:
        return
    names = _row_names({cell.row_id for cell in stale})
    events = _events(version, revision)
    places = {_place(cell): _words(cell, names, events) for cell in stale[:20]}
    raise StaleEdit(
        next(iter(places.values())),
        places=places,
        theirs={_place(cell): str(cell.amount) for cell in stale},
        revision=version.revision,
    )


def _place(cell: TargetCell) -> str:
    return f"{cell.row_id}:{cell.month:%Y-%m}"


def _row_names(pks: set[int]) -> dict[int, str]:
    rows = SplitRow.objects.filter(pk__in=pks).select_related("unit", "person")
    return {row.pk: str(row) for row in rows}


def _events(version: PlanVersion, revision: int) -> list[AuditEvent]:
    """The edits since `revision`, newest first."""
    found = AuditEvent.objects.filter(
        object_type=version._meta.label_lower,
        object_id=str(version.pk),
        after__revision__gt=revision,
    )
    return list(found.select_related("actor").order_by("-id")[:50])


def _words(cell: TargetCell, names: dict[int, str], events: list[AuditEvent]) -> str:
    place = _place(cell)
    event = next((e for e in events if place in e.after.get("cells", {})), None)
    values: dict[str, Any] = {
        "row": names[cell.row_id],
        "month": f"{cell.month:%Y-%m}",
        "after": decimal_text(cell.amount),
    }
    if event is None:
        return _("%(row)s %(month)s was changed to %(after)s meanwhile.") % values
    values["who"] = event.actor or _("the system")
    values["at"] = f"{timezone.localtime(event.at):%H:%M}"
    values["before"] = decimal_text(Decimal(event.before["cells"][place]))
    return _("%(who)s changed %(row)s %(month)s at %(at)s (%(before)s → %(after)s).") % values
