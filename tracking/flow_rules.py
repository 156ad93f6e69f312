"""Who may do what with review flows. Page, API and inbox all ask here (K7)."""

from teams.models import User
from tracking.flow_enums import EDITABLE, UNFINISHED
from tracking.models import FlowApprover, FlowRequest


def can_edit_templates(actor: User | None) -> bool:
    """The administrator, and the system itself."""
    return actor is None or actor.has_role("admin")


def is_author(actor: User, request: FlowRequest) -> bool:
    """Whether the request is the actor's own."""
    return actor.pk == request.author_id


def can_edit(actor: User, request: FlowRequest) -> bool:
    """Its author, while it is a draft or came back."""
    return is_author(actor, request) and request.status in EDITABLE


def can_withdraw(actor: User, request: FlowRequest) -> bool:
    """Its author, until it is approved."""
    return is_author(actor, request) and request.status in UNFINISHED


def awaited(actor: User, request: FlowRequest) -> FlowApprover | None:
    """The decision that the request now awaits from the actor; never from its author."""
    rows = FlowApprover.objects.awaited().filter(person=actor, step__request=request)
    return rows.select_related("step").first()
