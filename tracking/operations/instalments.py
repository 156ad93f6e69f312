"""Writing the plan of a contract's instalments (K2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock
from goalmgmt.core.amounts import ZERO, round_half_up
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.formatting import money_exact
from goalmgmt.core.states import lock
from teams.models import User
from tracking import rules
from tracking.models import Contract, Instalment

MOST = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the contract's amount, due on a day."""

    due_on: date
    amount: Decimal
    label: str = ""


@transaction.atomic
def plan_instalments(
    *, contract: Contract, parts: Sequence[Part], actor: User | None, now: datetime
) -> list[Instalment]:
    """Put a plan in the place of the contract's; without parts it has none any more.

    Raises Refused unless the parts make exactly the contract's amount, NotAllowed.
    """
    held = lock(contract)
    people = set(held.shares.values_list("person", flat=True))
    if not rules.can_record_fact(actor, people, clock.business_date(now)):
        raise NotAllowed(_("You may plan only contracts that you or your people have a share in."))
    if parts:
        _check(held, parts)
    before = [_told(row) for row in held.instalments.all()]
    held.instalments.all().delete()
    ordered = sorted(parts, key=lambda part: part.due_on)
    made = Instalment.objects.bulk_create(
        Instalment(
            contract=held, number=number, due_on=part.due_on, amount=part.amount,
            label=part.label.strip(),
        )
        for number, part in enumerate(ordered, start=1)
    )  # fmt: skip
    audit.record(
        actor=actor, action="contract.instalments", target=held, now=now,
        before={"parts": before}, after={"parts": [_told(row) for row in made]},
    )  # fmt: skip
    return made


def _check(contract: Contract, parts: Sequence[Part]) -> None:
    if len(parts) > MOST:
        raise Refused(_("A plan has at most %(most)d instalments.") % {"most": MOST})
    if any(part.amount <= 0 or round_half_up(part.amount) != part.amount for part in parts):
        raise Refused(_("Each instalment is above zero, with at most two decimals."))
    total = sum((part.amount for part in parts), ZERO)
    if total != contract.amount:
        raise Refused(
            _("The instalments make %(total)s; they must make %(whole)s (difference %(rest)s).")
            % {
                "total": money_exact(total),
                "whole": money_exact(contract.amount),
                "rest": money_exact(contract.amount - total),
            }
        )


def _told(row: Instalment) -> list[str]:
    return [row.due_on.isoformat(), str(row.amount), row.label]
