"""What incentives puts on the Today page: a close step to take, a close to approve, pay shown."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from goalmgmt.core import company
from goalmgmt.core.policy import FINANCE, LEADERSHIP, REP
from goalmgmt.core.today import TodayItem
from incentives.enums import CloseStatus, DisputeStatus, ObjectionStatus, PlanStatus
from incentives.models import BulletinObjection, Close, Dispute, PayPlanVersion, Statement
from incentives.queries.closes import plans_without_close
from incentives.queries.plan_readers import newest_to_read
from teams.models import User

FINANCE_STEPS = {
    CloseStatus.OPEN.value: "calculate",
    CloseStatus.CALCULATED.value: "submit",
    CloseStatus.APPROVED.value: "publish",
    CloseStatus.PUBLISHED.value: "pay",
    CloseStatus.PAID.value: "lock",
}


def items(person: User, on: date) -> list[TodayItem]:
    """The person's to-do rows, most urgent first."""
    return [
        *_to_approve(person),
        *_not_opened(person, on),
        *_finance(person),
        *_plans(person),
        *_published(person, on),
        *_disputes(person),
        *_rules_to_read(person, on),
        *_objections(person),
    ]


def _close_url(close: Close) -> str:
    return reverse("incentives:close_detail", args=[close.period, close.plan.code])


def _to_approve(person: User) -> list[TodayItem]:
    if not person.has_role(LEADERSHIP):
        return []
    waiting = Close.objects.filter(status=CloseStatus.FINANCE_APPROVED).exclude(finance_by=person)
    return [
        TodayItem(
            key=f"close-approve-{close.pk}",
            label=_("Close to approve"),
            detail=f"{close.period} · {close.plan.name}",
            url=_close_url(close),
            action=_("Review and approve"),
            urgent=True,
            role=LEADERSHIP,
        )
        for close in waiting.select_related("plan").order_by("starts_on", "pk")
    ]


def _not_opened(person: User, on: date) -> list[TodayItem]:
    """Plans whose last quarter has ended and has no close yet."""
    if not person.has_role(FINANCE):
        return []
    calendar = company.calendar()
    ended = calendar.previous(calendar.quarter_of(on)).code
    return [
        TodayItem(
            key=f"close-open-{plan.pk}",
            label=_("Quarter ended, not closed"),
            detail=f"{ended} · {plan.name}",
            url=reverse("incentives:close_list"),
            action=_("Open the close"),
            urgent=True,
            role=FINANCE,
        )
        for plan in plans_without_close(ended)
    ]


def _finance(person: User) -> list[TodayItem]:
    if not person.has_role(FINANCE):
        return []
    words = {
        "calculate": _("Calculate"),
        "submit": _("Check and approve"),
        "publish": _("Publish"),
        "pay": _("Pay"),
        "lock": _("Lock"),
    }
    waiting = Close.objects.filter(status__in=FINANCE_STEPS).select_related("plan")
    return [
        TodayItem(
            key=f"close-{close.pk}",
            label=_("Quarter close: next step"),
            detail=f"{close.period} · {close.plan.name} · {close.get_status_display()}",
            url=_close_url(close),
            action=words[FINANCE_STEPS[close.status]],
            due_on=close.disputes_until,
            role=FINANCE,
        )
        for close in waiting.order_by("starts_on", "pk")
    ]


def _plans(person: User) -> list[TodayItem]:
    if not person.has_role(LEADERSHIP):
        return []
    waiting = PayPlanVersion.objects.filter(status=PlanStatus.SUBMITTED).exclude(author=person)
    waiting = waiting.exclude(plan__assignments__person=person)
    return [
        TodayItem(
            key=f"pay-plan-{version.pk}",
            label=_("Pay plan to approve"),
            detail=str(version),
            url=reverse("incentives:pay_plan_detail", args=[version.plan.code]),
            action=_("Review and approve"),
            role=LEADERSHIP,
        )
        for version in waiting.select_related("plan").order_by("pk")
    ]


def _published(person: User, on: date) -> list[TodayItem]:
    """Own statements while objections are open."""
    own = Statement.objects.current().filter(
        person=person,
        close__status__in=[CloseStatus.PUBLISHED, CloseStatus.PAID],
        close__disputes_until__gte=on,
    )
    return [
        TodayItem(
            key=f"statement-{statement.pk}",
            label=_("Your statement is published"),
            detail=f"{statement.close.period} · {statement.close.plan.name}",
            url=reverse("incentives:statement_detail", args=[statement.close.period, person.code]),
            action=_("Check the statement"),
            due_on=statement.close.disputes_until,
            role=REP,
        )
        for statement in own.select_related("close__plan").order_by("close__starts_on", "pk")
    ]


def _disputes(person: User) -> list[TodayItem]:
    """Those that the person's role decides, the nearest deadline first."""
    found = []
    for role, status in ((FINANCE, DisputeStatus.OPEN), (LEADERSHIP, DisputeStatus.ESCALATED)):
        if not person.has_role(role):
            continue
        rows = Dispute.objects.filter(status=status).exclude(raised_by=person)
        found += [
            TodayItem(
                key=f"dispute-{row.pk}",
                label=_("Dispute to decide"),
                detail=f"{row.number} · {row.statement.close.period} · {row.raised_by.name}",
                url=reverse("incentives:dispute_detail", args=[row.number]),
                action=_("Decide"),
                due_on=row.due_on,
                role=role,
            )
            for row in rows.select_related("statement__close", "raised_by").order_by("due_on")
        ]
    return found


def _rules_to_read(person: User, on: date) -> list[TodayItem]:
    return [
        TodayItem(
            key=f"rules-{version.pk}",
            label=_("Rules of your pay to read"),
            detail=str(version),
            url=reverse("incentives:pay_plan_detail", args=[version.plan.code]),
            action=_("Read and confirm"),
            role=REP,
        )
        for version in newest_to_read(person, on)
    ]


def _objections(person: User) -> list[TodayItem]:
    if not person.has_role(FINANCE):
        return []
    waiting = BulletinObjection.objects.filter(status=ObjectionStatus.OPEN)
    waiting = waiting.exclude(raised_by=person).exclude(about=person)
    return [
        TodayItem(
            key=f"objection-{row.pk}",
            label=_("Objection to answer"),
            detail=f"{row.bulletin.number} · {row.raised_by.name}",
            url=reverse("incentives:bulletin", args=[row.bulletin.close.period]),
            action=_("Answer"),
            role=FINANCE,
        )
        for row in waiting.select_related("bulletin__close", "raised_by")
    ]
