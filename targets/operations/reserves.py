"""Moving a unit's reserve to the rows below the unit (T5)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.amounts import ZERO, allocate
from goalmgmt.core.errors import Refused
from goalmgmt.core.formatting import decimal_text, money_exact
from targets.enums import MetricUnit, RowKind
from targets.models import PlanVersion, TargetCell
from targets.operations import drafts, split
from targets.operations.cells import Saved
from targets.operations.split import CellEdit
from targets.queries.grid import fixed_months
from teams.models import User


@transaction.atomic
def move_reserve(
    *,
    version: PlanVersion,
    reserve_row: int,
    to_row: int,
    amount: Decimal,
    actor: User | None,
    now: datetime,
) -> Saved:
    """Give `amount` of a reserve to a row directly below the same unit, in the reserve's own
    shape over the open months; the sums stay as they are. One edit, one undo step."""
    draft = drafts.lock_draft(version, actor=actor, on=clock.business_date(now))
    reserve = draft.rows.filter(pk=reserve_row, kind=RowKind.RESERVE).first()
    if reserve is None:
        raise Refused(_("There is no reserve here."), field="amount")
    target = draft.rows.filter(pk=to_row, parent=reserve.parent).exclude(pk=reserve.pk).first()
    if target is None:
        raise Refused(_("A reserve goes to a row directly below its own unit."), field="to")
    cells = TargetCell.objects.filter(row__in=[reserve, target])
    held = {(cell.row_id, cell.month): cell.amount for cell in cells}
    fixed = fixed_months(draft, [month for _row, month in held])
    open_ = {m: a for (row, m), a in sorted(held.items()) if row == reserve.pk and m not in fixed}
    there = sum(open_.values(), ZERO)
    if not ZERO < amount <= there:
        write = money_exact if draft.plan.metric.unit == MetricUnit.MONEY else decimal_text
        raise Refused(
            _("The open months of this reserve hold %(amount)s.") % {"amount": write(there)},
            field="amount",
        )
    parts = dict(zip(open_, allocate(amount, list(open_.values())), strict=True))
    edits = [CellEdit(reserve.pk, (m,), open_[m] - part) for m, part in parts.items() if part]
    edits += [
        CellEdit(target.pk, (m,), held.get((target.pk, m), ZERO) + part)
        for m, part in parts.items()
        if part
    ]
    return split.save_cells(
        version=draft, edits=edits, revision=draft.revision, actor=actor, now=now
    )
