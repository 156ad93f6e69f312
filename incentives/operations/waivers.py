"""Letting exceptions of a close pass, with the reason (P5, step 2)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, locks, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from incentives import rules
from incentives.enums import CloseStatus
from incentives.models import Close, ExceptionWaiver
from incentives.queries import exceptions
from teams.models import User


@transaction.atomic
def waive(*, close: Close, keys: Collection[str], reason: str, actor: User, now: datetime) -> int:
    """Let the exceptions pass; how many were new. What blocks, and what is about the actor's own
    pay, is never waived."""
    if not rules.can_run_close(actor):
        raise NotAllowed(_("Only finance waives an exception."))
    locks.hold(f"pay-plan-{close.plan_id}")
    close = states.lock(close)
    if close.status != CloseStatus.CALCULATED:
        raise Conflict(_("Exceptions are waived after the calculation and before the approval."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the exceptions may pass."), field="reason")
    known = exceptions.waivable(close)
    if not keys or not known.keys() >= set(keys):
        raise Refused(_("These are not exceptions of the last calculation. Look at them again."))
    if any(known[key]["person"] == actor.code for key in keys):
        raise NotAllowed(_("Nobody waives an exception about their own pay."))
    return _write(close, {key: known[key]["code"] for key in keys}, reason, actor, now)


def _write(close: Close, codes: dict[str, str], reason: str, actor: User, now: datetime) -> int:
    there = set(close.waivers.filter(key__in=codes).values_list("key", flat=True))
    new = {key: code for key, code in codes.items() if key not in there}
    ExceptionWaiver.objects.bulk_create(
        [
            ExceptionWaiver(
                close=close, key=key, code=code, reason=reason, waived_at=now, waived_by=actor
            )
            for key, code in new.items()
        ]
    )
    if new:
        counts = {code: list(new.values()).count(code) for code in sorted(set(new.values()))}
        audit.record(
            actor=actor, action="close.waive", target=close, now=now, after=counts, reason=reason
        )
    return len(new)
