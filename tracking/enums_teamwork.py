"""Closed lists and transition tables of actions, help and risks (K5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goalmgmt.core.states import Machine


class ActionStatus(TextChoices):
    OPEN = "open", pgettext_lazy("status", "Open")
    DONE = "done", pgettext_lazy("status", "Done")
    DROPPED = "dropped", pgettext_lazy("status", "Dropped")


_ENDED = frozenset({ActionStatus.DONE, ActionStatus.DROPPED})
ACTION = Machine(
    {
        "finish": (frozenset({ActionStatus.OPEN}), ActionStatus.DONE),
        "drop": (frozenset({ActionStatus.OPEN}), ActionStatus.DROPPED),
        "reopen": (_ENDED, ActionStatus.OPEN),
    }
)


class HelpStatus(TextChoices):
    OPEN = "open", pgettext_lazy("help", "waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("status", "Answered")
    CLOSED = "closed", pgettext_lazy("status", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("status", "Withdrawn")


HELP = Machine(
    {
        "answer": (frozenset({HelpStatus.OPEN}), HelpStatus.ANSWERED),
        "ask_again": (frozenset({HelpStatus.ANSWERED, HelpStatus.CLOSED}), HelpStatus.OPEN),
        "close": (frozenset({HelpStatus.OPEN, HelpStatus.ANSWERED}), HelpStatus.CLOSED),
        "withdraw": (frozenset({HelpStatus.OPEN}), HelpStatus.WITHDRAWN),
    }
)


class RiskStatus(TextChoices):
    OPEN = "open", pgettext_lazy("status", "Open")
    OCCURRED = "occurred", pgettext_lazy("status", "Occurred")
    CLOSED = "closed", pgettext_lazy("status", "Closed")


RISK = Machine(
    {
        "occur": (frozenset({RiskStatus.OPEN}), RiskStatus.OCCURRED),
        "close": (frozenset({RiskStatus.OPEN, RiskStatus.OCCURRED}), RiskStatus.CLOSED),
        "reopen": (frozenset({RiskStatus.OCCURRED, RiskStatus.CLOSED}), RiskStatus.OPEN),
    }
)

#: Likelihood and impact count from 1 to 5; their product is the rating.
SCALE = [
    (1, _("1 – very low")),
    (2, _("2 – low")),
    (3, _("3 – medium")),
    (4, _("4 – high")),
    (5, _("5 – very high")),
]
#: From which rating on a risk is high, and from which on medium.
HIGH, MEDIUM = 15, 8
