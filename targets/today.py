"""What targets puts on the Today page."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core.today import TodayItem
from targets import rules
from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion, TargetPlan
from targets.queries import actions
from targets.today_freed import freed_items
from targets.today_proposals import proposal_items
from teams.enums import Role
from teams.models import User

_DECIDER_ROLES = (Role.LEADERSHIP, Role.MANAGER, Role.FINANCE, Role.ADMIN)


def items(person: User, on: date) -> list[TodayItem]:
    """The person's to-do rows, most urgent first."""
    found = _own_target(person) + _own_actions(person, on)
    if person.role_names & rules.DECIDERS:
        found += _to_approve(person, on)
    if person.has_role(Role.MANAGER):
        found += _drafts(person, on) + _answers(person, on) + proposal_items(person, on)
        found += freed_items(person, on)
    return found


def _own_target(person: User) -> list[TodayItem]:
    waiting = Acceptance.objects.filter(
        person=person, status=AcceptanceStatus.PENDING, version__status=VersionStatus.ISSUED
    ).select_related("version__plan")
    return [
        TodayItem(
            key=f"targets.accept:{asked.pk}",
            label=_("Accept your target"),
            detail=str(asked.version.plan),
            url=reverse("targets:my_target", args=[asked.version.plan.year]),
            action=_("Look at it"),
            role=Role.REP,
        )
        for asked in waiting[:5]
    ]


def _own_actions(person: User, on: date) -> list[TodayItem]:
    """Steps and measures of the person's that are overdue, and those due within a week."""
    owned = actions.open_of(person)
    late = actions.overdue(owned, on)
    soon = [one for one in owned if on <= one.item.due_on < on + timedelta(days=7)]
    rows = ((late, "overdue", _("Steps overdue")), (soon, "soon", _("Steps due this week")))
    return [
        TodayItem(
            key=f"targets.actions:{name}",
            label=label,
            count=len(some),
            detail=some[0].item.title,
            url=reverse("targets:my_actions"),
            action=_("Look at them"),
            due_on=some[0].item.due_on,
            urgent=name == "overdue",
        )
        for some, name, label in rows
        if some
    ]


def _to_approve(person: User, on: date) -> list[TodayItem]:
    return [
        TodayItem(
            key=f"targets.approve:{version.pk}",
            label=_("Target plan to approve"),
            detail=str(version),
            url=reverse("targets:plan_review", args=[version.plan.code]),
            action=_("Review and decide"),
            urgent=True,
            role=next(role for role in _DECIDER_ROLES if person.has_role(role)),
        )
        for version in rules.to_decide(person, on)[:10]
    ]


def _drafts(person: User, on: date) -> list[TodayItem]:
    plans = TargetPlan.objects.visible_to(person, on)
    open_ = PlanVersion.objects.filter(
        plan__in=plans, status__in=[VersionStatus.DRAFT, VersionStatus.RETURNED], author=person
    ).select_related("plan")
    return [
        TodayItem(
            key=f"targets.draft:{version.pk}",
            label=_("Target plan returned")
            if version.status == VersionStatus.RETURNED
            else _("Target plan to finish"),
            detail=str(version),
            url=reverse("targets:plan_detail", args=[version.plan.code]),
            action=_("Open the plan"),
            urgent=version.status == VersionStatus.RETURNED,
            role=Role.MANAGER,
        )
        for version in open_.order_by("created_at")[:10]
    ]


def _answers(person: User, on: date) -> list[TodayItem]:
    """Plans with people who have not accepted: pending, or objecting without an answer."""
    plans = TargetPlan.objects.visible_to(person, on)
    pending = Q(acceptances__status=AcceptanceStatus.PENDING)
    objecting = Q(acceptances__status=AcceptanceStatus.OBJECTED, acceptances__answered_at=None)
    versions = PlanVersion.objects.in_force().filter(plan__in=plans).annotate(
        pending=Count("acceptances", filter=pending),
        objecting=Count("acceptances", filter=objecting),
    )  # fmt: skip
    waiting: Any = versions.filter(Q(pending__gt=0) | Q(objecting__gt=0)).select_related("plan")
    return [
        TodayItem(
            key=f"targets.answers:{version.pk}",
            label=_("Targets not accepted yet"),
            count=version.pending + version.objecting,
            detail=_answers_detail(version.plan, version.objecting),
            url=reverse("targets:plan_detail", args=[version.plan.code]),
            action=_("Open the plan"),
            urgent=version.objecting > 0,
            role=Role.MANAGER,
        )
        for version in waiting[:10]
    ]


def _answers_detail(plan: TargetPlan, objecting: int) -> str:
    if not objecting:
        return str(plan)
    words = ngettext("%(count)d objection", "%(count)d objections", objecting)
    return f"{plan} · {words % {'count': objecting}}"
