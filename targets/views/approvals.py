"""The chain of approval: shown as steps, set by the administrator, and who stands in."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock
from goalmgmt.core.errors import Refused
from goalmgmt.core.templatetags.ui import moment
from targets import approvers
from targets.enums import StepStatus
from targets.forms_decisions import ChainForm, DelegationForm, chain_initial
from targets.models import Delegation, PlanApproval
from targets.operations import chain_rules
from targets.queries import documents
from targets.views.loading import person_of


def chain_steps(steps: Iterable[PlanApproval]) -> list[dict[str, str]]:
    """As components/_stepper.html takes them: who decided when, who is asked now."""
    found, asked = [], False
    for step in steps:
        state = "done" if step.status == StepStatus.APPROVED else "todo"
        if step.status in {StepStatus.RETURNED, StepStatus.CLEARED}:
            state = "blocked"
        elif step.status == StepStatus.WAITING and not asked:
            state, asked = "now", True
        found.append({"label": capfirst(str(step)), "state": state, "note": _note(step)})
    return found


def _note(step: PlanApproval) -> str:
    if step.decided_by is None:
        return "" if step.status == StepStatus.WAITING else str(step.get_status_display())
    who = str(step.decided_by)
    if step.in_place_of and step.in_place_of_id != step.decided_by_id:
        who = _("%(who)s for %(person)s") % {"who": who, "person": step.in_place_of}
    return f"{step.get_status_display()} · {who} · {moment(step.decided_at)}"


@require_http_methods(["GET", "POST"])
def approval_settings(request: HttpRequest) -> HttpResponse:
    """Steps, numbers and the templates of clauses three to five."""
    start = chain_initial(approvers.company_chain(), documents.policy())
    form = ChainForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            chain_rules.set_chain(
                steps=form.steps(), numbering=form.numbering(), actor=person_of(request),
                now=clock.now(),
            )  # fmt: skip
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved. Plans in approval keep their steps."))
            return redirect("targets:approval_settings")
    status = 422 if form.errors else 200
    return render(request, "targets/approval_settings.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Who decides in one's place, and for whom one decides."""
    person, today = person_of(request), clock.today()
    form = DelegationForm(request.POST or None, person=person, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            chain_rules.delegate(
                person=person, to=data["to"], span=(data["starts_on"], data["ends_on"]),
                now=clock.now(),
            )  # fmt: skip
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved. Your delegate sees what waits for you."))
            return redirect("targets:delegation_list")
    context: dict[str, Any] = {
        "form": form, "today": today,
        "own": Delegation.objects.filter(person=person).select_related("delegate")[:20],
        "others": Delegation.objects.on(today).filter(delegate=person).select_related("person"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/delegation_list.html", context, status=status)


@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide again oneself."""
    person = person_of(request)
    row = get_object_or_404(Delegation.objects.filter(person=person), pk=pk)
    chain_rules.end_delegation(delegation=row, actor=person, now=clock.now())
    messages.success(request, _("Ended. You decide yourself again."))
    return redirect("targets:delegation_list")
