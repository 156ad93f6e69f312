"""What targets puts on the Today page."""

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goalmgmt.core.today import TodayItem
from targets.enums import AcceptanceStatus, VersionStatus
from targets.models import Acceptance, PlanVersion, TargetPlan
from targets.today_freed import freed_items
from targets.today_proposals import proposal_items
from teams.enums import Role
from teams.models import User


def items(person: User, on: date) -> list[TodayItem]:
    """The person's to-do rows, most urgent first."""
    found = _own_target(person)
    if person.has_role(Role.LEADERSHIP):
        found += _to_approve(person)
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


def _to_approve(person: User) -> list[TodayItem]:
    waiting = PlanVersion.objects.filter(status=VersionStatus.SUBMITTED).exclude(author=person)
    return [
        TodayItem(
            key=f"targets.approve:{version.pk}",
            label=_("Target plan to approve"),
            detail=str(version),
            url=reverse("targets:plan_review", args=[version.plan.code]),
            action=_("Review and decide"),
            urgent=True,
            role=Role.LEADERSHIP,
        )
        for version in waiting.select_related("plan").order_by("submitted_at")[:10]
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
