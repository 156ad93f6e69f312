"""Deciding: submit, the approver's page, approve, return, issue, the resolution."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.amounts import ratio
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import Conflict, Refused, RefusedRows
from targets import history, lens_tables, rules
from targets.enums import VersionStatus
from targets.forms import DecisionForm, ReasonForm, unit_of
from targets.models import PlanVersion, Resolution
from targets.operations import decisions
from targets.queries import blockers
from targets.queries import grid as grids
from targets.queries import smart as smart_queries
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.plans import smart_context


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
    messages.success(request, _("Submitted. Waiting for leadership's approval."))
    return redirect("targets:plan_detail", code=code)


@require_http_methods(["GET", "POST"])
def plan_review(request: HttpRequest, code: str) -> HttpResponse:
    """What the approver sees: SMART, difference to last year, remainder; approve or return."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    form = DecisionForm(request.POST or None, initial=_meeting(version))
    if request.method == "POST" and form.is_valid():
        try:
            resolution = decisions.approve(
                version=version, decision=decisions.Decision(**form.cleaned_data),
                actor=person_of(request), now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(
                request, _("Approved by resolution %(number)s.") % {"number": resolution.number}
            )
            return redirect("targets:resolution_detail", code=code)
    context = {
        "form": form, "return_form": ReasonForm(), "plan": plan, "version": version,
        "former": _former(version), "is_author": rules.is_author(person_of(request), version),
        "blockers": blockers.of_sums(version), **_compared(version),
        **smart_context(smart_queries.of_version(version)), **rights(request, version),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/plan_review.html", context, status=status)


def _meeting(version: PlanVersion) -> dict[str, Any]:
    text = _("The meeting approves the target plan “%(plan)s” with its split as attached.")
    return {
        "meeting": _("Management meeting"),
        "held_on": clock.today(),
        "text": text % {"plan": version.plan},
    }


def _former(version: PlanVersion) -> PlanVersion | None:
    """The version in force, which this one would replace."""
    return version.plan.versions.filter(status=VersionStatus.ISSUED).exclude(pk=version.pk).first()


def _compared(version: PlanVersion) -> dict[str, Any]:
    """Each unit's year beside last year's actuals and, for an adjustment, the version in force."""
    grid = grids.load(version)
    year = company.calendar().year(version.plan.year - 1)
    last = history.actuals().by_unit(version.plan.metric, year)
    former = _former(version)
    before = _unit_totals(former) if former else {}
    rows = [
        {
            "label": row.label, "depth": row.depth, "total": row.total(),
            "last": last.get(row.unit_id), "growth": _growth(row.total(), last.get(row.unit_id)),
            "before": before.get(row.unit_id),
            "change": row.total() - before[row.unit_id] if row.unit_id in before else None,
        }
        for row in grid.rows if row.is_unit
    ]  # fmt: skip
    return {"compared": rows, "unit": unit_of(version.plan.metric, ""),
            "year_remainder": grid.year_remainder()}  # fmt: skip


def _unit_totals(version: PlanVersion) -> dict[int, Decimal]:
    return {row.unit_id: row.total() for row in grids.load(version).rows if row.is_unit}


def _growth(total: Decimal, last: Decimal | None) -> Decimal | None:
    return ratio(total - last, last) if last else None


@require_POST
def plan_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send it back with a reason."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    decisions.return_version(
        version=version, reason=request.POST.get("reason", ""), actor=person_of(request),
        now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Returned to the author."))
    return redirect("targets:plan_detail", code=code)


@require_POST
def plan_issue(request: HttpRequest, code: str) -> HttpResponse:
    """Put it in force and ask everybody to accept."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    issued = decisions.issue(version=version, actor=person_of(request), now=clock.now())
    messages.success(
        request,
        _("Issued. %(count)d people were asked to accept.") % {"count": issued.acceptances.count()},
    )
    return redirect("targets:plan_detail", code=code)


@require_safe
def resolution_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The resolution as it was frozen; `?version=` for an older one. Prints on A4."""
    plan = plan_or_404(request, code)
    resolution = _resolution(request, code)
    version = resolution.version
    tables = resolution.tables
    newer = Resolution.objects.filter(version__plan=plan, version__number__gt=version.number)
    context = {
        "plan": plan, "version": version, "resolution": resolution, "tables": tables,
        "units": _frozen_rows(tables, "unit"), "people": _frozen_quarters(tables),
        "people_total": _sum_of(_frozen_quarters(tables)),
        "unit": unit_of(plan.metric, ""), "short_hash": resolution.content_hash[:12].upper(),
        "months": [month[5:].lstrip("0") for month in tables.get("months", [])],
        "value": Decimal(tables["value"]), "company": company.policy().name,
        "lenses": lens_tables.frozen(tables),
        "newer": newer.order_by("version__number").first(), "now": clock.now(),
        **rights(request, version),
    }  # fmt: skip
    return render(request, "targets/resolution_detail.html", context)


def _resolution(request: HttpRequest, code: str) -> Resolution:
    plan = plan_or_404(request, code)
    found = Resolution.objects.filter(version__plan=plan).select_related("version", "signed_by")
    asked = request.GET.get("version", "")
    if asked:
        found = found.filter(version__number=number_asked(asked) or 0)
    resolution = found.order_by("-version__number").first()
    if resolution is None:
        raise Http404
    resolution.version.plan = plan
    return resolution


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _frozen_rows(tables: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [
        {"name": row["name"], "depth": row["depth"], "total": Decimal(row["total"]),
         "months": [_amount(text) for text in row["months"]]}
        for row in tables.get("rows", []) if row["kind"] == kind
    ]  # fmt: skip


def _sum_of(people: list[dict[str, Any]]) -> dict[str, Any]:
    quarters = [
        sum(column, Decimal(0)) for column in zip(*(row["quarters"] for row in people), strict=True)
    ]
    return {"quarters": quarters, "total": sum((row["total"] for row in people), Decimal(0))}


def _frozen_quarters(tables: dict[str, Any]) -> list[dict[str, Any]]:
    people = _frozen_rows(tables, "person")
    for row in people:
        months = [amount or Decimal(0) for amount in row["months"]]
        row["quarters"] = [sum(months[i : i + 3], Decimal(0)) for i in (0, 3, 6, 9)]
    return people
