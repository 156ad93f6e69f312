"""Closing months (C4)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, locks
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.periods import month_of
from targets import queries, rules
from targets.models import LockedMonth
from teams.models import User

#: Held here alone, and shared by whoever posts figures: none slips into a month being closed.
MONTHS_LOCK = "targets.months"


@transaction.atomic
def lock_months(*, months: Iterable[date], actor: User | None, now: datetime) -> list[LockedMonth]:
    """Close the months of these days for good; those closed already stay as they are."""
    if not rules.can_lock_months(actor):
        raise NotAllowed(_("Only finance or leadership locks months."))
    locks.hold(MONTHS_LOCK)
    wanted = {month_of(month) for month in months}
    new = sorted(wanted - queries.locked_months(wanted))
    LockedMonth.objects.bulk_create(
        [LockedMonth(month=month, locked_at=now, locked_by=actor) for month in new],
        ignore_conflicts=True,
    )
    rows = list(LockedMonth.objects.filter(month__in=new))
    for row in rows:
        audit.record(
            actor=actor, action="month.lock", target=row, now=now, after={"month": row.month}
        )
    return rows
