"""Action plan and risks: editing them in a draft, the own ones, saying that one is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from targets.item_forms import RiskForm, StepForm
from targets.models import PlanRisk, PlanStep, PlanVersion, TargetPlan
from targets.operations import actions, drafts
from targets.queries import actions as queries
from targets.views.loading import person_of, plan_or_404, rights, version_or_404

MODELS: dict[str, type[actions.Item]] = {"step": PlanStep, "risk": PlanRisk}
FORMS: dict[str, type[StepForm | RiskForm]] = {"step": StepForm, "risk": RiskForm}


@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, code: str, kind: str, pk: int | None = None) -> HttpResponse:
    """A new step or risk of the draft, or one to change."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    item = None if pk is None else _item(version, kind, pk)
    if not rights(request, version)["can_plan"]:
        raise NotAllowed(_("Only the leader of the scope, or one above, changes this plan."))
    drafts.check_editable(version)
    form = _form(request, kind, item)
    if request.method == "POST" and form.is_valid():
        by: dict[str, Any] = {"new": form.item(), "actor": person_of(request), "now": clock.now()}
        try:
            if item is None:
                actions.add(version=version, **by)
            else:
                revision = form.cleaned_data["revision"] or 0
                actions.change(item=item, revision=revision, **by)
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            if "again" in request.POST:
                return redirect(f"targets:{kind}_create", code=code)
            return redirect(f"{plan_url(plan)}#{kind}s")
    context = {"form": form, "plan": plan, "version": version, "kind": kind, "item": item}
    status = 422 if form.errors else 200
    return render(request, "targets/item_edit.html", context, status=status)


def _item(version: PlanVersion, kind: str, pk: int) -> actions.Item:
    found: actions.Item = get_object_or_404(MODELS[kind].objects.filter(version=version), pk=pk)
    return found


def _form(request: HttpRequest, kind: str, item: actions.Item | None) -> StepForm | RiskForm:
    initial: dict[str, Any] = {}
    if item is not None:
        names = actions.FIELDS[type(item)]
        initial = {name: getattr(item, name) for name in names} | {"revision": item.revision}
    found: StepForm | RiskForm = FORMS[kind](
        request.POST or None, initial=initial, person=person_of(request), on=clock.today(),
        owner=item.owner_id if item else None,
    )  # fmt: skip
    return found


def plan_url(plan: TargetPlan) -> str:
    """The page of the plan."""
    return reverse("targets:plan_detail", args=[plan.code])


@require_POST
def item_remove(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """Take a step or a risk out of the draft."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    item = _item(version, kind, pk)
    actions.remove(item=item, actor=person_of(request), now=clock.now())
    messages.success(request, _("“%(title)s” is removed.") % {"title": item.title})
    return redirect(f"{plan_url(plan)}#{kind}s")


@require_safe
def my_actions(request: HttpRequest) -> HttpResponse:
    """The own open steps and measures of the plans in force, the overdue ones first."""
    person, today = person_of(request), clock.today()
    context = {"items": queries.open_of(person), "done": queries.done_of(person), "today": today}
    return render(request, "targets/my_actions.html", context)


@require_POST
def item_mark(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say that a step or a measure is done, or open again."""
    person = person_of(request)
    seen = MODELS[kind].objects.visible_to(person, clock.today())
    item = get_object_or_404(seen.select_related("version__plan__scope", "owner"), pk=pk)
    done = request.POST.get("done") == "1"
    actions.mark(item=item, done=done, actor=person, now=clock.now())
    word = _("“%(title)s” is done.") if done else _("“%(title)s” is open again.")
    messages.success(request, word % {"title": item.title})
    if request.POST.get("from") == "plan":
        return redirect(f"{plan_url(item.version.plan)}#{kind}s")
    return redirect("targets:my_actions")
