"""The optional location of a visit, and where a customer is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goalmgmt.core import clock, company
from goalmgmt.core.enums import CheckIn
from goalmgmt.core.errors import NotAllowed
from goalmgmt.core.forms import attempt
from teams.models import User
from tracking import check_in_rules
from tracking.forms.check_ins import PlaceForm, PositionMixin
from tracking.models import Customer, CustomerPlace, Visit
from tracking.operations.check_ins import keep_position, place_customer, remove_position
from tracking.reader import reader
from tracking.views.common import form_page


def is_offered() -> bool:
    """Whether the company offers the check-in."""
    return company.policy().check_in != CheckIn.OFF


def keep(form: PositionMixin, visit: Visit, user: User) -> None:
    """Keep the point that the form holds, if it holds one."""
    now = clock.now()
    if point := form.point(now):
        keep_position(visit=visit, point=point, actor=user, now=now)


@require_POST
def visit_position_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the location of one's own visit away."""
    user = reader(request)
    visit = get_object_or_404(Visit.objects.visible_to(user, clock.today()), pk=pk)
    remove_position(visit=visit, actor=user, now=clock.now())
    messages.success(request, _("The location is removed."))
    return redirect("tracking:visit_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def customer_place(request: HttpRequest, code: str) -> HttpResponse:
    """Say where a customer is; an empty box takes it away."""
    user, today = reader(request), clock.today()
    customer = get_object_or_404(Customer.objects.visible_to(user, today), code=code)
    if not check_in_rules.can_place(user, customer, today):
        raise NotAllowed(_("Who looks after the customer says where it is."))
    known = CustomerPlace.objects.filter(customer=customer).first()
    form = PlaceForm(request.POST or None, initial={"position": str(known) if known else ""})
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["position"]
        done = attempt(form, lambda: [place_customer(
            customer=customer, place=place, actor=user, now=clock.now())])  # fmt: skip
        if done is not None:
            return redirect("tracking:customer_detail", customer.code)
    context = {"form": form, "customer": customer}
    return form_page(request, "tracking/customer_place.html", context)
