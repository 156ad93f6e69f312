"""Who may say where a customer is."""

from datetime import date

from teams.models import User
from tracking import rules
from tracking.models import Customer


def can_place(actor: User, customer: Customer, on: date) -> bool:
    """Who looks after the customer, who leads one of these, finance and the administrator."""
    if rules.can_hand_over_customer(actor, customer, on):
        return True
    return customer.ownerships.on(on).filter(person=actor).exists()
