"""Setting the checklists and norms of visits, and writing under a visit (K3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.navigation import place
from teams.models import User
from tracking import visit_rules
from tracking.enums import VisitType
from tracking.models import Visit, VisitComment, VisitGuide

MOST_POINTS, LONGEST_POINT, LONGEST = 20, 120, 5000


@transaction.atomic
def set_guide(*, kind: str, checklist: str, norms: str, actor: User, now: datetime) -> VisitGuide:
    """Set what is asked of a type of visits. Visits that are logged keep the points they had."""
    if not visit_rules.can_set_guides(actor):
        raise NotAllowed(_("Only an administrator sets what is asked of visits."))
    if kind not in VisitType.values:
        raise Refused(_("Choose the type of the visit."), field="kind")
    points = _points(checklist)
    if len(norms) > LONGEST:
        raise Refused(_("The text is longer than 5000 characters."), field="norms")
    guide, _new = VisitGuide.objects.select_for_update().get_or_create(
        kind=kind, defaults={"changed_at": now}
    )
    before = {"checklist": guide.checklist, "norms": guide.norms}
    guide.checklist, guide.norms, guide.changed_at = "\n".join(points), norms.strip(), now
    guide.save(update_fields=["checklist", "norms", "changed_at"])
    audit.record(
        actor=actor, action="visitguide.set", target=guide, now=now, before=before,
        after={"checklist": guide.checklist, "norms": guide.norms},
    )  # fmt: skip
    return guide


def _points(checklist: str) -> list[str]:
    points = list(dict.fromkeys(line.strip() for line in checklist.splitlines() if line.strip()))
    if len(points) > MOST_POINTS:
        raise Refused(_("Write 20 points at most."), field="checklist")
    if any(len(point) > LONGEST_POINT for point in points):
        raise Refused(_("A point has 120 characters at most."), field="checklist")
    return points


@transaction.atomic
def comment_visit(*, visit: Visit, text: str, actor: User, now: datetime) -> VisitComment:
    """Write under a visit: who makes it, the managers above and leadership. The person of the
    visit hears of it; of an answer those who wrote before."""
    if not visit_rules.can_comment_visit(actor, visit, clock.business_date(now)):
        raise NotAllowed(_("Only who makes the visit, the managers above and leadership write."))
    if not text.strip():
        raise Refused(_("Write a comment."), field="text")
    row = VisitComment.objects.create(
        visit=visit, author=actor, text=text.strip()[:LONGEST], at=now
    )
    audit.record(actor=actor, action="visit.comment", target=visit, now=now)
    _tell(row, now)
    return row


def _tell(row: VisitComment, now: datetime) -> None:
    """The visit's person, and those who wrote before and still see the visit."""
    visit = row.visit
    wrote = set(visit.comments.values_list("author", flat=True)) | {visit.person_id}
    today = clock.business_date(now)
    people = [
        one
        for one in User.objects.filter(pk__in=wrote - {row.author_id}, is_active=True)
        if visit_rules.can_comment_visit(one, visit, today)
    ]
    outbox.notify(
        people=people, event=f"visit_comment:{row.pk}", kind="visit_comment", now=now,
        params={"person": row.author.name, "customer": visit.customer.name},
        url=place("tracking:visit_detail", visit.pk),
    )  # fmt: skip
