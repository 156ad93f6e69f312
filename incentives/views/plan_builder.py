"""Writing a pay plan: a new one, a new version, its settings, its components one at a time (P3)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock, company
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import GoalmgmtError, NotAllowed
from incentives import component_values, pages, rules
from incentives.component_fields import KINDS, MOST_ROWS, ROWS
from incentives.component_form import ComponentForm
from incentives.enums import PlanStatus
from incentives.forms import show_refusal
from incentives.models import PayPlan, PayPlanVersion
from incentives.operations import plans as operations
from incentives.operations.plan_drafts import Revision, revise_version
from incentives.plan_forms import (
    SETTINGS,
    PlanForm,
    SettingsForm,
    VersionForm,
    first_of_year,
    settings_of,
)
from incentives.reader import reader
from incentives.views.plan_try import try_context
from targets.models import Metric

NEW = "new"


def find_draft(request: HttpRequest, code: str, number: int) -> PayPlanVersion:
    """The version, where the person may change it; else 403, and 404 for none."""
    version = get_object_or_404(
        PayPlanVersion.objects.select_related("plan"), plan__code=code, number=number
    )
    if not rules.can_edit_plan(reader(request), version.plan):
        raise PermissionDenied
    return version


def metric_choices() -> list[tuple[str, str]]:
    return [(row.code, str(row)) for row in Metric.objects.filter(is_active=True)]


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    """A plan with a first draft; goes on to its component."""
    initial = {"starts_on": first_of_year(clock.today())}
    form = PlanForm(request.POST or None, metrics=metric_choices(), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _attempt(form, lambda: _create(request, form.cleaned_data))
        if made is not None:
            part = made.definition["components"][0]["key"]
            return redirect("incentives:component_edit", made.plan.code, made.number, part)
    return _form_page(request, form, _("New pay plan"), _("Make the draft"))


def _create(request: HttpRequest, read: dict[str, Any]) -> PayPlanVersion:
    part = component_values.beginning(read["kind"], read["metric"], frozenset())
    definition = {
        "code": read["code"],
        "currency": company.policy().currency,
        "period": read["period"],
        "components": [part],
    }
    return operations.create_plan(
        code=read["code"], name=read["name"],
        first=operations.NewVersion(definition, read["starts_on"]),
        actor=reader(request), now=clock.now(),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def version_create(request: HttpRequest, code: str) -> HttpResponse:
    """A copy of the newest rules as a draft."""
    plan = get_object_or_404(PayPlan, code=code)
    newest = plan.versions.order_by("-number").first()
    if newest is None or not rules.can_edit_plan(reader(request), plan):
        raise PermissionDenied
    form = VersionForm(request.POST or None, initial={"starts_on": first_of_year(clock.today())})
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        new = operations.NewVersion(newest.definition, read["starts_on"], read["note"])
        made = _attempt(
            form,
            lambda: operations.new_version(
                plan=plan, new=new, actor=reader(request), now=clock.now()
            ),
        )
        if made is not None:
            return redirect("incentives:version_edit", code, made.number)
    title = _("New version of %(plan)s") % {"plan": plan.name}
    return _form_page(request, form, title, _("Make the draft"), plan)


@require_http_methods(["GET", "HEAD", "POST"])
def version_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The settings of a draft, its components, and what it would pay."""
    version = find_draft(request, code, number)
    known = version.definition
    initial = {"starts_on": version.starts_on, "note": version.note, **settings_of(known)}
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = {name: value for name, value in known.items() if name not in SETTINGS}
        if _save(request, version, {**kept, **form.settings()}, form):
            messages.success(request, _("The draft is saved."))
            return redirect("incentives:version_edit", code, number)
    context = {
        "plan": version.plan,
        "version": version,
        "form": form,
        "kinds": KINDS,
        "editable": version.status == PlanStatus.DRAFT,
        "components": [_listed(part) for part in known["components"]],
        "seen": request.POST.get("seen") or version.content_hash,
        **try_context(request, known),
    }
    status = 422 if form.errors else 200
    return render(request, "incentives/version_edit.html", context, status=status)


