"""Closed lists and transition tables of the process."""

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class CreditKind(TextChoices):
    POST = "post", _("posted")
    REVERSAL = "reversal", _("reversal")


class Cause(TextChoices):
    """Why a figure of the ledger is another one than before."""

    CONTRACT = "contract", _("New contracts")
    RECEIPT = "receipt", _("Receipts")
    REFUND = "refund", _("Refunds")
    CORRECTION = "correction", _("Corrections")
    PLAN = "plan", _("Plan version")
    DAYS = "days", _("Days passed")
    MOVED = "moved", _("Units or people moved")


class VisitType(TextChoices):
    ON_SITE = "on_site", _("on site")
    PHONE = "phone", _("phone")
    ONLINE = "online", _("online")
    AT_OURS = "at_ours", _("reception at our place")


class VisitStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


VISIT = Machine(
    {
        "log": (frozenset({VisitStatus.PLANNED}), VisitStatus.DONE),
        "cancel": (frozenset({VisitStatus.PLANNED}), VisitStatus.CANCELLED),
    }
)


class VisitOutcome(TextChoices):
    PROGRESS = "progress", _("progress")
    FOLLOW_UP = "follow_up", _("needs follow-up")
    NOT_MET = "not_met", _("not met")
    WON = "won", _("closed a sale")


class NextStep(TextChoices):
    QUOTE = "quote", _("quote")
    DEMO = "demo", _("demo")
    SIGN = "sign", _("sign")
    COLLECT = "collect", _("collect payment")
    NONE = "none", _("none")


class ReportKind(TextChoices):
    DAILY = "daily", _("daily report")
    WEEKLY = "weekly", _("weekly report")
    MONTHLY = "monthly", _("monthly report")


class ReportStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    READ = "read", _("Read")
    RETURNED = "returned", _("Returned")


REPORT = Machine(
    {
        "submit": (
            frozenset({ReportStatus.DRAFT, ReportStatus.RETURNED}),
            ReportStatus.SUBMITTED,
        ),
        "read": (frozenset({ReportStatus.SUBMITTED}), ReportStatus.READ),
        "return": (
            frozenset({ReportStatus.SUBMITTED, ReportStatus.READ}),
            ReportStatus.RETURNED,
        ),
    }
)
HANDED_IN = frozenset({ReportStatus.SUBMITTED, ReportStatus.READ})


class DealStage(TextChoices):
    LEAD = "lead", _("lead")
    QUALIFIED = "qualified", _("qualified")
    BIDDING = "bidding", _("bidding or quoted")
    WON = "won", _("contract signed")
    PAYING = "paying", _("being paid")
    CLOSED = "closed", pgettext_lazy("deal", "accepted")
    LOST = "lost", _("lost")


OPEN_DEALS = (DealStage.LEAD, DealStage.QUALIFIED, DealStage.BIDDING)
WON_DEALS = (DealStage.WON, DealStage.PAYING, DealStage.CLOSED)
#: What usually comes of a deal at a stage; a person's own estimate takes its place.
CHANCES: dict[str, Decimal] = {
    DealStage.LEAD: Decimal("0.10"),
    DealStage.QUALIFIED: Decimal("0.30"),
    DealStage.BIDDING: Decimal("0.60"),
    DealStage.WON: Decimal(1),
    DealStage.PAYING: Decimal(1),
    DealStage.CLOSED: Decimal(1),
    DealStage.LOST: Decimal(0),
}
_OPEN = frozenset(OPEN_DEALS)
DEAL = Machine(
    {
        "to_lead": (_OPEN - {DealStage.LEAD} | {DealStage.LOST}, DealStage.LEAD),
        "to_qualified": (_OPEN - {DealStage.QUALIFIED} | {DealStage.LOST}, DealStage.QUALIFIED),
        "to_bidding": (_OPEN - {DealStage.BIDDING} | {DealStage.LOST}, DealStage.BIDDING),
        "to_won": (_OPEN, DealStage.WON),
        "to_paying": (frozenset({DealStage.WON}), DealStage.PAYING),
        "to_closed": (frozenset({DealStage.WON, DealStage.PAYING}), DealStage.CLOSED),
        "to_lost": (_OPEN, DealStage.LOST),
    },
    "stage",
)


class LostReason(TextChoices):
    PRICE = "price", _("price")
    COMPETITOR = "competitor", _("competitor's offer")
    NO_BUDGET = "no_budget", _("no budget")
    PUT_OFF = "put_off", _("put off")
    NO_FIT = "no_fit", _("our offer did not fit")
    RELATION = "relation", _("no access to who decides")
    OTHER = "other", _("other")


class Stance(TextChoices):
    FOR = "for", _("for us")
    OPEN = "open", _("undecided")
    AGAINST = "against", _("against us")
    OURS = "ours", _("our side")


class ExcuseStatus(TextChoices):
    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")


EXCUSE = Machine(
    {
        "ask": (frozenset({ExcuseStatus.DECLINED}), ExcuseStatus.ASKED),
        "grant": (
            frozenset({ExcuseStatus.ASKED, ExcuseStatus.DECLINED}),
            ExcuseStatus.GRANTED,
        ),
        "decline": (
            frozenset({ExcuseStatus.ASKED, ExcuseStatus.GRANTED}),
            ExcuseStatus.DECLINED,
        ),
    }
)


class ReminderMoment(TextChoices):
    """When a person was reminded of a report: by the clock, or by somebody who waits for it."""

    DAY_BEFORE = "day_before", _("a day before it is due")
    SOON = "soon", _("two hours before it is due")
    OVERDUE = "overdue", _("an hour after it was due")
    BY_HAND = "by_hand", _("by a reader")
