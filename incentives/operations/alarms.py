"""Telling those who answer for pay that something does not hold."""

from datetime import datetime

from django.urls import reverse

from goalmgmt.core import outbox
from teams.models import User


def alarm_problems(*, day: str, count: int, now: datetime) -> None:
    """Tell finance, once a day, that statements do not follow from their inputs."""
    outbox.notify(
        people=User.objects.filter(is_active=True).with_role("finance"),
        event=f"pay_problems:{day}",
        kind="incentives.pay_problems",
        now=now,
        params={"count": count},
        url=reverse("incentives:close_list"),
    )
