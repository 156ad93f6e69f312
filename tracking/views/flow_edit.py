"""Writing a request for review: choosing the kind, the form, changing it (K7)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from teams.models import User
from tracking import flow_rules, rules
from tracking.forms import attempt
from tracking.forms.flows import FlowForm
from tracking.models import Customer, FlowRequest, FlowTemplate
from tracking.operations import customers
from tracking.operations.flows import FlowContent, create_draft, edit_draft, submit
from tracking.reader import reader
from tracking.views.common import customer_names, form_page
from tracking.views.flows import seen

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def flow_choose(request: HttpRequest) -> HttpResponse:
    """Which kind of request to write."""
    return render(request, "tracking/flow_choose.html", {"templates": FlowTemplate.objects.all()})


@require_http_methods(GET_POST)
def flow_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a request and keep it, or hand it in at once."""
    template = get_object_or_404(FlowTemplate, kind=kind)
    return _write(request, template, None)


@require_http_methods(GET_POST)
def flow_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or what came back."""
    row = seen(request, pk)
    if not flow_rules.is_author(reader(request), row):
        raise NotAllowed(_("Only who wrote the request does this."))
    return _write(request, row.template, row)


def _write(request: HttpRequest, template: FlowTemplate, row: FlowRequest | None) -> HttpResponse:
    form = FlowForm(request.POST or None, template=template, initial=_initial(template, row))
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, lambda: _keep(form, template, row, request))
        if kept is not None:
            messages.success(request, _("Saved."))
            return redirect("tracking:flow_detail", kept.pk)
    names = customer_names(reader(request), clock.today())
    context = {"form": form, "template": template, "flow": row, "customers": names}
    return form_page(request, "tracking/flow_form.html", context)


def _initial(template: FlowTemplate, row: FlowRequest | None) -> dict[str, Any]:
    if row is None:
        return {}
    given = {one.label: one.text for one in row.answers.all()}
    found = {f"q{one.position}": given.get(one.label, "") for one in template.fields.all()}
    customer = row.customer.name if row.customer else ""
    return found | {"title": row.title, "amount": row.amount, "customer": customer}


@transaction.atomic
def _keep(
    form: FlowForm, template: FlowTemplate, row: FlowRequest | None, request: HttpRequest
) -> FlowRequest:
    actor, now, read = reader(request), clock.now(), form.cleaned_data
    content = FlowContent(
        title=read["title"], customer=_customer(read.get("customer", ""), actor),
        amount=read.get("amount"), answers=form.answers(),
    )  # fmt: skip
    if row is None:
        kept = create_draft(template=template, content=content, actor=actor, now=now)
    else:
        kept = edit_draft(request=row, content=content, actor=actor, now=now)
    if request.POST.get("then") == "submit":
        kept = submit(request=kept, actor=actor, today=clock.today(), now=now)
    return kept


def _customer(name: str, actor: User) -> Customer | None:
    """The customer of that name; a new one where the actor may add one."""
    if not name.strip():
        return None
    today = clock.today()
    found = Customer.objects.visible_to(actor, today).filter(name=name.strip()).first()
    if found is not None:
        return found
    if not rules.can_add_customer(actor):
        raise Refused(_("There is no customer of that name."), field="customer")
    return customers.find_or_create(name=name, actor=actor, now=clock.now(), owner=actor, on=today)
