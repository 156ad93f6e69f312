"""What nobody looks after: customers and open deals whose owner is missing or has left."""

from datetime import date
from typing import Any

from django.db.models import Prefetch

from teams.models import User
from tracking.models import Customer, CustomerOwnership, Deal


def _here(today: date) -> Any:
    people = User.objects.employed_on(today).filter(is_active=True)
    return people.values("pk")


def ownerless_customers(today: date) -> Any:
    """Customers that no one who still works here looks after today, with who did last."""
    held = CustomerOwnership.objects.on(today).filter(person__in=_here(today))
    last = CustomerOwnership.objects.select_related("person").order_by("-starts_on")
    rows = Customer.objects.exclude(pk__in=held.values("customer"))
    return rows.prefetch_related(Prefetch("ownerships", last, to_attr="past")).order_by("name")


def ownerless_deals(today: date) -> Any:
    """Deals that are not over and whose owner has left."""
    rows = Deal.objects.running().exclude(owner__in=_here(today))
    return rows.select_related("customer", "owner").order_by("expected_on", "pk")
