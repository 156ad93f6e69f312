"""Who may do what with review flows. Page, API and inbox all ask here (K7)."""

from teams.models import User
from tracking.flow_enums import EDITABLE, UNFINISHED, FlowStatus
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
    if request.status != FlowStatus.IN_REVIEW or is_author(actor, request):
        return None
    return FlowApprover.objects.filter(
        person=actor, decision="", step__request=request, step__round=request.round,
        step__started_at__isnull=False, step__ended_at=None,
    ).select_related("step").first()  # fmt: skip
