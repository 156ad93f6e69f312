"""How pages of a plan find what they show."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from goalmgmt.core import clock
from goalmgmt.core.asked import number_asked
from targets import rules
from targets.enums import IN_FORCE, VersionStatus
from targets.models import PlanVersion, TargetPlan
from targets.queries import years
from teams.models import User


def person_of(request: HttpRequest) -> User:
    """Who asks; LoginRequiredMiddleware let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


def plan_or_404(request: HttpRequest, code: str) -> TargetPlan:
    """The plan if the person may see it."""
    plans = TargetPlan.objects.visible_to(person_of(request), clock.today())
    related = plans.select_related("metric", "scope", "owner", "author", "parent")
    return get_object_or_404(related, code=code)


def version_or_404(request: HttpRequest, plan: TargetPlan) -> PlanVersion:
    """The version asked for by `?version=2`, else the newest that was not withdrawn."""
    versions = plan.versions.select_related("author", "approved_by")
    asked = request.GET.get("version", "")
    if asked:
        found = versions.filter(number=number_asked(asked) or 0)
    else:
        found = versions.exclude(status=VersionStatus.WITHDRAWN).order_by("-number")
    version = found.first()
    if version is None:
        raise Http404
    version.plan = plan
    return version


def rights(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """What the page may offer; the operations decide again."""
    person, today = person_of(request), clock.today()
    edits = rules.can_edit_plan(person, version.plan, today)
    open_year = not years.is_closed(version.plan.year)
    return {
        "can_edit": edits and version.is_editable and open_year,
        "can_plan": edits,
        "can_approve": version.status == VersionStatus.SUBMITTED
        and rules.can_approve(person, version),
        "can_issue": version.status == VersionStatus.APPROVED
        and rules.can_issue(person, version, today),
        "can_adjust": edits and open_year and version.status == VersionStatus.ISSUED,
        "can_mark": edits and open_year and version.status in IN_FORCE,
    }