def _listed(part: dict[str, Any]) -> dict[str, Any]:
    words = dict(KINDS)
    return {"key": part["key"], "name": pages.component_name(part["key"]),
            "kind": words.get(part["kind"], part["kind"])}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def component_edit(request: HttpRequest, code: str, number: int, key: str) -> HttpResponse:
    """One component of a draft. `add` shows another row without saving, `check` what it means."""
    version = find_draft(request, code, number)
    part = _part(request, version, key)
    form = _component_form(request, part)
    adds = "add" in request.POST
    if request.method == "POST" and not adds and form.is_valid():
        changed = _with_part(version, key, form.component())
        if "check" in request.POST:
            context = {"plan": version.plan, **try_context(request, changed)}
            return render(request, "incentives/_plan_panel.html", context)
        if _save(request, version, changed, form):
            messages.success(request, _("The component is saved."))
            return redirect("incentives:version_edit", code, number)
    context = {
        "plan": version.plan,
        "version": version,
        "form": form,
        "kind": dict(KINDS)[part["kind"]],
        "key": key,
        "seen": request.POST.get("seen") or version.content_hash,
        **try_context(request, _with_part(version, key, part)),
    }
    if "check" in request.POST:
        return render(request, "incentives/_plan_panel.html", {**context, "form_wrong": True})
    wrong = request.method == "POST" and not adds
    status = 422 if wrong else 200
    return render(request, "incentives/component_edit.html", context, status=status)


def _component_form(request: HttpRequest, part: dict[str, Any]) -> ComponentForm:
    asked = number_asked(request.POST.get("rows", ""))
    filled = len(part.get("tiers", part.get("curve", {}).get("points", [])))
    rows = asked if asked is not None else max(filled, ROWS)
    rows = min(rows + ("add" in request.POST), MOST_ROWS)
    rows = max(rows, 1)
    choices = metric_choices()
    if "add" in request.POST:  # what was typed stays, and nothing is judged yet
        typed = dict(request.POST.items())
        return ComponentForm(
            None, kind=part["kind"], metrics=choices, rows=rows, part=part, initial=typed
        )
    data = request.POST if request.method == "POST" else None
    return ComponentForm(data, kind=part["kind"], metrics=choices, rows=rows, part=part)


def _part(request: HttpRequest, version: PayPlanVersion, key: str) -> dict[str, Any]:
    parts: list[dict[str, Any]] = version.definition["components"]
    if key != NEW:
        found = next((part for part in parts if part["key"] == key), None)
        if found is None:
            raise Http404
        return found
    kind = request.GET.get("kind", "")
    if kind not in dict(KINDS):
        raise Http404
    taken = frozenset(part["key"] for part in parts)
    return component_values.beginning(kind, parts[0]["metric"], taken | {NEW})


def _with_part(version: PayPlanVersion, key: str, part: dict[str, Any]) -> dict[str, Any]:
    parts = version.definition["components"]
    if key == NEW:
        changed = [*parts, part]
    else:
        changed = [part if known["key"] == key else known for known in parts]
    return {**version.definition, "components": changed}


@require_POST
def component_remove(request: HttpRequest, code: str, number: int, key: str) -> HttpResponse:
    """Take a component out of a draft."""
    version = find_draft(request, code, number)
    _part(request, version, key)
    kept = [part for part in version.definition["components"] if part["key"] != key]
    new = Revision({**version.definition, "components": kept}, version.starts_on, version.note,
                   request.POST.get("seen", ""))  # fmt: skip
    try:
        revise_version(version=version, new=new, actor=reader(request), now=clock.now())
    except NotAllowed:
        raise
    except GoalmgmtError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The component is removed."))
    return redirect("incentives:version_edit", code, number)


def _save(request: HttpRequest, version: PayPlanVersion, definition: dict[str, Any],
          form: Any) -> bool:  # fmt: skip
    read = form.cleaned_data
    new = Revision(
        definition,
        read.get("starts_on", version.starts_on),
        read.get("note", version.note),
        request.POST.get("seen", ""),
    )
    saved = _attempt(
        form,
        lambda: revise_version(version=version, new=new, actor=reader(request), now=clock.now()),
    )
    return saved is not None


def _attempt(form: Any, act: Callable[[], PayPlanVersion]) -> PayPlanVersion | None:
    """What the act makes; its refusal stands on the form."""
    try:
        return act()
    except NotAllowed:
        raise
    except GoalmgmtError as error:
        show_refusal(form, error)
        return None


def _form_page(
    request: HttpRequest, form: Any, title: str, submit: str, plan: PayPlan | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "plan": plan}
    status = 422 if form.errors else 200
    return render(request, "incentives/plan_form.html", context, status=status)
