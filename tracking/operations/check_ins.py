"""Keeping the one point of a visit, removing it, and saying where a customer is (K3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import audit, clock, company
from goalmgmt.core.enums import CheckIn
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.states import lock
from teams.models import User
from tracking import check_in_rules, rules
from tracking.models import Customer, CustomerPlace, Visit, VisitPosition

#: How long a point may wait on a device without a signal, and how far a clock may be ahead.
OLDEST, AHEAD = timedelta(days=8), timedelta(minutes=10)
#: A point that is known worse than this says nothing of a place.
WORST = 100_000


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, and how exactly they are known in metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int
    taken_at: datetime


def is_on_earth(latitude: Decimal, longitude: Decimal) -> bool:
    """Whether these are degrees north and east; neither NaN nor endless."""
    if not (latitude.is_finite() and longitude.is_finite()):
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180


@transaction.atomic
def keep_position(
    *, visit: Visit, point: Point, actor: User, now: datetime
) -> VisitPosition | None:
    """Keep the point with a visit of one's own; the first stays. None where the company has the
    check-in switched off, and for a point that is too old, too vague or nowhere: a point never
    keeps a visit from being saved. The trail says that there is one, never where."""
    if not rules.can_write_visit(actor, visit):
        raise NotAllowed(_("Only who makes the visit writes it."))
    if company.policy().check_in == CheckIn.OFF or not _is_sound(point, now):
        return None
    fresh = lock(visit)
    kept, made = VisitPosition.objects.get_or_create(
        visit=fresh,
        defaults={
            "latitude": _degrees(point.latitude), "longitude": _degrees(point.longitude),
            "accuracy": point.accuracy, "taken_at": point.taken_at,
        },
    )  # fmt: skip
    if made:
        audit.record(actor=actor, action="visit.check_in", target=fresh, now=now)
    return kept


@transaction.atomic
def remove_position(*, visit: Visit, actor: User, now: datetime) -> None:
    """Take one's own point away for good; done twice it stays away."""
    if not rules.can_write_visit(actor, visit):
        raise NotAllowed(_("Only who makes the visit writes it."))
    fresh = lock(visit)
    count, _kinds = VisitPosition.objects.filter(visit=fresh).delete()
    if count:
        audit.record(actor=actor, action="visit.check_in_removed", target=fresh, now=now)


@transaction.atomic
def place_customer(
    *, customer: Customer, place: tuple[Decimal, Decimal] | None, actor: User, now: datetime
) -> CustomerPlace | None:
    """Say where a customer is (GCJ-02), or that nobody knows. Raises NotAllowed, Refused."""
    if not check_in_rules.can_place(actor, customer, clock.business_date(now)):
        raise NotAllowed(_("Who looks after the customer says where it is."))
    if place is not None and not is_on_earth(*place):
        raise Refused(_("Write degrees like 23.125178, 113.280637."), field="position")
    fresh = lock(customer)
    before = CustomerPlace.objects.filter(customer=fresh).first()
    made = None
    if place is None:
        CustomerPlace.objects.filter(customer=fresh).delete()
    else:
        made, _created = CustomerPlace.objects.update_or_create(
            customer=fresh,
            defaults={
                "latitude": _degrees(place[0]), "longitude": _degrees(place[1]),
                "set_at": now, "set_by": actor,
            },
        )  # fmt: skip
    audit.record(
        actor=actor, action="customer.place", target=fresh, now=now,
        before={"place": str(before) if before else ""}, after={"place": str(made) if made else ""},
    )  # fmt: skip
    return made


def _is_sound(point: Point, now: datetime) -> bool:
    known = is_on_earth(point.latitude, point.longitude) and 0 <= point.accuracy <= WORST
    return known and now - OLDEST <= point.taken_at <= now + AHEAD


def _degrees(value: Decimal) -> Decimal:
    """To six places, some ten centimetres."""
    return value.quantize(Decimal("0.000001"))
