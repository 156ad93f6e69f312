"""公示: what a publication tells everybody, frozen; objections to it and their answers (P6)."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company, outbox
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.numbering import next_number
from goalmgmt.core.states import Move, transition
from incentives import rules
from incentives.enums import OBJECTION
from incentives.models import Bulletin, BulletinObjection, Close
from incentives.queries import bulletins as queries
from teams.models import User


@transaction.atomic
def publish_bulletin(*, close: Close, actor: User | None, now: datetime) -> Bulletin:
    """Freeze what the company's level of this day lets everybody know of a close that is just
    published: never more than that, also in the record."""
    level = company.policy().pay_publication
    made = Bulletin(
        close=close,
        number=f"GS-{close.period}-{next_number(f'bulletin-{close.period}'):02d}",
        level=level,
        basis=queries.basis_of(close),
        content=queries.rows_to_freeze(close, level),
        published_at=now,
        published_by=actor,
        objections_until=close.disputes_until or clock.business_date(now),
    )
    made.content_hash = queries.hash_of(made)
    made.save(force_insert=True)
    audit.record(
        actor=actor, action="bulletin.publish", target=made, now=now,
        after={"number": made.number, "level": level, "hash": made.content_hash},
    )  # fmt: skip
    return made


@transaction.atomic
def raise_objection(
    *, bulletin: Bulletin, about: User | None, text: str, actor: User, today: date, now: datetime
) -> BulletinObjection:
    """What somebody holds against a publication, while its days run; `about` a person that it
    names, or nobody in particular."""
    if today > bulletin.objections_until:
        raise Conflict(_("The days for objections to this bulletin are over."))
    if not text.strip():
        raise Refused(_("Say what you object to."), field="text")
    if about is not None and about.code not in queries.names_in(bulletin):
        raise Refused(_("This bulletin does not name that person."), field="about")
    made = BulletinObjection.objects.create(
        bulletin=bulletin, raised_by=actor, about=about, text=text.strip(), raised_at=now
    )
    audit.record(
        actor=actor, action="bulletinobjection.raise", target=made, now=now, reason=made.text,
        after={"bulletin": bulletin.number, "about": about.code if about else None},
    )  # fmt: skip
    finance = User.objects.filter(is_active=True).with_role("finance").exclude(pk=actor.pk)
    _tell(made, list(finance), "raised", now)
    return made


@transaction.atomic
def answer_objection(
    *, objection: BulletinObjection, answer: str, actor: User, now: datetime
) -> BulletinObjection:
    """Finance's answer, by neither who raised it nor whom it is about."""
    if not rules.can_answer_objection(actor, objection):
        raise NotAllowed(_("Finance answers objections, and nobody their own or one about them."))
    if not answer.strip():
        raise Refused(_("Write the answer."), field="answer")
    stamps = {"answer": answer.strip(), "answered_at": now, "answered_by": actor}
    answered = transition(objection, OBJECTION, Move("answer", actor, now, stamps=stamps))
    _tell(answered, [answered.raised_by], "answered", now)
    return answered


def _tell(objection: BulletinObjection, people: list[User], event: str, now: datetime) -> None:
    bulletin = objection.bulletin
    outbox.notify(
        people=people,
        event=f"objection:{objection.pk}:{event}",
        kind=f"incentives.objection_{event}",
        now=now,
        params={"number": bulletin.number, "period": bulletin.close.period},
        url=reverse("incentives:bulletin", args=[bulletin.close.period]),
    )
