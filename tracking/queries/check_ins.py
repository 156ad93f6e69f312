"""How far from its customer a visit was logged."""

from tracking.models import CustomerPlace, Visit, VisitPosition


def metres_to_customer(visit: Visit) -> int | None:
    """The distance of the visit's point from the customer; None without the one or the other."""
    position = VisitPosition.objects.filter(visit=visit).first()
    place = CustomerPlace.objects.filter(customer=visit.customer_id).first()
    return position.metres_to(place) if position and place else None
