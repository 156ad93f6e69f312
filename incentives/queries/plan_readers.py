"""Who has read the rules that pay them, and who has not (P3)."""

from datetime import date

from django.db.models import Q, QuerySet

from incentives import rules
from incentives.enums import PlanStatus
from incentives.models import PayPlanVersion, PlanAcknowledgement, PlanAssignment
from teams.models import User


def paid_by(version: PayPlanVersion, today: date) -> QuerySet[User]:
    """The people whom the version pays from today or its first day on, whichever is later."""
    day = max(today, version.starts_on)
    held = Q(pay_assignments__ends_on=None) | Q(pay_assignments__ends_on__gt=day)
    found: QuerySet[User] = User.objects.filter(
        held, pay_assignments__plan=version.plan_id, pay_assignments__starts_on__lte=day,
        is_active=True,
    )  # fmt: skip
    return found.distinct()


def owing(version: PayPlanVersion, today: date) -> QuerySet[User]:
    """Those of them who have not confirmed that they read it."""
    return paid_by(version, today).exclude(pay_acknowledgements__version=version)


def newest_to_read(person: User, today: date) -> list[PayPlanVersion]:
    """The newest approved version of each of the person's plans, where it was not confirmed."""
    plans = PlanAssignment.objects.on(today).filter(person=person).values("plan")
    approved = PayPlanVersion.objects.filter(status=PlanStatus.APPROVED, plan__in=plans)
    newest: dict[int, PayPlanVersion] = {}
    for version in approved.select_related("plan").order_by("plan", "-number"):
        newest.setdefault(version.plan_id, version)
    read = set(
        PlanAcknowledgement.objects.filter(person=person, version__in=newest.values()).values_list(
            "version", flat=True
        )
    )
    return [version for version in newest.values() if version.pk not in read]


def versions_visible_to(person: User) -> QuerySet[PayPlanVersion]:
    """By plan, the newest first; what is still being written is seen by finance and leadership
    alone."""
    found = PayPlanVersion.objects.select_related("author", "approved_by", "plan")
    found = found.order_by("plan", "-number")
    decided = [PlanStatus.APPROVED, PlanStatus.RETIRED]
    return found if rules.sees_closes(person) else found.filter(status__in=decided)
