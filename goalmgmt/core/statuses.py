"""The words, icons and colours of every status badge: one table for the whole product.

A badge is always icon + word; colour only repeats what they say.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    word: str | Promise
    icon: str
    tone: str  # ahead, ok, warn, bad, info, off


PERFORMANCE = {
    "ahead": Look(pgettext_lazy("status", "Ahead"), "caret-up-fill", "ahead"),
    "on_track": Look(pgettext_lazy("status", "On track"), "circle-fill", "ok"),
    "at_risk": Look(pgettext_lazy("status", "At risk"), "diamond-fill", "warn"),
    "behind": Look(pgettext_lazy("status", "Behind"), "caret-down-fill", "bad"),
    "too_early": Look(pgettext_lazy("status", "Too early"), "circle", "off"),
    "unmeasured": Look(pgettext_lazy("status", "Not measured"), "dash-circle", "off"),
    "no_target": Look(pgettext_lazy("status", "No target set"), "dash-circle", "off"),
}

WORKFLOW = {
    "draft": Look(pgettext_lazy("status", "Draft"), "pencil", "off"),
    "submitted": Look(pgettext_lazy("status", "In approval"), "clock", "info"),
    "in_approval": Look(pgettext_lazy("status", "In approval"), "clock", "info"),
    "in_review": Look(pgettext_lazy("status", "In approval"), "clock", "info"),
    "returned": Look(pgettext_lazy("status", "Returned"), "arrow-return-left", "warn"),
    "rejected": Look(pgettext_lazy("status", "Rejected"), "x-circle", "bad"),
    "approved": Look(pgettext_lazy("status", "Approved"), "check-circle", "ok"),
    "issued": Look(pgettext_lazy("status", "Issued"), "send", "info"),
    "accepted": Look(pgettext_lazy("status", "Accepted"), "person-check", "ok"),
    "objected": Look(pgettext_lazy("status", "Objected"), "chat-left-text", "warn"),
    "superseded": Look(pgettext_lazy("status", "Superseded"), "layers", "off"),
    "queued": Look(pgettext_lazy("status", "Waiting to run"), "hourglass", "off"),
    "running": Look(pgettext_lazy("status", "Running"), "arrow-repeat", "info"),
    "calculating": Look(pgettext_lazy("status", "Running"), "arrow-repeat", "info"),
    "failed": Look(pgettext_lazy("status", "Stopped"), "exclamation-octagon", "bad"),
    "exceptions": Look(pgettext_lazy("status", "Exceptions"), "exclamation-triangle", "warn"),
    "published": Look(pgettext_lazy("status", "Published"), "eye", "info"),
    "paid": Look(pgettext_lazy("status", "Paid"), "cash-coin", "ok"),
    "locked": Look(pgettext_lazy("status", "Locked"), "lock", "off"),
    "withdrawn": Look(pgettext_lazy("status", "Withdrawn"), "slash-circle", "off"),
    "open": Look(pgettext_lazy("status", "Open"), "flag", "info"),
    "in_progress": Look(pgettext_lazy("status", "In progress"), "arrow-right-circle", "info"),
    "resolved": Look(pgettext_lazy("status", "Resolved"), "check-circle", "ok"),
    "escalated": Look(pgettext_lazy("status", "Escalated"), "arrow-up-circle", "warn"),
    "closed": Look(pgettext_lazy("status", "Closed"), "archive", "off"),
    "done": Look(pgettext_lazy("status", "Done"), "check-circle", "ok"),
    "planned": Look(pgettext_lazy("status", "Planned"), "calendar-event", "off"),
    "cancelled": Look(pgettext_lazy("status", "Cancelled"), "slash-circle", "off"),
    "not_started": Look(pgettext_lazy("status", "Not started"), "circle", "off"),
    "due": Look(pgettext_lazy("status", "Due"), "alarm", "warn"),
    "overdue": Look(pgettext_lazy("status", "Overdue"), "alarm", "bad"),
    "held": Look(pgettext_lazy("status", "Held"), "people", "info"),
    "minutes_sent": Look(pgettext_lazy("meeting", "Minutes sent"), "send", "ok"),
    "high_time": Look(pgettext_lazy("status", "High time"), "alarm", "warn"),
    "edited": Look(pgettext_lazy("status", "Edited"), "pencil", "info"),
    "differs": Look(pgettext_lazy("status", "Differs"), "exclamation-lg", "warn"),
    "dropped": Look(pgettext_lazy("status", "Dropped"), "slash-circle", "off"),
    "answered": Look(pgettext_lazy("status", "Answered"), "chat-left-text", "ok"),
    "help_open": Look(pgettext_lazy("help", "waiting for an answer"), "hourglass", "warn"),
    "occurred": Look(pgettext_lazy("status", "Occurred"), "exclamation-octagon", "bad"),
    "on_time": Look(pgettext_lazy("status", "On time"), "check-circle", "ok"),
    "late": Look(pgettext_lazy("status", "Late"), "clock-history", "warn"),
    "missing": Look(pgettext_lazy("status", "Missing"), "exclamation-circle", "bad"),
    "excused": Look(pgettext_lazy("status", "Excused"), "dash-circle", "off"),
    "read": Look(pgettext_lazy("status", "Read"), "envelope-open", "off"),
    "unread": Look(pgettext_lazy("status", "Unread"), "envelope", "info"),
    "provisional": Look(pgettext_lazy("status", "Provisional"), "hourglass-split", "warn"),
    "final": Look(pgettext_lazy("status", "Final"), "patch-check", "ok"),
    "warning": Look(pgettext_lazy("status", "To be looked at"), "exclamation-triangle", "warn"),
    "note": Look(pgettext_lazy("status", "Note"), "info-circle", "info"),
    "blocking": Look(pgettext_lazy("status", "Blocking"), "exclamation-octagon", "bad"),
    "active": Look(pgettext_lazy("status", "Active"), "check-circle", "ok"),
    "inactive": Look(pgettext_lazy("status", "Inactive"), "pause-circle", "off"),
    "deal_lead": Look(pgettext_lazy("deal", "Lead"), "flag", "off"),
    "deal_qualified": Look(pgettext_lazy("deal", "Qualified"), "check-circle", "info"),
    "deal_bidding": Look(pgettext_lazy("deal", "Bidding or quoted"), "send", "info"),
    "deal_won": Look(pgettext_lazy("deal", "Contract signed"), "patch-check", "ok"),
    "deal_paying": Look(pgettext_lazy("deal", "Being paid"), "cash-coin", "ok"),
    "deal_closed": Look(pgettext_lazy("deal", "Accepted"), "archive", "off"),
    "deal_lost": Look(pgettext_lazy("deal", "Lost"), "x-circle", "bad"),
    "deal_stale": Look(pgettext_lazy("deal", "Quiet"), "hourglass-split", "warn"),
    "stance_for": Look(pgettext_lazy("stance", "For us"), "check-lg", "ok"),
    "stance_open": Look(pgettext_lazy("stance", "Undecided"), "circle", "off"),
    "stance_against": Look(pgettext_lazy("stance", "Against us"), "x-lg", "bad"),
    "stance_ours": Look(pgettext_lazy("stance", "Our side"), "person-check", "info"),
    "risk_low": Look(pgettext_lazy("risk", "low"), "circle", "off"),
    "risk_medium": Look(pgettext_lazy("risk", "medium"), "exclamation-lg", "warn"),
    "risk_high": Look(pgettext_lazy("risk", "high"), "exclamation-triangle-fill", "bad"),
    "pass": Look(pgettext_lazy("status", "Pass"), "check-lg", "ok"),
    "doubtful": Look(pgettext_lazy("status", "Doubtful"), "exclamation-lg", "warn"),
    "fail": Look(pgettext_lazy("status", "Not met"), "x-lg", "bad"),
}

LOOKS = PERFORMANCE | WORKFLOW


def look_of(kind: str, word: str = "") -> Look:
    """The look of a status; an unknown one needs its own `word` and stays neutral.

    Raises KeyError when there is neither, so that no code name reaches a page.
    """
    known = LOOKS.get(kind)
    if known is None:
        if not word:
            raise KeyError(kind)
        return Look(word, "circle", "off")
    return known._replace(word=word) if word else known
