"""The pay that the company planned for a year or quarter, of a unit or as a whole."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, company, locks
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.periods import BadPeriod, PeriodKind
from incentives import rules
from incentives.models import PayBudget
from teams.models import Unit, User

KINDS = frozenset({PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR})


@dataclass(frozen=True, slots=True)
class NewBudget:
    """An amount for a period; without a unit it is the company's."""

    period: str
    unit: Unit | None
    amount: Decimal
    reason: str = ""


@transaction.atomic
def set_budget(*, new: NewBudget, actor: User | None, now: datetime) -> PayBudget:
    """Set or replace it; what it was, who changed it and why stay in the audit trail."""
    if not rules.can_edit_plans(actor):
        raise NotAllowed(_("Only finance sets budgets."))
    period = _period(new.period)
    if new.amount < 0:
        raise Refused(_("A budget is not below zero."), field="amount")
    locks.hold(f"pay-budget-{period}")
    found = PayBudget.objects.filter(period=period, unit=new.unit).first()
    if found is not None and not new.reason.strip():
        raise Refused(_("This budget is set already. Say why it changes."), field="reason")
    before = found.amount if found is not None else None
    made = found or PayBudget(period=period, unit=new.unit)
    made.amount, made.set_at, made.set_by = new.amount, now, actor
    made.save()
    audit.record(
        actor=actor, action="paybudget.set", target=made, now=now, reason=new.reason.strip(),
        before={"amount": before}, after={"amount": new.amount, "period": period},
    )  # fmt: skip
    return made


def _period(code: str) -> str:
    try:
        period = company.calendar().parse(code.strip())
    except BadPeriod as error:
        raise Refused(_("Write the period like 2026 or 2026-Q2."), field="period") from error
    if period.kind not in KINDS:
        raise Refused(_("A budget is for a year, a half or a quarter."), field="period")
    return period.code
