"""Asking what rules would have cost: a job, once for each content and period (P3)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalmgmt.core import jobs
from goalmgmt.core.enums import JobStatus
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.models import JobRun
from incentives import rules
from incentives.models import PayPlanVersion
from incentives.queries.plan_costs import last_year
from teams.models import User

COST = "incentives.plan_cost"


@transaction.atomic
def request_cost(*, version: PayPlanVersion, actor: User, today: date, now: datetime) -> JobRun:
    """Queue it; pressing twice asks for the same one, after its answer for a new one."""
    if not rules.sees_closes(actor):
        raise NotAllowed(_("Only finance and leadership see what pay costs."))
    asked = JobRun.objects.filter(name=COST, key__startswith=key_of(version, today))
    done = asked.filter(status=JobStatus.DONE).count()
    run = jobs.request(
        name=COST, key=f"{key_of(version, today)}{done}", now=now,
        args={"version": version.pk, "today": today.isoformat()},
    )  # fmt: skip
    jobs.ring(run.pk)
    return run


def key_of(version: PayPlanVersion, today: date) -> str:
    """What the keys of a question begin with: other rules, or another last period, are another."""
    return f"{version.pk}:{version.content_hash[:16]}:{last_year(version, today)[-1].code}:"
