"""What targets tells the floors below about closed months (goalmgmt.core.closed)."""

from datetime import date

from goalmgmt.core import locks
from goalmgmt.core.periods import add_months
from targets.models import LockedMonth, TargetPlan
from targets.operations.months import MONTHS_LOCK


def open_from() -> date | None:
    """The first day after the last locked month; no month is locked before the caller commits."""
    locks.share(MONTHS_LOCK)
    last = LockedMonth.objects.order_by("-month").values_list("month", flat=True).first()
    return add_months(last, 1) if last else None


def has_fiscal_years() -> bool:
    """Plans are named by their fiscal year, and cells stand in its months."""
    return TargetPlan.objects.exists() or LockedMonth.objects.exists()
