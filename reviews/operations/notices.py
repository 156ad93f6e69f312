"""Writing stage notices: drafted with frozen figures, published, read, withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, outbox, states
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.periods import PeriodKind
from reviews import figures, rules, wording
from reviews.enums import NOTICE, NoticeKind, NoticeStatus
from reviews.figures import Subject
from reviews.models import Notice, NoticeRead
from reviews.queries.notices import audience_of, recipients
from teams.models import User


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What a notice is made of; without a title it gets that of its template."""

    subject: Subject
    title: str = ""
    body: str = ""


@transaction.atomic
def create_notice(*, new: NewNotice, actor: User, now: datetime) -> Notice:
    """Draft a notice. Its figures are those of `now` and never change again.

    Raises Refused for a period that the template is not for or that has not begun.
    """
    today = clock.business_date(now)
    subject = new.subject
    if not rules.can_write_notice_to(actor, subject.audience, today):
        raise NotAllowed(_("Notices go to the units that one leads."))
    _check(subject)
    if subject.period.starts_on > today:
        raise Refused(_("This period has not begun; choose an earlier one."), field="period")
    notice = Notice.objects.create(
        kind=subject.kind,
        title=new.title.strip() or _title(subject),
        body=new.body.strip(),
        period=subject.period.code,
        metric=subject.metric,
        audience=subject.audience,
        figures=figures.freeze(subject, on=today),
        figures_at=now,
        author=actor,
        created_at=now,
    )
    audit.record(
        actor=actor, action="notice.create", target=notice, now=now,
        after={"kind": notice.kind, "period": notice.period, "audience": subject.audience.code},
    )  # fmt: skip
    return notice


def _check(subject: Subject) -> None:
    if subject.kind not in NoticeKind.values:
        raise Refused(_("Choose a template."), field="kind")
    wanted = {NoticeKind.MONTH: PeriodKind.MONTH, NoticeKind.QUARTER: PeriodKind.QUARTER}
    kind = wanted.get(NoticeKind(subject.kind), subject.period.kind)
    if subject.period.kind is not kind:
        raise Refused(
            _("Choose a month for a monthly notice and a quarter for a quarterly one."),
            field="period",
        )


def _title(subject: Subject) -> str:
    return wording.notice_title(
        subject.kind,
        metric=str(subject.metric),
        unit=subject.audience.name,
        period=wording.period_label(subject.period),
    )[:160]


@transaction.atomic
def publish_notice(*, notice: Notice, actor: User, now: datetime) -> Notice:
    """Show the notice to everybody in its unit and below, and tell each of them once."""
    today = clock.business_date(now)
    _check_right(notice, actor, now)
    move = states.Move("publish", actor, now, stamps={"published_at": now})
    published = states.transition(notice, NOTICE, move)
    _tell(published, audience_of(published, today), "notice.published", now)
    return published


@transaction.atomic
def discard_notice(*, notice: Notice, actor: User, now: datetime) -> None:
    """Throw a draft away: nobody but its author has seen it."""
    _check_right(notice, actor, now)
    fresh = states.lock(notice)
    if fresh.status != NoticeStatus.DRAFT:
        raise Conflict(_("The notice is published. Withdraw it instead."))
    audit.record(actor=actor, action="notice.discard", target=fresh, now=now)
    fresh.delete()


@transaction.atomic
def withdraw_notice(*, notice: Notice, reason: str, actor: User, now: datetime) -> Notice:
    """Withdraw a published notice. It stays where it was, marked, with the reason."""
    _check_right(notice, actor, now)
    if not reason.strip():
        raise Refused(_("Say why the notice is withdrawn."), field="reason")
    stamps = {"withdrawn_at": now, "withdraw_reason": reason.strip()}
    move = states.Move("withdraw", actor, now, reason.strip(), stamps)
    withdrawn = states.transition(notice, NOTICE, move)
    _tell(withdrawn, list(recipients(withdrawn)), "notice.withdrawn", now)
    return withdrawn


@transaction.atomic
def mark_read(*, notice: Notice, actor: User, now: datetime) -> None:
    """Note once that a recipient opened the notice; of anybody else nothing is noted."""
    if not recipients(notice).filter(pk=actor.pk).exists():
        return
    NoticeRead.objects.bulk_create(
        [NoticeRead(notice=notice, person=actor, at=now)], ignore_conflicts=True
    )


def _check_right(notice: Notice, actor: User, now: datetime) -> None:
    if not rules.can_publish(actor, notice, clock.business_date(now)):
        raise NotAllowed(_("Only the author and leadership publish or withdraw a notice."))


def _tell(notice: Notice, people: list[User], kind: str, now: datetime) -> None:
    outbox.notify(
        people=people,
        event=f"notice.{notice.pk}.{kind}",
        kind=kind,
        now=now,
        params={"title": notice.title},
        url=reverse("reviews:notice_detail", args=[notice.pk]),
    )
