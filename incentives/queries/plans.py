"""Reads over pay plans."""

from django.db.models import F, Q, QuerySet

from goalmgmt.core.periods import Period
from incentives.enums import PlanStatus
from incentives.models import PayPlan, PayPlanVersion, PlanAssignment


def version_for(plan: PayPlan, period: Period) -> PayPlanVersion | None:
    """The rules of a period: the approved version that held on its first day."""
    held = plan.versions.filter(status=PlanStatus.APPROVED, starts_on__lte=period.starts_on)
    return held.order_by("-starts_on", "-number").first()


def assignments_in(plan: PayPlan, period: Period) -> QuerySet[PlanAssignment]:
    """The assignments that cover a day of the period, by person, earliest first."""
    rows = PlanAssignment.objects.filter(plan=plan, starts_on__lt=period.ends_on)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=period.starts_on))
    return rows.order_by("person_id", F("starts_on").asc())
