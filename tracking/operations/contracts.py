"""Recording contracts."""

from datetime import datetime

from teams.models import User
from tracking.operations import credits, facts
from tracking.operations.facts import NewContract, Recorded

__all__ = ["NewContract", "Recorded", "record_contract"]


def record_contract(*, new: NewContract, actor: User | None, now: datetime) -> Recorded:
    """Record a contract and credit it; the same content again is unchanged.

    Raises Conflict for the same number with other content, Refused for bad input, NotAllowed.
    """
    facts.check(new)
    facts.check_right(actor, new, now)
    stands = facts.known(new)
    if stands is not None:
        return stands
    parts = credits.parts_of(new.amount, new.shares, new.quantity)
    return facts.insert(new=new, parts=parts, actor=actor, now=now)
