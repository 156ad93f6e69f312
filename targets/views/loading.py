"""How pages of a plan find what they show."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from goalmgmt.core import clock
from goalmgmt.core.asked import day_asked, number_asked
from goalmgmt.core.errors import Refused
from targets import rules
from targets.enums import IN_FORCE, VersionStatus
from targets.models import PlanVersion, TargetPlan
from targets.queries import years
from teams.models import User
from teams.queries import local_midnight


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
    """The version asked for by `?version=2`, or the one in force at the end of `?asof=` a day,
    else the newest that was not withdrawn."""
    versions = plan.versions.select_related("author", "approved_by")
    asked, day = request.GET.get("version", ""), as_of(request)
    if asked:
        found = versions.filter(number=number_asked(asked) or 0)
    elif day is not None:
        found = versions.in_force_at(local_midnight(day, 1))
        if not found:
            raise Refused(
                _("No version of this plan was in force on %(day)s.") % {"day": day.isoformat()}
            )
    else:
        found = versions.exclude(status=VersionStatus.WITHDRAWN).order_by("-number")
    version = found.first()
    if version is None:
        raise Http404
    version.plan = plan
    return version


def as_of(request: HttpRequest) -> date | None:
    """The past day that `?asof=` asks about; nothing for today, later, or what is no day."""
    day = day_asked(request.GET.get("asof", ""))
    return day if day is not None and day < clock.today() else None


def kept(request: HttpRequest) -> str:
    """Which version the page shows, for the end of a link's query: empty for the newest."""
    names = ("version", "asof")
    asked = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"&{urlencode(asked)}" if asked else ""


def rights(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """What the page may offer; the operations decide again."""
    person, today = person_of(request), clock.today()
    edits = rules.can_edit_plan(person, version.plan, today)
    open_year = not years.is_closed(version.plan.year)
    return {
        "can_edit": edits and version.is_editable and open_year,
        "can_plan": edits,
        "can_approve": version.status == VersionStatus.SUBMITTED
        and rules.can_approve(person, version, today),
        "can_recall": edits and version.status == VersionStatus.SUBMITTED,
        "can_issue": version.status == VersionStatus.APPROVED
        and rules.can_issue(person, version, today),
        "can_adjust": edits and open_year and version.status == VersionStatus.ISSUED,
        "can_mark": edits and open_year and version.status in IN_FORCE,
    }
