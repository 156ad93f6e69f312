"""Closed lists and the transition table of review flows (K7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class FlowKind(TextChoices):
    SOLUTION = "solution", _("Technical solution")
    BID = "bid", _("Bid")
    QUOTATION = "quotation", _("Quotation")
    CONTRACT = "contract", pgettext_lazy("flow", "Contract")
    DELIVERY = "delivery", _("Shipment, installation, acceptance")
    EXPENSE = "expense", _("Expense claim")


class AmountRule(TextChoices):
    NONE = "none", _("not asked for")
    OPTIONAL = "optional", _("optional")
    REQUIRED = "required", _("required")


class FieldKind(TextChoices):
    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")


class ApproverRole(TextChoices):
    UNIT_LEADER = "unit", _("the leader of the author's unit")
    LEADER_ABOVE = "above", _("the leader above")
    FINANCE = "finance", _("finance")
    LEADERSHIP = "leadership", _("leadership")
    NAMED = "named", _("named people")


class StepMode(TextChoices):
    """How several approvers of a step decide; in turn becomes one frozen step a person."""

    ALL = "all", _("all must approve")
    ANY = "any", _("any one approves")
    TURN = "turn", _("one after another")


class FlowDecision(TextChoices):
    NONE = "", _("waits")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    DELEGATED = "delegated", _("handed on")


class FlowStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("status", "Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", pgettext_lazy("status", "Approved")
    RETURNED = "returned", pgettext_lazy("status", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("status", "Withdrawn")


EDITABLE = frozenset({FlowStatus.DRAFT, FlowStatus.RETURNED})
UNFINISHED = frozenset({FlowStatus.DRAFT, FlowStatus.RETURNED, FlowStatus.IN_REVIEW})
FLOW = Machine(
    {
        "submit": (EDITABLE, FlowStatus.IN_REVIEW),
        "approve": (frozenset({FlowStatus.IN_REVIEW}), FlowStatus.APPROVED),
        "return": (frozenset({FlowStatus.IN_REVIEW}), FlowStatus.RETURNED),
        "withdraw": (UNFINISHED, FlowStatus.WITHDRAWN),
    }
)
