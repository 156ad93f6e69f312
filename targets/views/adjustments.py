"""Adjusting an issued plan, and what differs between two versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets import rules
from targets.enums import AcceptanceStatus, AdjustmentReason, VersionStatus
from targets.forms import unit_of
from targets.forms_decisions import AdjustForm
from targets.models import Acceptance, PlanVersion, TargetPlan
from targets.operations import adjustments
from targets.queries import differences, locked_months
from targets.queries import grid as grids
from targets.views.loading import person_of, plan_or_404


@require_http_methods(["GET", "POST"])
def plan_adjust(request: HttpRequest, code: str) -> HttpResponse:
    """Start an adjustment: why, from which month, to what value; the grid comes next."""
    plan = plan_or_404(request, code)
    if not rules.can_edit_plan(person_of(request), plan, clock.today()):
        raise NotAllowed(_("Only the leader of the scope, or one above, adjusts this plan."))
    issued = plan.versions.filter(status=VersionStatus.ISSUED).first()
    if issued is None:
        raise Conflict(_("Only an issued plan is adjusted; this one can still be edited."))
    months = grids.fiscal_year(issued).months()
    closed = locked_months(months)
    form = AdjustForm(
        request.POST or None,
        request.FILES or None,
        months=[month for month in months if month not in closed],
        initial={"value": issued.value, **_objection(request, issued)},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        files = data.pop("evidence")
        try:
            adjustments.start_adjustment(
                plan=plan, new=adjustments.Adjustment(**data, files=tuple(files)),
                actor=person_of(request), now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("targets:plan_split", code=code)
    context = {"form": form, "plan": plan, "issued": issued}
    status = 422 if form.errors else 200
    return render(request, "targets/plan_adjust.html", context, status=status)


def _objection(request: HttpRequest, issued: PlanVersion) -> dict[str, Any]:
    """The first words of the reason, when an objection leads here."""
    pk = number_asked(request.GET.get("objection", ""))
    objections = Acceptance.objects.filter(version=issued, status=AcceptanceStatus.OBJECTED)
    found = objections.select_related("person").filter(pk=pk or 0).first()
    if found is None:
        return {}
    words = _("Objection of %(person)s: %(reason)s") % {
        "person": found.person,
        "reason": found.reason,
    }
    return {"reason": words, "category": AdjustmentReason.PEOPLE}


@require_safe
def plan_diff(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """Old → new by unit, person and month; `?all=1` also the rows and the months that stay."""
    plan = plan_or_404(request, code)
    before, after = _version(plan, old), _version(plan, new)
    unit = unit_of(plan.metric, request.GET.get("unit", ""))
    table = differences.between(before, after)
    everything = request.GET.get("all") == "1"
    shown = table if everything else table.only_changes()
    context = {
        "plan": plan, "old": before, "new": after, "table": table, "unit": unit,
        "rows": shown.rows, "months": shown.months, "everything": everything,
        "months_left_out": len(table.months) - len(shown.months),
    }  # fmt: skip
    return render(request, "targets/plan_diff.html", context)


def _version(plan: TargetPlan, number: int) -> PlanVersion:
    found = plan.versions.filter(number=number).first() if number < 10**4 else None
    if found is None:
        raise Http404
    found.plan = plan
    return found
