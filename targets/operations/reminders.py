"""Reminding people to answer: after three days themselves, after seven also their leader (T7)."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from goalmgmt.core import clock, outbox
from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion
from teams import queries as teams
from teams.models import User

REMIND_AFTER = timedelta(days=3)
ESCALATE_AFTER = timedelta(days=7)


@transaction.atomic
def remind(*, now: datetime) -> dict[str, int]:
    """Tell each once who has not answered; run any number of times it tells nobody twice."""
    waiting = Acceptance.objects.filter(
        status=AcceptanceStatus.PENDING,
        version__status=VersionStatus.ISSUED,
        asked_at__lte=now - REMIND_AFTER,
        person__is_active=True,
    ).select_related("version__plan", "person")
    late: dict[tuple[PlanVersion, User], int] = defaultdict(int)
    reminded = 0
    for acceptance in waiting:
        reminded += 1
        _tell([acceptance.person], acceptance.version, "targets.reminder", now)
        if acceptance.asked_at <= now - ESCALATE_AFTER:
            for leader in teams.leaders_above(acceptance.person, clock.business_date(now)):
                late[acceptance.version, leader] += 1
    for (version, leader), count in late.items():
        _tell([leader], version, "targets.escalated", now, count)
    return {"reminded": reminded, "escalated": len(late)}


def _tell(
    people: list[User], version: PlanVersion, kind: str, now: datetime, count: int = 0
) -> None:
    own = kind == "targets.reminder"
    outbox.notify(
        people=people, event=f"{kind}:{version.pk}", kind=kind, now=now,
        params={"plan": str(version.plan), "count": count},
        url=reverse("targets:my_target", args=[version.plan.year]) if own
        else reverse("targets:plan_detail", args=[version.plan.code]),
    )  # fmt: skip
