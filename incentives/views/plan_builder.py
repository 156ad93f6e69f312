"""Writing a pay plan: a new one, a new version, its settings, its components one at a time (P3)."""

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
from goalmgmt.core.forms import attempt
from incentives import component_values, pages, rules
from incentives.component_fields import KINDS, MOST_ROWS, ROWS
from incentives.component_form import ComponentForm
from incentives.enums import PlanStatus
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
        made = attempt(form, lambda: _create(request, form.cleaned_data))
        if made is not None:
            return redirect("incentives:component_edit", made.plan.code, made.number, 1)
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
        made = attempt(
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
        "components": [
            _listed(place, part) for place, part in enumerate(known["components"], start=1)
        ],
        "seen": request.POST.get("seen") or version.content_hash,
        **try_context(request, known),
    }
    status = 422 if form.errors else 200
    return render(request, "incentives/version_edit.html", context, status=status)


def _listed(place: int, part: dict[str, Any]) -> dict[str, Any]:
    words = dict(KINDS)
    return {"place": place, "name": pages.component_name(part["key"]),
            "kind": words.get(part["kind"], part["kind"])}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def component_add(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A further component, of the kind that the address names."""
    version = find_draft(request, code, number)
    kind = request.GET.get("kind", KINDS[0][0])
    if kind not in dict(KINDS):
        raise Http404
    parts = version.definition["components"]
    taken = frozenset(part["key"] for part in parts)
    part = component_values.beginning(kind, parts[0]["metric"], taken)
    return _component_page(request, version, len(parts), part)


@require_http_methods(["GET", "HEAD", "POST"])
def component_edit(request: HttpRequest, code: str, number: int, place: int) -> HttpResponse:
    """One component of a draft, by its place: a key may be any text."""
    version = find_draft(request, code, number)
    return _component_page(request, version, place - 1, _part(version, place))


def _component_page(
    request: HttpRequest, version: PayPlanVersion, index: int, part: dict[str, Any]
) -> HttpResponse:
    """`add` shows another row without saving, `check` what the component means."""
    form = _component_form(request, part)
    adds, checks = "add" in request.POST, "check" in request.POST
    if request.method == "POST" and not adds and form.is_valid():
        changed = _with_part(version, index, form.component())
        if checks:
            context = {"plan": version.plan, **try_context(request, changed)}
            return render(request, "incentives/_plan_panel.html", context)
        if _save(request, version, changed, form):
            messages.success(request, _("The component is saved."))
            return redirect("incentives:version_edit", version.plan.code, version.number)
    context = {
        "plan": version.plan,
        "version": version,
        "form": form,
        "kind": dict(KINDS)[part["kind"]],
        "seen": request.POST.get("seen") or version.content_hash,
        **try_context(request, _with_part(version, index, part)),
    }
    if checks:
        return render(request, "incentives/_plan_panel.html", {**context, "form_wrong": True})
    wrong = request.method == "POST" and not adds
    status = 422 if wrong else 200
    return render(request, "incentives/component_edit.html", context, status=status)


def _component_form(request: HttpRequest, part: dict[str, Any]) -> ComponentForm:
    asked = number_asked(request.POST.get("rows", ""))
    filled = len(part.get("tiers", part.get("curve", {}).get("points", [])))
    most = max(MOST_ROWS, filled)
    rows = asked if asked is not None else max(filled, ROWS)
    rows = max(min(rows + ("add" in request.POST), most), 1)
    shape: dict[str, Any] = {
        "kind": part["kind"], "metrics": metric_choices(), "rows": rows, "most": most, "part": part,
    }  # fmt: skip
    if "add" in request.POST:  # what was typed stays, and nothing is judged yet
        return ComponentForm(None, initial=dict(request.POST.items()), **shape)
    return ComponentForm(request.POST if request.method == "POST" else None, **shape)


def _part(version: PayPlanVersion, place: int) -> dict[str, Any]:
    parts: list[dict[str, Any]] = version.definition["components"]
    if not 1 <= place <= len(parts):
        raise Http404
    return parts[place - 1]


def _with_part(version: PayPlanVersion, index: int, part: dict[str, Any]) -> dict[str, Any]:
    """The rules with the component in its place, or after the last."""
    parts = list(version.definition["components"])
    parts[index : index + 1] = [part]
    return {**version.definition, "components": parts}


@require_POST
def component_remove(request: HttpRequest, code: str, number: int, place: int) -> HttpResponse:
    """Take a component out of a draft."""
    version = find_draft(request, code, number)
    removed = _part(version, place)
    kept = [part for part in version.definition["components"] if part is not removed]
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
    saved = attempt(
        form,
        lambda: revise_version(version=version, new=new, actor=reader(request), now=clock.now()),
    )
    return saved is not None


def _form_page(
    request: HttpRequest, form: Any, title: str, submit: str, plan: PayPlan | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "plan": plan}
    status = 422 if form.errors else 200
    return render(request, "incentives/plan_form.html", context, status=status)
