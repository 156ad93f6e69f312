"""Who may do what with deals, and what must be known before each stage (K1)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teams.models import User
from teams.rules import leads_person
from tracking import rules
from tracking.enums import OPEN_DEALS, DealStage
from tracking.models import Deal

#: Days without a move, an edit or a visit after which an open deal counts as stale.
STALE_AFTER = 30
#: What must be known before a deal comes to a stage; later stages need the earlier ones' too.
NEEDS: Mapping[str, tuple[str, ...]] = {
    DealStage.LEAD: (),
    DealStage.QUALIFIED: ("value", "expected_on"),
    DealStage.BIDDING: ("value", "expected_on", "decider"),
    DealStage.WON: ("contract",),
    DealStage.PAYING: (),
    DealStage.CLOSED: ("accepted_on",),
    DealStage.LOST: ("lost_reason",),
}
MISSING: Mapping[str, str | Promise] = {
    "value": _("Enter what the deal is worth before it goes on."),
    "expected_on": _("Enter when the contract is expected before it goes on."),
    "decider": _("Write who decides at the customer before a bid or quotation."),
    "contract": _("Choose the contract that was signed."),
    "accepted_on": _("Enter the day on which the customer accepted."),
    "lost_reason": _("Choose why the deal was lost."),
}


def goes_back(before: str, after: str) -> bool:
    """Whether a step leads to an earlier open stage, or a lost deal back to any: it says why."""
    order: list[str] = list(OPEN_DEALS)
    if after not in order:
        return False
    return before not in order or order.index(after) < order.index(before)


def can_open_deal(actor: User | None, owner: User, on: date) -> bool:
    """For oneself who sells; for others who leads them; the system."""
    if actor is None:
        return True
    if actor.pk == owner.pk:
        return actor.has_role("rep", "manager")
    return leads_person(actor, owner, on)


def can_write_deal(actor: User | None, deal: Deal, on: date) -> bool:
    """Its owner, and who leads the owner; the system."""
    return can_open_deal(actor, deal.owner, on)


def can_hand_over(actor: User | None, deal: Deal, on: date) -> bool:
    """Who leads the owner, and the administrator, for those who left; the system."""
    return actor is None or actor.has_role("admin") or leads_person(actor, deal.owner, on)


def deal_owners(actor: User, on: date) -> "QuerySet[User]":
    """Whose deals the actor may open: the own and those of led people who sell."""
    led = User.objects.led_by(actor, on)
    return rules.sellers(on).filter(Q(pk=actor.pk) | Q(pk__in=led.values("pk")))


def stale_before(today: date) -> date:
    """Open deals on which nothing happened since before this day are stale."""
    return today - timedelta(days=STALE_AFTER)
