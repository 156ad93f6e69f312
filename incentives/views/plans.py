"""Pay plans: the list, and one with its tables in words, its cliffs and its versions."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalmgmt.core import clock
from incentives import definitions, pages, rule_words, rules
from incentives.enums import PlanStatus
from incentives.models import PayPlan, PayPlanVersion
from incentives.operations import plans as operations
from incentives.operations.plan_drafts import withdraw_version
from incentives.queries.plan_readers import owing, paid_by, versions_visible_to
from incentives.reader import reader
from incentives.views.plan_costs import cost_context
from incentives.views.plan_try import try_context
from targets.models import Metric


@require_safe
def pay_plan_list(request: HttpRequest) -> HttpResponse:
    """Every pay plan with how many people are on it today."""
    today = clock.today()
    held = Q(assignments__starts_on__lte=today) & (
        Q(assignments__ends_on=None) | Q(assignments__ends_on__gt=today)
    )
    found = PayPlan.objects.annotate(people=Count("assignments__person", held, distinct=True))
    shown = Prefetch("versions", versions_visible_to(reader(request)))
    rows = found.prefetch_related(shown).order_by("code")
    context = {"plans": rows, "can_create": rules.can_edit_plans(reader(request))}
    return render(request, "incentives/pay_plan_list.html", context)


@require_safe
def pay_plan_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The rules of the newest version, or of ?version=, as tables with words."""
    plan = get_object_or_404(PayPlan, code=code)
    versions = list(versions_visible_to(reader(request)).filter(plan=plan))
    wanted = request.GET.get("version", "")
    version = next((row for row in versions if str(row.number) == wanted), None)
    if version is None and wanted:
        raise Http404
    version = version or next(iter(versions), None)
    context: dict[str, Any] = {"plan": plan, "versions": versions, "version": version}
    if version is not None:
        context |= _rules(version)
        context["steps"] = _steps(request, version)
        context |= _reading(request, version) | try_context(request, version.definition)
        if rules.sees_closes(reader(request)):
            context |= {"shows_cost": True, **cost_context(version)}
    context["can_edit"] = rules.can_edit_plan(reader(request), plan)
    return render(request, "incentives/pay_plan_detail.html", context)


def _rules(version: PayPlanVersion) -> dict[str, Any]:
    plan = definitions.read(version.definition)
    names = {row.code: str(row) for row in Metric.objects.all()}
    return {
        "rules": plan,
        "plan_facts": rule_words.of_plan(plan),
        "parts": [
            {
                "name": pages.component_name(part.key),
                "facts": rule_words.of_component(part, names),
                "tiers": pages.tier_rows(part.rule),
            }
            for part in plan.components
        ],
    }


def _reading(request: HttpRequest, version: PayPlanVersion) -> dict[str, Any]:
    """Whether the reader is to confirm the rules; for finance and leadership who did not yet."""
    today, who = clock.today(), reader(request)
    if version.status != PlanStatus.APPROVED:
        return {}
    found: dict[str, Any] = {"to_confirm": owing(version, today).filter(pk=who.pk).exists()}
    if rules.sees_closes(who):
        waiting = owing(version, today).order_by("code")
        found |= {
            "readers": paid_by(version, today).count(),
            "owing": waiting.values("code", "name")[:50],
            "owing_count": waiting.count(),
        }
    return found


def _steps(request: HttpRequest, version: PayPlanVersion) -> list[tuple[str, str]]:
    """What the person may do with the version: the step and its words."""
    found, who = [], reader(request)
    if version.status == PlanStatus.DRAFT and rules.can_edit_plan(who, version.plan):
        found.append(("submit", _("Submit for approval")))
    if version.status == PlanStatus.SUBMITTED and rules.can_approve_version(who, version):
        found.append(("approve", _("Approve this version")))
        found.append(("return", _("Return it")))
    if version.status == PlanStatus.SUBMITTED and rules.can_edit_plan(who, version.plan):
        found.append(("withdraw", _("Withdraw it")))
    return found


@require_POST
def pay_plan_step(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    """Submit, withdraw, approve or return a version."""
    version = get_object_or_404(
        PayPlanVersion.objects.select_related("plan"), plan__code=code, number=number
    )
    now = clock.now()
    if step == "submit":
        operations.submit_version(version=version, actor=reader(request), now=now)
    elif step == "approve":
        operations.approve_version(version=version, actor=reader(request), now=now)
    elif step == "withdraw":
        withdraw_version(version=version, actor=reader(request), now=now)
    elif step == "return":
        reason = request.POST.get("reason", "")
        operations.return_version(version=version, reason=reason, actor=reader(request), now=now)
    else:
        raise Http404
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('incentives:pay_plan_detail', args=[code])}?version={number}")
