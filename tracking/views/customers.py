"""Customers: list, one, a new one by name."""

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import NotAllowed, Refused
from teams.models import User
from tracking import check_in_rules, rules
from tracking.forms import show_refusal
from tracking.forms.facts import CustomerForm
from tracking.models import (
    Contract,
    Customer,
    CustomerOwnership,
    CustomerPlace,
    Deal,
    Receipt,
    Visit,
)
from tracking.operations import customers
from tracking.operations.check_ins import place_customer
from tracking.reader import reader
from tracking.views.common import form_page, page_of

#: Rows of each list on a customer's page.
SHOWN = 20


@require_safe
def customer_list(request: HttpRequest) -> HttpResponse:
    """The customers that the person sees, with who looks after them."""
    user, today = reader(request), clock.today()
    owners = CustomerOwnership.objects.on(today).select_related("person")
    rows = Customer.objects.visible_to(user, today).prefetch_related(
        Prefetch("ownerships", owners, to_attr="owners")
    )
    if text := request.GET.get("q", "").strip()[:80]:
        rows = rows.filter(name__icontains=text)
    context = {
        "page_obj": page_of(request, rows.order_by("name")),
        "query": text,
        "can_add": rules.can_add_customer(user),
    }
    return render(request, "tracking/customer_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def customer_create(request: HttpRequest) -> HttpResponse:
    """A new customer by name; a name that stands opens that customer if it is visible."""
    form = CustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = reader(request)
        try:
            customer = _add(form, user)
        except NotAllowed:
            raise
        except Refused as error:
            show_refusal(form, error)
        else:
            return redirect("tracking:customer_detail", customer.code)
    return form_page(request, "tracking/customer_form.html", {"form": form})


@transaction.atomic
def _add(form: CustomerForm, user: User) -> Customer:
    """The customer of that name, with its position if one is given."""
    customer = customers.find_or_create(
        name=form.cleaned_data["name"], actor=user, now=clock.now(),
        owner=user if user.has_role("rep", "manager") else None, on=clock.today(),
    )  # fmt: skip
    place = form.cleaned_data["position"]
    known = CustomerPlace.objects.filter(customer=customer).exists()
    if place and not known and check_in_rules.can_place(user, customer, clock.today()):
        place_customer(customer=customer, place=place, actor=user, now=clock.now())
    return customer


@require_safe
def customer_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A customer: who looks after it, contracts, receipts, visits, as far as one sees them."""
    user, today = reader(request), clock.today()
    customer = get_object_or_404(Customer.objects.visible_to(user, today), code=code)
    contracts = Contract.objects.visible_to(user, today).filter(customer=customer)
    receipts = Receipt.objects.visible_to(user, today).filter(customer=customer)
    visits = Visit.objects.visible_to(user, today).filter(customer=customer)
    deals = Deal.objects.visible_to(user, today).filter(customer=customer)
    context = {
        "customer": customer,
        "owners": customer.ownerships.select_related("person").order_by("-starts_on"),
        "contracts": contracts.order_by("-signed_on", "-pk")[:SHOWN],
        "receipts": receipts.order_by("-received_on", "-pk")[:SHOWN],
        "deals": deals.order_by("expected_on", "-pk")[:SHOWN],
        "contacts": customer.contacts.all()[:SHOWN],
        "can_hand_over": rules.can_hand_over_customer(user, customer, today),
        "can_add": rules.can_add_customer(user),
        "place": CustomerPlace.objects.filter(customer=customer).first(),
        "can_place": check_in_rules.can_place(user, customer, today),
        "can_open_deal": user.has_role("rep", "manager"),
        "visits": visits.select_related("person").order_by("-planned_on", "-pk")[:SHOWN],
    }
    return render(request, "tracking/customer_detail.html", context)
