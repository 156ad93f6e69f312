"""Who is on a pay plan, and reading its rules (P3)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock
from goalmgmt.core.forms import attempt
from incentives import definitions, rules
from incentives.models import PayPlan, PayPlanVersion, PlanAssignment
from incentives.operations import plan_people
from incentives.operations.plans import NewAssignment, assign_person
from incentives.plan_forms import EndForm, PersonForm
from incentives.reader import reader
from teams.models import User

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def pay_plan_people(request: HttpRequest, code: str) -> HttpResponse:
    """The assignments, the newest first; finance adds one."""
    plan = get_object_or_404(PayPlan, code=code)
    actor = reader(request)
    if request.method == "POST" and not rules.can_edit_plans(actor):
        raise PermissionDenied
    form = _form(request, plan)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        new = NewAssignment(read["person"], read["starts_on"], read["ends_on"], form.params)
        made = attempt(
            form, lambda: assign_person(plan=plan, new=new, actor=actor, now=clock.now())
        )
        if made is not None:
            messages.success(request, _("%(person)s is on the plan.") % {"person": read["person"]})
            return redirect("incentives:pay_plan_people", code)
    return _page(request, plan, form)


def _form(request: HttpRequest, plan: PayPlan) -> PersonForm:
    newest = plan.versions.order_by("-number").first()
    needed = definitions.needed_params(definitions.read(newest.definition)) if newest else set()
    staff = User.objects.filter(is_active=True)
    return PersonForm(
        request.POST or None, people=staff, needed=sorted(needed),
        initial={"starts_on": clock.today()},
    )  # fmt: skip


def _page(request: HttpRequest, plan: PayPlan, form: PersonForm, **more: Any) -> HttpResponse:
    rows = plan.assignments.select_related("person").order_by("person__code", "-starts_on")
    context = {
        "plan": plan,
        "form": form,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "people": User.objects.filter(is_active=True).order_by("code").values("code", "name")[:500],
        "can_edit": rules.can_edit_plans(reader(request)),
        "today": clock.today(),
        **more,
    }
    wrong = form.errors or (more.get("end_form") and more["end_form"].errors)
    return render(request, "incentives/plan_people.html", context, status=422 if wrong else 200)


@require_POST
def assignment_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The first day on which the plan no longer pays the person."""
    plan = get_object_or_404(PayPlan, code=code)
    row = get_object_or_404(PlanAssignment, plan=plan, pk=pk)
    form = EndForm(request.POST)
    if form.is_valid():
        ended = attempt(
            form,
            lambda: plan_people.end_assignment(
                assignment=row, ends_on=form.cleaned_data["ends_on"], actor=reader(request),
                now=clock.now(),
            ),
        )  # fmt: skip
        if ended is not None:
            messages.success(request, _("The assignment ends on that day."))
            return redirect("incentives:pay_plan_people", code)
    fresh = PersonForm(people=User.objects.none(), needed=[])
    return _page(request, plan, fresh, end_form=form, ended=row)


@require_POST
def pay_plan_acknowledge(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The person has read the rules that pay them."""
    version = get_object_or_404(PayPlanVersion, plan__code=code, number=number)
    plan_people.acknowledge(
        version=version, actor=reader(request), today=clock.today(), now=clock.now()
    )
    messages.success(request, _("Confirmed."))
    return redirect("incentives:pay_plan_detail", code)
