"""Where the demo's customers are, and where some of its visits were logged."""

from decimal import Decimal

from tracking.geo import Place, to_gcj
from tracking.models import Customer, Visit
from tracking.operations.check_ins import Point, keep_position, place_customer

#: The middle of Guangzhou, as a device gives it.
_MIDDLE = (23.1291, 113.2644)


def locate() -> int:
    """A place for every customer that is visited, and a point for every third visit."""
    count = 0
    for customer in Customer.objects.filter(visits__status="done").distinct().order_by("pk"):
        visits = customer.visits.filter(status="done").select_related("person").order_by("pk")
        here = _place(customer)
        for number, visit in enumerate(visits):
            if number == 0:
                mapped = to_gcj(here)
                where = (Decimal(f"{mapped.lat:.6f}"), Decimal(f"{mapped.lon:.6f}"))
                made = visit.created_at
                owner = customer.ownerships.order_by("-starts_on").first()
                if owner is not None:
                    place_customer(customer=customer, place=where, actor=owner.person, now=made)
            if visit.pk % 3 == 0:
                count += _point(visit, here)
    return count


def _place(customer: Customer) -> Place:
    return Place(
        _MIDDLE[0] + (customer.pk * 37 % 100 - 50) / 500,
        _MIDDLE[1] + (customer.pk * 61 % 100 - 50) / 400,
    )


def _point(visit: Visit, here: Place) -> int:
    """Some ten metres beside the door."""
    if visit.logged_at is None:
        return 0
    aside = (visit.pk % 7 - 3) / 5000
    point = Point(
        Decimal(f"{here.lat + aside:.6f}"), Decimal(f"{here.lon - aside:.6f}"),
        15 + visit.pk % 40, visit.logged_at,
    )  # fmt: skip
    kept = keep_position(visit=visit, point=point, actor=visit.person, now=visit.logged_at)
    return int(kept is not None)
