"""What a new company still has to set up: the administrator's checklist on Today."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from goalmgmt.core.models import CompanyPolicy
from goalmgmt.core.navigation import place
from incentives.enums import PlanStatus
from incentives.models import PayPlanVersion
from targets.models import PlanVersion
from teams.models import RoleGrant, Unit, UnitLead


@dataclass(frozen=True, slots=True)
class Step:
    """A step, whether it is done, and where to do it."""

    label: str
    done: bool
    url: str


def steps() -> list[Step]:
    """The six steps in their order."""
    approved = PayPlanVersion.objects.filter(status=PlanStatus.APPROVED)
    return [
        Step(_("Company, fiscal year and policies"), CompanyPolicy.objects.exists(),
             place("teams:policy_settings")),
        Step(_("Organisation"), Unit.objects.exists(), place("teams:unit_list")),
        Step(_("People and roles"), RoleGrant.objects.exclude(role="admin").exists(),
             place("teams:person_list")),
        Step(_("Leaders of units"), UnitLead.objects.exists(), place("teams:unit_list")),
        Step(_("First target plan issued"), PlanVersion.objects.in_force().exists(),
             place("targets:plan_list")),
        Step(_("First pay plan approved"), approved.exists(),
             place("incentives:pay_plan_list")),
    ]  # fmt: skip
