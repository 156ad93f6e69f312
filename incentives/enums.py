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
