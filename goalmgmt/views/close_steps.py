"""The open quarterly closes and the step that each waits for: the finance block of Today."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from goalmgmt.core.navigation import place
from incentives.enums import CloseStatus
from incentives.models import Close
from incentives.queries import closes_visible_to
from teams.models import User

#: The states in the order of the steps; a close stands before the step of its index.
_ORDER = [
    CloseStatus.OPEN,
    CloseStatus.CALCULATED,
    CloseStatus.FINANCE_APPROVED,
    CloseStatus.APPROVED,
    CloseStatus.PUBLISHED,
    CloseStatus.PAID,
]
MOST = 4


@dataclass(frozen=True, slots=True)
class OpenClose:
    """A close with its stepper."""

    close: Close
    url: str
    steps: list[dict[str, str]]


def open_closes(user: User) -> list[OpenClose]:
    """The closes that are not locked yet, the oldest first."""
    seen = closes_visible_to(user).exclude(status=CloseStatus.LOCKED)
    rows = seen.select_related("plan").order_by("starts_on", "plan__code")[:MOST]
    return [_open_close(close) for close in rows]


def _open_close(close: Close) -> OpenClose:
    at = _ORDER.index(CloseStatus(close.status))
    url = place("incentives:close_detail", close.period, close.plan.code)
    labels = [
        _("Calculate"), _("Approve (finance)"), _("Approve (leadership)"),
        _("Publish"), _("Pay"), _("Lock"),
    ]  # fmt: skip
    return OpenClose(
        close,
        url,
        [{"label": label, "state": _state(index, at)} for index, label in enumerate(labels)],
    )


def _state(index: int, at: int) -> str:
    if index < at:
        return "done"
    return "now" if index == at else "todo"
