"""The thread of a request: words and files by those who see it (K7)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, files
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.files import File
from goalmgmt.core.states import lock
from teams.models import User
from tracking.flow_enums import FlowStatus
from tracking.models import FlowComment, FlowRequest
from tracking.operations.flow_steps import tell

FOLDER = "flows"


@transaction.atomic
def add_comment(
    *, request: FlowRequest, text: str, file: File | None, actor: User, today: date, now: datetime
) -> FlowComment:
    """A word, a file, or both, until the request is withdrawn; its author hears of others'."""
    fresh = lock(request)
    if not FlowRequest.objects.visible_to(actor, today).filter(pk=fresh.pk).exists():
        raise NotAllowed(_("Only who sees the request writes in it."))
    if fresh.status == FlowStatus.WITHDRAWN:
        raise Conflict(_("This request is withdrawn; nothing is added to it."))
    if not text.strip() and file is None:
        raise Refused(_("Write something or choose a file."), field="text")
    comment = FlowComment.objects.create(
        request=fresh, author=actor, text=text.strip(),
        file_name=file.name if file else "",
        file_size=len(file.data) if file else None,
        file_digest=files.keep(FOLDER, file) if file else "",
        written_at=now,
    )  # fmt: skip
    audit.record(
        actor=actor, action="flowrequest.comment", target=fresh, now=now,
        after={"comment": comment.pk, "file": comment.file_name},
    )  # fmt: skip
    if actor.pk != fresh.author_id:
        tell(fresh, [fresh.author], f"comment:{comment.pk}", "comment", now)
    return comment
