"""Reminding people to answer: after three days, and after seven again, then also the leader (T7).

Each is told once, on the first working day from then on; who has answered is told nothing, also
when the answer was carried over to a later version.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from goalmgmt.core import clock, company, outbox
from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion
from teams import queries as teams
from teams.models import User

REMIND_AFTER = timedelta(days=3)
ESCALATE_AFTER = timedelta(days=7)


@transaction.atomic
def remind(*, now: datetime) -> dict[str, int]:
    """Tell each once who has not answered; run any number of times it tells nobody twice."""
    today = clock.business_date(now)
    if not company.working_days().works_on(today):
        return {"reminded": 0, "escalated": 0}
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
        is_late = acceptance.asked_at <= now - ESCALATE_AFTER
        _remind(acceptance, now, again=is_late)
        if is_late:
            for leader in teams.leaders_above(acceptance.person, today):
                late[acceptance.version, leader] += 1
    for (version, leader), count in late.items():
        outbox.notify(
            people=[leader], event=f"targets.escalated:{version.pk}", kind="targets.escalated",
            now=now, params={"plan": str(version.plan), "count": count},
            url=reverse("targets:plan_detail", args=[version.plan.code]),
        )  # fmt: skip
    return {"reminded": reminded, "escalated": len(late)}


def _remind(acceptance: Acceptance, now: datetime, *, again: bool) -> None:
    """By the first answer to these figures, so that a new version does not begin to count anew."""
    first = acceptance.carried_from_id or acceptance.pk
    plan = acceptance.version.plan
    kind = "targets.reminder_again" if again else "targets.reminder"
    outbox.notify(
        people=[acceptance.person], event=f"{kind}:{first}", kind=kind, now=now,
        params={"plan": str(plan)}, url=reverse("targets:my_target", args=[plan.year]),
    )  # fmt: skip
