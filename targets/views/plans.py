"""Plans: the list, a new one with its live SMART check, the overview, an adjustment."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock, company
from goalmgmt.core.asked import number_asked
from goalmgmt.core.errors import Conflict, NotAllowed, Refused
from goalmgmt.core.periods import add_months
from targets import wording
from targets.enums import AcceptanceStatus, VersionStatus
from targets.forms import DraftForm, PlanForm, ReasonForm
from targets.models import Metric, PlanVersion, TargetPlan
from targets.operations import drafts, plans
from targets.queries import actions, blockers, years
from targets.queries import smart as smart_queries
from targets.queries.parts import parts_of
from targets.smart import Finding
from targets.views import pages
from targets.views.loading import person_of, plan_or_404, rights, version_or_404
from targets.views.panels import panels
from targets.views.standing import standing
from teams.models import Unit

PAGE = 50
_ACCEPTED = Count("acceptances", filter=Q(acceptances__status=AcceptanceStatus.ACCEPTED))


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans that the person may see, one year or all, the newest version of each."""
    found = TargetPlan.objects.visible_to(person_of(request), clock.today())
    known = sorted(set(found.order_by().values_list("year", flat=True)), reverse=True)
    year = request.GET.get("year", "")
    if (asked := number_asked(year)) is not None:
        found = found.filter(year=asked)
    versions = PlanVersion.objects.exclude(status=VersionStatus.WITHDRAWN).order_by("-number")
    counted = versions.annotate(asked=Count("acceptances"), accepted=_ACCEPTED)
    rows = found.select_related("metric", "scope", "owner").prefetch_related(
        Prefetch("versions", counted, to_attr="newest")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    chips = [(_("All years"), reverse("targets:plan_list"), not year)]
    chips += [(str(y), f"?year={y}", year == str(y)) for y in known]
    context = {"page_obj": page, "chips": chips, "can_create": _can_create(request)}
    return render(request, "targets/plan_list.html", context)


def _can_create(request: HttpRequest) -> bool:
    person = person_of(request)
    if person.has_role("leadership"):
        return True
    return person.has_role("manager") and Unit.objects.led_by(person, clock.today()).exists()


@require_http_methods(["GET", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    """A new plan. "Save and split" goes on to the grid, "Save draft" to the overview."""
    person, today = person_of(request), clock.today()
    if not _can_create(request):
        raise NotAllowed(_("Only who leads a unit, or leadership, makes a plan."))
    if request.method == "GET":
        form = PlanForm(person=person, on=today, initial=_first_guess(request))
        return _create_page(request, form)
    form = PlanForm(request.POST, person=person, on=today)
    if form.is_valid():
        try:
            version = plans.create_plan(new=_new_plan(form), actor=person, now=clock.now())
        except plans.Duplicate as error:
            form.add_error("scope", error.message)
            return _create_page(request, form, duplicate=error.plan)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Draft saved. Split it over units, people and months."))
            then = "plan_detail" if "draft" in request.POST else "plan_split"
            return redirect(f"targets:{then}", code=version.plan.code)
    return _create_page(request, form)


def _first_guess(request: HttpRequest) -> dict[str, Any]:
    person, today = person_of(request), clock.today()
    led = Unit.objects.led_by(person, today).filter(leads__person=person).first()
    coming = company.calendar().year_of(add_months(today, 6))  # the next year from its half on
    return {"year": int(coming.code), "owner": person.pk, "scope": led}


def _new_plan(form: PlanForm) -> plans.NewPlan:
    data = form.cleaned_data
    wanted = ("name", "metric", "year", "scope", "owner", "parent", "kind", "value", "reason",
              "achievable_note", "stretch", "challenge")  # fmt: skip
    return plans.NewPlan(**{name: data[name] for name in wanted}, milestones=form.milestones())


def _create_page(
    request: HttpRequest, form: PlanForm, duplicate: TargetPlan | None = None
) -> HttpResponse:
    typed = form.typed() if form.is_bound else guessed(form)
    context: dict[str, Any] = {"form": form, "duplicate": duplicate, **pages.chart_of(typed)}
    if form.is_bound:
        findings = smart_queries.of_typed(typed, on=clock.today())
        context |= smart_context(findings, typed.metric)
    return render(request, "targets/plan_create.html", context, status=422 if form.errors else 200)


def guessed(form: PlanForm) -> smart_queries.Typed:
    """What the empty form of a new plan holds already."""
    return smart_queries.Typed(scope=form.initial["scope"], year=form.initial["year"])


@require_POST
def smart_panel(request: HttpRequest) -> HttpResponse:
    """The SMART findings on what is typed so far, and the plan that stands there already; writes
    nothing."""
    person, today = person_of(request), clock.today()
    form = PlanForm(request.POST, person=person, on=today)
    typed = form.typed()
    context = smart_context(smart_queries.of_typed(typed, on=today), typed.metric)
    if typed.metric and typed.scope and typed.year:
        same = TargetPlan.objects.visible_to(person, today).filter(
            metric=typed.metric, scope=typed.scope, year=typed.year
        )
        context["duplicate"] = same.first()
    context["live"] = True
    return render(request, "targets/_smart_panel.html", context)


def smart_context(
    findings: list[Finding], metric: Metric | None = None, version: PlanVersion | None = None
) -> dict[str, Any]:
    """The findings in words, each with the link to its place: on this page, or of `version`,
    while it can still be mended there."""
    mendable = version is None or version.is_editable
    rows = [
        {"letter": f.letter, "word": wording.letter(f), "state": f.state,
         "text": wording.sentence(f, metric), "anchor": f.anchor,
         "place": _place(f.anchor, version) if mendable else ""}
        for f in findings
    ]  # fmt: skip
    counts = {state: sum(f.state == state for f in findings) for state in
              ("pass", "doubtful", "fail")}  # fmt: skip
    open_ = [f"{row['letter']}: {row['text']}" for row in rows if row["state"] != "pass"]
    return {"findings": rows, "finding_counts": counts, "said": " ".join(open_)}


def _place(anchor: str, version: PlanVersion | None) -> str:
    return pages.place_of(anchor, version) if version else f"#{anchor}"


@require_safe
def plan_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Status, levels, SMART, milestones, action plan, risks, acceptance, versions, history."""
    return detail_page(request, version_or_404(request, plan_or_404(request, code)))


def detail_page(
    request: HttpRequest, version: PlanVersion, refused_answer: dict[str, Any] | None = None
) -> HttpResponse:
    """The page of the plan; `refused_answer` is an answer to an objection that was not taken."""
    plan, today = version.plan, clock.today()
    acceptances = list(version.acceptances.select_related("person"))
    findings = smart_queries.of_version(version, on=today)
    context = {
        "plan": plan,
        "version": version,
        "today": today,
        "versions": plan.versions.select_related("author", "approved_by", "resolution"),
        "milestones": version.milestones.all(),
        "parts": parts_of(version),
        "unit": "wan" if plan.metric.unit == "money" else "yuan",
        "acceptances": acceptances,
        "accepted": sum(a.status == AcceptanceStatus.ACCEPTED for a in acceptances),
        "blockers": blockers.of(version) if version.is_editable else [],
        "events": pages.newest_changes(version),
        "steps": actions.steps_of(version),
        "risks": actions.risks_of(version),
        "year_closed": years.is_closed(plan.year),
        "refused_answer": refused_answer,
        **standing(request, version),
        **panels(request, version),
        **pages.support_of(version, person_of(request), today),
        **pages.chart_of(pages.typed_of(version), plan),
        **smart_context(findings, plan.metric, version),
        **rights(request, version),
    }
    status = 422 if refused_answer else 200
    return render(request, "targets/plan_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def plan_figures(request: HttpRequest, code: str) -> HttpResponse:
    """Change value, levels, milestones, note and, until decided, the frame of a draft."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    person, today = person_of(request), clock.today()
    if not rights(request, version)["can_plan"]:
        raise NotAllowed(_("Only the leader of the scope, or one above, changes this plan."))
    drafts.check_editable(version)
    form = DraftForm(
        request.POST or None, plan=plan, person=person, on=today, initial=_figures_of(version)
    )
    if request.method == "POST" and form.is_valid():
        try:
            plans.change_draft(
                version=version, figures=_figures(form), actor=person, now=clock.now()
            )
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Figures saved."))
            return redirect("targets:plan_detail", code=code)
    findings = (
        smart_queries.of_typed(form.typed(), on=today, plan=plan)
        if form.is_bound
        else smart_queries.of_version(version, on=today)
    )
    context = {"form": form, "plan": plan, "version": version,
               **smart_context(findings, plan.metric)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "targets/plan_figures.html", context, status=status)


def _figures(form: DraftForm) -> plans.Figures:
    data = form.cleaned_data
    return plans.Figures(
        data["value"], data["stretch"], data["challenge"], data["achievable_note"],
        form.milestones(), form.frame(), data["seen"],
    )  # fmt: skip


def _figures_of(version: PlanVersion) -> dict[str, Any]:
    milestones = {
        f"milestone_{quarter}": amount
        for quarter, amount in version.milestones.values_list("quarter", "amount")
    }
    plan = version.plan
    return {
        "value": version.value, "stretch": version.stretch, "challenge": version.challenge,
        "achievable_note": version.achievable_note, "owner": plan.owner_id,
        "parent": plan.parent_id, "kind": plan.kind, "reason": plan.reason,
        "seen": plans.mark_of(version), **milestones,
    }  # fmt: skip


@require_POST
def plan_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Give a draft up."""
    plan = plan_or_404(request, code)
    version = version_or_404(request, plan)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    plans.withdraw(version=version, reason=reason, actor=person_of(request), now=clock.now())
    messages.success(request, _("The draft is withdrawn."))
    return redirect("targets:plan_list")
