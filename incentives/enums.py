"""Closed lists and transition tables of pay."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class PlanStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("In approval")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


PLAN_VERSION = Machine(
    {
        "submit": (frozenset({PlanStatus.DRAFT}), PlanStatus.SUBMITTED),
        "return": (frozenset({PlanStatus.SUBMITTED}), PlanStatus.DRAFT),
        "withdraw": (frozenset({PlanStatus.SUBMITTED}), PlanStatus.DRAFT),
        "approve": (frozenset({PlanStatus.SUBMITTED}), PlanStatus.APPROVED),
        "retire": (frozenset({PlanStatus.APPROVED}), PlanStatus.RETIRED),
    }
)


class CloseStatus(TextChoices):
    OPEN = "open", pgettext_lazy("close", "Open")
    CALCULATED = "calculated", _("Calculated")
    FINANCE_APPROVED = "finance_approved", _("Approved by finance")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    PAID = "paid", _("Paid")
    LOCKED = "locked", _("Locked")


#: The step names are those of `manage.py close --step`.
CLOSE = Machine(
    {
        "calculate": (
            frozenset({CloseStatus.OPEN, CloseStatus.CALCULATED}),
            CloseStatus.CALCULATED,
        ),
        "submit": (frozenset({CloseStatus.CALCULATED}), CloseStatus.FINANCE_APPROVED),
        "approve": (frozenset({CloseStatus.FINANCE_APPROVED}), CloseStatus.APPROVED),
        "reopen": (
            frozenset({CloseStatus.FINANCE_APPROVED, CloseStatus.APPROVED}),
            CloseStatus.CALCULATED,
        ),
        "publish": (frozenset({CloseStatus.APPROVED}), CloseStatus.PUBLISHED),
        "pay": (frozenset({CloseStatus.PUBLISHED}), CloseStatus.PAID),
        "lock": (frozenset({CloseStatus.PAID}), CloseStatus.LOCKED),
    }
)
#: From here on the statements are open to their owners.
PUBLISHED = frozenset({CloseStatus.PUBLISHED, CloseStatus.PAID, CloseStatus.LOCKED})
#: From here on managers may see team pay under the default policy.
APPROVED = frozenset({CloseStatus.APPROVED, *PUBLISHED})


class LineKind(TextChoices):
    EARNED = "earned", _("commission")
    BONUS = "bonus", _("bonus")
    REVERSAL = "reversal", _("taken back")
    ADJUSTMENT = "adjustment", _("late adjustment")
    DRAW = "draw", _("draw")
    RECOVERY = "recovery", _("recovery of a draw")
    HELD = "held", _("held back")
    RELEASED = "released", _("released")
    CARRIED = "carried", _("carried over the cap")
    DEBT = "debt", _("brought forward from below nothing")
    PRIOR = "prior_paid", _("paid before")
    GUARANTEE = "guarantee", _("guarantee")
    DECISION = "decision", _("by decision")


class DisputeStatus(TextChoices):
    OPEN = "open", pgettext_lazy("dispute", "Open")
    ESCALATED = "escalated", _("Escalated")
    DECIDED = "decided", _("Decided")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DisputeOutcome(TextChoices):
    """The four outcomes of ux.md §2e; an escalated dispute is then decided by one of the others."""

    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("partly accepted")
    REFUSED = "refused", _("not accepted")
    ESCALATED = "escalated", pgettext_lazy("outcome", "escalated")


DISPUTE = Machine(
    {
        "escalate": (frozenset({DisputeStatus.OPEN}), DisputeStatus.ESCALATED),
        "decide": (
            frozenset({DisputeStatus.OPEN, DisputeStatus.ESCALATED}),
            DisputeStatus.DECIDED,
        ),
        "withdraw": (
            frozenset({DisputeStatus.OPEN, DisputeStatus.ESCALATED}),
            DisputeStatus.WITHDRAWN,
        ),
    }
)
UNDECIDED = frozenset({DisputeStatus.OPEN, DisputeStatus.ESCALATED})


class AdjustmentKind(TextChoices):
    DISPUTE = "dispute", _("dispute")
    CORRECTION = "correction", _("correction")
    CLAWBACK = "clawback", _("clawback")
    RELEASE = "release", _("release of a holdback")


class ObjectionStatus(TextChoices):
    OPEN = "open", pgettext_lazy("objection", "Open")
    ANSWERED = "answered", _("Answered")


OBJECTION = Machine(
    {"answer": (frozenset({ObjectionStatus.OPEN}), ObjectionStatus.ANSWERED)},
)
