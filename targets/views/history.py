"""A version's audit entries in words, for the timeline."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from goalmgmt.core import audit
from goalmgmt.core.acts import label_of
from targets.models import PlanVersion

SHOWN = 30


def events_of(version: PlanVersion) -> list[dict[str, object]]:
    """The newest entries, as components/_timeline.html takes them."""
    return [
        {
            "at": event.at,
            "who": str(event.actor) if event.actor else _("the system"),
            "what": label_of(event.action),
            "note": _note(event.after, event.reason),
        }
        for event in audit.trail(version)[:SHOWN]
    ]


def _note(after: Mapping[str, object], reason: str) -> str:
    if reason:
        return reason
    cells = after.get("cells")
    if isinstance(cells, dict | list):
        return _("%(count)d cells") % {"count": len(cells)}
    return ""
