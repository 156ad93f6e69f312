"""A sentence about a cell: why it holds what it holds."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.errors import Refused
from targets.models import CellNote, PlanVersion
from targets.operations import drafts
from targets.operations.cells import place_of, rows_of
from teams.models import User

LONGEST = 400


@transaction.atomic
def write_note(
    *, version: PlanVersion, cell: tuple[int, date], text: str, actor: User | None, now: datetime
) -> None:
    """Put a note on a cell of a draft, or take it away with an empty text."""
    fresh = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    (row,) = rows_of(fresh, {cell[0]}, actor)
    words = text.strip()
    if len(words) > LONGEST:
        raise Refused(_("A note has at most %(limit)d characters.") % {"limit": LONGEST})
    if not row.cells.filter(month=cell[1]).exists():
        raise Refused(_("The month is not part of this plan."))
    known = CellNote.objects.filter(row=row, month=cell[1]).first()
    before = known.text if known else ""
    if words == before:
        return
    if words:
        said = {"text": words, "author": actor, "written_at": now}
        CellNote.objects.update_or_create(row=row, month=cell[1], defaults=said)
    elif known:
        known.delete()
    audit.record(
        actor=actor, action="planversion.note", target=fresh, now=now,
        before={place_of(cell): before}, after={place_of(cell): words},
    )  # fmt: skip
