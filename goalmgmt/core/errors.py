"""What an operation answers when it does not do what was asked.

One handler turns these into a form error or 403/404/409/400 (`goalmgmt.core.middleware`,
`goalmgmt.core.api.errors`).
"""

from collections.abc import Mapping


class GoalmgmtError(Exception):
    """Base of the objections that a person may be shown; `message` is translated."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Refused(GoalmgmtError):
    """The input or the state does not allow it; nothing was written (C7)."""


class Conflict(Refused):
    """Somebody or something else changed it first, or the same key has other content."""


class NotAllowed(GoalmgmtError):
    """The actor lacks the right."""


class RefusedRows(Refused):
    """Several places to mend: `{place: message}` besides the summary."""

    def __init__(self, message: str, places: Mapping[str, str]) -> None:
        super().__init__(message)
        self.places = dict(places)
