"""Deciding: submit, the approver's page, approve, return, take back, issue."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ratio
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import Conflict, NotAllowed, Refused, RefusedRows
from targets import approvers, rules
from targets import history as past
from targets.enums import StepStatus, VersionStatus
from targets.forms import ReasonForm, refused_reason, unit_of
from targets.forms_decisions import DecisionForm
from targets.models import PlanVersion
from targets.operations import chain, decisions, resolutions
from targets.queries import blockers
from targets.queries import grid as grids
from targets.queries import smart as smart_queries
from targets.views import pages
from targets.views.approvals import chain_steps
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.plans import smart_context
from targets.views.wording import words_now
from teams.models import User


@require_POST
def plan_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in for approval; with places to mend the list of them, each a link."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    try:
        decisions.submit(version=version, actor=person_of(request), now=clock.now())
    except RefusedRows as error:
        context = {
            "plan": plan, "version": version, "message": error.message,
            "blockers": blockers.of(version), **rights(request, version),
        }  # fmt: skip
        return render(request, "targets/plan_blocked.html", context, status=422)
    messages.success(request, _("Submitted. The first approver was asked."))
    return redirect("targets:plan_detail", code=code)


@require_http_methods(["GET", "POST"])
def plan_review(request: HttpRequest, code: str) -> HttpResponse:
    """What the approver sees: SMART, difference to last year, remainder; approve or return.

    The button `keep` only keeps the words of the resolution.
    """
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    if not rules.can_read_review(person_of(request), version, clock.today()):
        raise NotAllowed(_("Only those who decide this plan open its review."))
    form = DecisionForm(request.POST or None, initial=words_now(version))
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, version, form)
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return _review_page(request, version, form, ReasonForm())


def _review_page(
    request: HttpRequest, version: PlanVersion, form: DecisionForm, return_form: ReasonForm
) -> HttpResponse:
    context = {**_review(request, version, form), "return_form": return_form}
    status = 422 if form.errors or return_form.errors else 200
    return render(request, "targets/plan_review.html", context, status=status)


def _decide(request: HttpRequest, version: PlanVersion, form: DecisionForm) -> HttpResponse:
    code, decision = version.plan.code, resolutions.Decision(**form.cleaned_data)
    by: dict[str, Any] = {"version": version, "actor": person_of(request), "now": clock.now()}
    if "keep" in request.POST:
        resolutions.word(decision=decision, **by)
        messages.success(request, _("The words of the resolution are kept."))
        return redirect("targets:plan_review", code=code)
    resolution = decisions.approve(decision=decision, step=step_shown(request), **by)
    if resolution is None:
        messages.success(request, _("Approved. The next approver was asked."))
        return redirect("targets:plan_detail", code=code)
    messages.success(
        request, _("Approved by resolution %(number)s.") % {"number": resolution.number}
    )
    return redirect("targets:resolution_detail", code=code)


def step_shown(request: HttpRequest) -> int | None:
    """The step that the page asked about; 0, which no step has, when it cannot be read."""
    text = request.POST.get("step", "")
    return (number_asked(text) or 0) if text else None


def _review(request: HttpRequest, version: PlanVersion, form: DecisionForm) -> dict[str, Any]:
    person, today = person_of(request), clock.today()
    steps = approvers.steps_of(version)
    place = rules.principal(person, version, today)
    away = User.objects.filter(pk=place).first() if place not in {None, person.pk} else None
    return {
        "form": form, "plan": version.plan, "version": version,
        "former": _former(version), "is_author": rules.is_author(person, version),
        "blockers": blockers.of_sums(version), **_compared(version),
        "step": approvers.next_step(steps), "approval_steps": chain_steps(steps), "away": away,
        "is_last": sum(step.status == StepStatus.WAITING for step in steps) <= 1,
        "evidence": version.evidence.all(), "events": pages.newest_changes(version),
        **smart_context(
            smart_queries.of_version(version, on=today), version.plan.metric, version
        ),
        **rights(request, version),
    }  # fmt: skip


def _former(version: PlanVersion) -> PlanVersion | None:
    """The version in force, which this one would replace."""
    return version.plan.versions.filter(status=VersionStatus.ISSUED).exclude(pk=version.pk).first()


def _compared(version: PlanVersion) -> dict[str, Any]:
    """Each unit's year beside last year's actuals and, for an adjustment, the version in force."""
    grid = grids.load_units(version)
    year = company.calendar().year(version.plan.year - 1)
    last = past.actuals().by_unit(version.plan.metric, year)
    former = _former(version)
    before = _unit_totals(former) if former else {}
    rows = [
        {
            "label": row.label, "depth": row.depth, "total": row.total(),
            "last": last.get(row.unit_id), "growth": _growth(row.total(), last.get(row.unit_id)),
            "before": before.get(row.unit_id),
            "change": row.total() - before[row.unit_id] if row.unit_id in before else None,
        }
        for row in grid.rows
    ]  # fmt: skip
    return {"compared": rows, "unit": unit_of(version.plan.metric, ""),
            "year_remainder": grid.year_remainder()}  # fmt: skip


def _unit_totals(version: PlanVersion) -> dict[int, Decimal]:
    return {row.unit_id: row.total() for row in grids.load_units(version).rows}


def _growth(total: Decimal, last: Decimal | None) -> Decimal | None:
    return ratio(total - last, last) if last else None


@require_POST
def plan_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send it back with a reason; without one the review says so at the field."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    given = sum(step.status == StepStatus.APPROVED for step in approvers.steps_of(version))
    try:
        decisions.return_version(
            version=version, reason=request.POST.get("reason", ""), actor=person_of(request),
            now=clock.now(), step=step_shown(request),
        )  # fmt: skip
    except Refused as error:
        if error.field != "reason":
            raise
        form = refused_reason(request, error)
        return _review_page(request, version, DecisionForm(initial=words_now(version)), form)
    messages.success(
        request,
        _("Returned to the author. Approvals cleared: %(count)d.") % {"count": given}
        if given else _("Returned to the author."),
    )  # fmt: skip
    return redirect("targets:plan_detail", code=code)


@require_POST
def plan_recall(request: HttpRequest, code: str) -> HttpResponse:
    """Take it back out of approval, to change it."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    chain.recall(version=version, actor=person_of(request), now=clock.now())
    messages.success(request, _("Taken back. It is a draft again; approvals are cleared."))
    return redirect("targets:plan_detail", code=code)


@require_POST
def plan_issue(request: HttpRequest, code: str) -> HttpResponse:
    """Put it in force and ask everybody to accept."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    issued = decisions.issue(version=version, actor=person_of(request), now=clock.now())
    messages.success(
        request,
        _("Issued. %(count)d people were asked to accept.")
        % {"count": issued.acceptances.filter(carried_from=None).count()},
    )
    return redirect("targets:plan_detail", code=code)
