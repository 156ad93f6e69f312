"""The thread of a dispute: messages with files, the reminder before its deadline, and what is not
answered by then goes to the leadership (P5)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, company, files, outbox, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.files import File
from goalmgmt.core.states import Move, transition
from incentives import rules
from incentives.enums import DISPUTE, UNDECIDED, DisputeStatus
from incentives.models import Dispute, DisputeMessage
from teams.models import User

FOLDER = "disputes"


@transaction.atomic
def add_message(
    *, dispute: Dispute, text: str, file: File | None, actor: User, now: datetime
) -> DisputeMessage:
    """A word, a file, or both, by who raised the dispute or who may decide it, until it ends."""
    dispute = states.lock(dispute)
    if actor.pk != dispute.raised_by_id and not rules.sees_closes(actor):
        raise NotAllowed(_("Only who raised the dispute, finance and leadership write in it."))
    if dispute.status not in UNDECIDED:
        raise Conflict(_("This dispute has ended; nothing is added to it."))
    if not text.strip() and file is None:
        raise Refused(_("Write something or choose a file."), field="text")
    message = DisputeMessage.objects.create(
        dispute=dispute,
        author=actor,
        text=text.strip(),
        file_name=file.name if file else "",
        file_size=len(file.data) if file else None,
        file_digest=files.keep(FOLDER, file) if file else "",
        written_at=now,
    )
    audit.record(
        actor=actor, action="dispute.message", target=dispute, now=now,
        after={"message": message.pk, "file": message.file_name},
    )  # fmt: skip
    others = _deciders(dispute) if actor.pk == dispute.raised_by_id else [dispute.raised_by]
    tell(dispute, others, f"message:{message.pk}", "message", now)
    return message


@transaction.atomic
def remind(*, today: date, now: datetime) -> dict[str, int]:
    """Once each: deciders hear on the working day before the deadline; what is overdue goes to
    the leadership by itself."""
    soon = company.working_days().after(today, 1)
    due = Dispute.objects.filter(status__in=UNDECIDED, due_on__gte=today, due_on__lte=soon)
    for dispute in due.select_related("statement__close", "raised_by"):
        tell(dispute, _deciders(dispute), f"due:{dispute.status}", "due", now)
    overdue = Dispute.objects.filter(status=DisputeStatus.OPEN, due_on__lt=today)
    escalated = 0
    for dispute in overdue.select_related("statement__close", "raised_by"):
        reason = _("Not answered by %(day)s") % {"day": dispute.due_on.isoformat()}
        moved = transition(dispute, DISPUTE, Move("escalate", None, now, reason))
        tell(moved, [*_deciders(moved), dispute.raised_by], "overdue", "escalated", now)
        escalated += 1
    return {"reminded": due.count(), "escalated": escalated}


def _deciders(dispute: Dispute) -> QuerySet[User]:
    role = "leadership" if dispute.status == DisputeStatus.ESCALATED else "finance"
    found: QuerySet[User] = (
        User.objects.filter(is_active=True).with_role(role).exclude(pk=dispute.raised_by_id)
    )
    return found


def tell(dispute: Dispute, people: Iterable[User], event: str, kind: str, now: datetime) -> None:
    outbox.notify(
        people=people,
        event=f"dispute:{dispute.pk}:{event}",
        kind=f"incentives.dispute_{kind}",
        now=now,
        params={"number": dispute.number, "period": dispute.statement.close.period,
                "due": dispute.due_on.isoformat()},
        url=reverse("incentives:dispute_detail", args=[dispute.number]),
    )  # fmt: skip
