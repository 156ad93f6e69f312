"""Seats besides the move: a second job in another unit, ends, and plans taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, closed, locks
from goalmgmt.core.errors import NotAllowed, Refused
from teams import rules
from teams.models import Membership, Unit, User
from teams.operations.units import TREE_LOCK, check_takes


@dataclass(frozen=True, slots=True)
class SecondJob:
    """A job in another unit, from a day until (without) another or for good."""

    unit: Unit
    starts_on: date
    ends_on: date | None = None


def _check(actor: User | None) -> None:
    if not rules.can_manage_organisation(actor):
        raise NotAllowed(_("Only an administrator changes people."))


@transaction.atomic
def add_second_job(
    *, person: User, job: SecondJob, actor: User | None, now: datetime
) -> Membership:
    """Seat `person` in another unit besides the own one. Credits stay with the own unit; who leads
    the other one sees the person there.

    Raises Refused when the person sits in that unit on one of the days, and for days before hiring
    or after leaving, in a closed month or in a closed unit.
    """
    _check(actor)
    fresh: User = User.objects.select_for_update().get(pk=person.pk)
    closed.check_open(job.starts_on)
    _check_span(job.starts_on, job.ends_on)
    _check_employed(fresh, job)
    locks.share(TREE_LOCK)  # no unit closes meanwhile
    unit = Unit.objects.get(pk=job.unit.pk)
    check_takes(unit, job.ends_on, "unit")
    if not fresh.memberships.filter(is_primary=True).exists():
        raise Refused(_("Seat the person in the own unit first."), field="unit")
    _check_free(fresh.memberships.filter(unit=unit), job.starts_on, job.ends_on, "unit")
    seat = Membership.objects.create(
        person=fresh, unit=unit, starts_on=job.starts_on, ends_on=job.ends_on, is_primary=False
    )
    audit.record(
        actor=actor, action="person.second_job", target=fresh, now=now,
        after={"unit": unit.code, "starts_on": job.starts_on, "ends_on": job.ends_on},
    )  # fmt: skip
    return seat


def _check_span(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refused(_("It ends before it begins."), field="ends_on")


def _check_employed(person: User, job: SecondJob) -> None:
    if person.hired_on is not None and job.starts_on < person.hired_on:
        raise Refused(
            _("%(person)s was hired on %(day)s.")
            % {"person": person, "day": person.hired_on.isoformat()},
            field="starts_on",
        )
    left_on = person.left_on
    if left_on is not None and (job.ends_on is None or job.ends_on > left_on):
        raise Refused(
            _("%(person)s is gone from %(day)s on.")
            % {"person": person, "day": left_on.isoformat()},
            field="ends_on",
        )


def _check_free(
    seats: "QuerySet[Membership]", starts_on: date, ends_on: date | None, field: str
) -> None:
    overlapping = seats.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lt=ends_on)
    clash = overlapping.select_related("unit", "person").order_by("starts_on").first()
    if clash is not None:
        raise Refused(
            _("%(person)s already sits in %(unit)s from %(day)s.")
            % {"person": clash.person, "unit": clash.unit, "day": clash.starts_on.isoformat()},
            field=field,
        )


@transaction.atomic
def end_seat(
    *, seat: Membership, ends_on: date | None, actor: User | None, now: datetime
) -> Membership:
    """Set the first day on which the seat is no longer held, earlier or later than before; None
    leaves it open. Without a seat the person's next results count where the last seat was."""
    _check(actor)
    fresh = _locked(seat)
    for day in (fresh.ends_on, ends_on):
        if day is not None:
            closed.check_open(day, "ends_on")
    _check_span(fresh.starts_on, ends_on)
    check_takes(fresh.unit, ends_on, "ends_on")
    others = fresh.person.memberships.exclude(pk=fresh.pk)
    same = Q(unit=fresh.unit) | Q(is_primary=True) if fresh.is_primary else Q(unit=fresh.unit)
    _check_free(others.filter(same), fresh.starts_on, ends_on, "ends_on")
    left_on = fresh.person.left_on
    if left_on is not None and (ends_on is None or ends_on > left_on):
        raise Refused(
            _("%(person)s is gone from %(day)s on.")
            % {"person": fresh.person, "day": left_on.isoformat()},
            field="ends_on",
        )
    before, fresh.ends_on = fresh.ends_on, ends_on
    fresh.save(update_fields=["ends_on"])
    audit.record(
        actor=actor, action="person.end_seat", target=fresh.person, now=now,
        before={"unit": fresh.unit.code, "ends_on": before}, after={"ends_on": ends_on},
    )  # fmt: skip
    return fresh


@transaction.atomic
def cancel_seat(*, seat: Membership, actor: User | None, now: datetime) -> None:
    """Take back a seat that has not begun; the seat that would have ended for it goes on."""
    _check(actor)
    fresh = _locked(seat)
    if fresh.starts_on <= clock.business_date(now):
        raise Refused(_("The seat has begun. Set its end, or move the person."))
    closed.check_open(fresh.starts_on)
    before = fresh.person.memberships.filter(is_primary=True, ends_on=fresh.starts_on)
    audit.record(
        actor=actor, action="person.cancel_seat", target=fresh.person, now=now,
        before={"unit": fresh.unit.code, "starts_on": fresh.starts_on},
    )  # fmt: skip
    fresh.delete()
    if fresh.is_primary:
        for earlier in before.select_related("unit"):
            check_takes(earlier.unit, fresh.ends_on, "")
            earlier.ends_on = fresh.ends_on
            earlier.save(update_fields=["ends_on"])


def _locked(seat: Membership) -> Membership:
    """The seat as it stands, under the lock of its person; no unit closes meanwhile."""
    locks.share(TREE_LOCK)
    User.objects.select_for_update().get(pk=seat.person_id)
    return Membership.objects.select_related("person", "unit").get(pk=seat.pk)
