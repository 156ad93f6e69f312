"""Reads over notices: whom they reach and who has read them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef

from goalmgmt.core.models import Notification
from reviews.enums import NoticeStatus
from reviews.models import Notice, NoticeRead
from teams.models import Membership, Unit, UnitLead, User
from teams.models.people import UserQuerySet


@dataclass(frozen=True, slots=True)
class Receipts:
    """How many of the recipients have opened the notice, and who has not yet."""

    read: int
    total: int
    waiting: list[User]


def audience_of(notice: Notice, on: date) -> list[User]:
    """Who sits in or leads the unit or one below it on the day, without the author."""
    units = Unit.objects.below(notice.audience, on).values("pk")
    seats = Membership.objects.on(on).filter(unit__in=units).values("person")
    leads = UnitLead.objects.on(on).filter(unit__in=units).values("person")
    people = User.objects.employed_on(on).filter(is_active=True)
    found = people.filter(pk__in=seats.union(leads, all=False).values("person"))
    return list(found.exclude(pk=notice.author_id))


def recipients(notice: Notice) -> UserQuerySet:
    """Whom the notice was sent to when it was published."""
    sent = Notification.objects.filter(event=f"notice.{notice.pk}.notice.published")
    found: UserQuerySet = User.objects.filter(pk__in=sent.values("person"))
    return found


def receipts(notice: Notice) -> Receipts:
    """The read receipts of a published notice."""
    opened = NoticeRead.objects.filter(notice=notice).values_list("person", flat=True)
    people, readers = list(recipients(notice)), set(opened)
    waiting = [person for person in people if person.pk not in readers]
    return Receipts(len(people) - len(waiting), len(people), waiting)


def listed(user: User, on: date) -> "list[Notice]":
    """The notices that the person sees, newest first, with how many have read each."""
    rows = Notice.objects.visible_to(user, on).select_related("metric", "audience", "author")
    return list(rows.annotate(read_count=Count("reads"), is_read=_opened_by(user)))


def unread(user: User, on: date) -> "list[Notice]":
    """Published ones that were sent to the person and not opened yet, newest first."""
    sent = Notification.objects.filter(person=user, kind="notice.published")
    rows = Notice.objects.visible_to(user, on).filter(status=NoticeStatus.PUBLISHED)
    urls = set(sent.values_list("event", flat=True))
    return [
        notice
        for notice in rows.exclude(pk__in=NoticeRead.objects.filter(person=user).values("notice"))
        if f"notice.{notice.pk}.notice.published" in urls
    ]


def _opened_by(user: User) -> Exists:
    return Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), person=user))
