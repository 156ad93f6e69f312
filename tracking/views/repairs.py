"""The repair queue: what has no owner, given to somebody in one go."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock
from goalmgmt.core.forms import attempt
from tracking import rules
from tracking.forms.customers import RepairForm
from tracking.models import Receipt
from tracking.operations.ownership import hand_over_customer
from tracking.queries import repairs
from tracking.reader import reader
from tracking.views.common import form_page

#: How many of each kind the page lists; the next come once these are mended.
LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def repair_list(request: HttpRequest) -> HttpResponse:
    """Customers, deals and receipts that nobody looks after."""
    today = clock.today()
    customers, deals = repairs.ownerless_customers(today), repairs.ownerless_deals(today)
    listed = list(customers[:LISTED])
    codes = [row.code for row in listed]
    form = RepairForm(request.POST or None, people=rules.sellers(today), codes=codes)
    if request.method == "POST" and form.is_valid():
        count = attempt(form, lambda: _give(request, form))
        if count is not None:
            words = ngettext("%(n)d customer given", "%(n)d customers given", count)
            messages.success(request, words % {"n": count})
            return redirect("tracking:repair_list")
    context = {
        "form": form,
        "customers": listed,
        "customer_count": customers.count(),
        "chosen": set(request.POST.getlist("customer")),
        "deals": list(deals[:LISTED]),
        "deal_count": deals.count(),
        "unmatched": Receipt.objects.filter(contract=None, amount__gt=0).count(),
        "may_move_deals": reader(request).has_role("admin"),
    }
    return form_page(request, "tracking/repair_list.html", context)


@transaction.atomic
def _give(request: HttpRequest, form: RepairForm) -> int:
    """All of the customers chosen, or none."""
    read, today = form.cleaned_data, clock.today()
    rows = list(repairs.ownerless_customers(today).filter(code__in=read["customer"]))
    for customer in rows:
        hand_over_customer(
            customer=customer, to=read["to"], starts_on=today, reason=read["reason"],
            actor=reader(request), now=clock.now(),
        )  # fmt: skip
    return len(rows)
