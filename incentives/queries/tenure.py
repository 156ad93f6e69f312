"""The person's months with the company, as plans with a ramp or a guarantee ask for them (P3).

The month that counts is that of the first day on which the period pays the person: the 1st from
the day of hiring, the 2nd a month later. It holds for the whole period, also where a period has
several months: a newcomer is not re-rated inside one.
"""

from datetime import date
from decimal import Decimal

from incentives.queries.scope import Scope
from teams.models import User


def months_of(person: User, scope: Scope) -> dict[str, Decimal]:
    """`ramp_month` and `tenure_month`, from 1 on, where the plan asks for them; nothing for whom
    no day of hiring is known."""
    if person.hired_on is None or not (scope.plan.ramp or scope.plan.guarantee):
        return {}
    month = Decimal(tenure_month(person.hired_on, max(scope.period.starts_on, person.hired_on)))
    found = {"tenure_month": month} if scope.plan.guarantee is not None else {}
    return found | ({"ramp_month": month} if scope.plan.ramp else {})


def tenure_month(hired_on: date, day: date) -> int:
    """In which month since the hiring the day lies; the 31st counts as the last of a month."""
    months = (day.year - hired_on.year) * 12 + day.month - hired_on.month
    return months + (1 if day.day >= hired_on.day else 0) if months else 1
