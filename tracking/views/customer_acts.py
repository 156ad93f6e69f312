"""What is done from a customer's or a contract's page: hand over, contacts, instalments."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from goalmgmt.core.forms import attempt
from tracking import rules
from tracking.forms.customers import ContactForm, CustomerHandOverForm, part_rows
from tracking.models import Contact, Contract, Customer
from tracking.operations.instalments import Part, plan_instalments
from tracking.operations.ownership import add_contact, hand_over_customer, switch_contact
from tracking.queries import instalments
from tracking.reader import reader
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]


def _seen(request: HttpRequest, code: str) -> Customer:
    rows = Customer.objects.visible_to(reader(request), clock.today())
    customer: Customer = get_object_or_404(rows, code=code)
    return customer


@require_http_methods(GET_POST)
def customer_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody else looks after the customer from a day on."""
    customer, user, today = _seen(request, code), reader(request), clock.today()
    if not rules.can_hand_over_customer(user, customer, today):
        raise PermissionDenied
    form = CustomerHandOverForm(
        request.POST or None, people=rules.sellers(today), initial={"starts_on": today}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        done = attempt(form, lambda: hand_over_customer(
            customer=customer, actor=user, now=clock.now(), **given))  # fmt: skip
        if done is not None:
            return redirect("tracking:customer_list")
    return form_page(
        request, "tracking/customer_hand_over.html", {"form": form, "customer": customer}
    )


@require_http_methods(GET_POST)
def contact_create(request: HttpRequest, code: str) -> HttpResponse:
    """Note somebody at the customer."""
    customer, user = _seen(request, code), reader(request)
    if not rules.can_add_customer(user):
        raise PermissionDenied
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: add_contact(
            customer=customer, new=form.contact(), actor=user, now=clock.now()))  # fmt: skip
        if done is not None:
            return redirect("tracking:customer_detail", customer.code)
    return form_page(request, "tracking/contact_form.html", {"form": form, "customer": customer})


@require_POST
def contact_switch(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A contact has gone, or is back."""
    customer = _seen(request, code)
    contact = get_object_or_404(
        Contact.objects.select_related("customer"), pk=pk, customer=customer
    )
    switch_contact(
        contact=contact, active=not contact.is_active, actor=reader(request), now=clock.now()
    )
    return redirect("tracking:customer_detail", customer.code)


@require_http_methods(GET_POST)
def contract_instalments(request: HttpRequest, pk: int) -> HttpResponse:
    """In which parts the contract is paid: rows that make its whole amount."""
    user, today = reader(request), clock.today()
    contract: Any = get_object_or_404(
        Contract.objects.visible_to(user, today).select_related("customer"), pk=pk
    )
    people = set(contract.shares.values_list("person", flat=True))
    if not rules.can_record_fact(user, people, today):
        raise PermissionDenied
    standing = [Part(row.due_on, row.amount, row.label) for row in contract.instalments.all()]
    rows, refusal = part_rows(request.POST, standing), ""
    if request.method == "POST" and rows.is_valid():
        parts = [part for form in rows.forms if (part := form.part) is not None]
        try:
            plan_instalments(contract=contract, parts=parts, actor=user, now=clock.now())
        except NotAllowed:
            raise
        except Refused as error:
            refusal = error.message
        else:
            return redirect("tracking:contract_detail", pk)
    context = {"rows": rows, "contract": contract, "refusal": refusal}
    status = 422 if refusal or (rows.is_bound and not rows.is_valid()) else 200
    return render(request, "tracking/instalment_form.html", context, status=status)


@require_safe
def overdue_list(request: HttpRequest) -> HttpResponse:
    """Contracts of which more was due than came in, the oldest first."""
    user, today = reader(request), clock.today()
    rows = instalments.overdue(user, today).select_related("customer")
    page = page_of(request, rows.prefetch_related("shares__person"))
    listed = [(row, instalments.late_amount(row), (today - row.first_due_on).days) for row in page]
    context = {"page_obj": page, "rows": listed, "today": today}
    return render(request, "tracking/overdue_list.html", context)
