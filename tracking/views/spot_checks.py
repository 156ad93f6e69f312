"""Spot checks: drawing one, and what was found (K4)."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock
from goalmgmt.core.asked import number_asked
from tracking.forms import attempt
from tracking.forms.spot_checks import DrawForm, FindingForm
from tracking.models import SpotCheck, SpotItem
from tracking.models.spot_checks import Finding
from tracking.operations import spot_checks
from tracking.reader import reader
from tracking.views.common import form_page, page_of

GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
def spot_list(request: HttpRequest) -> HttpResponse:
    """The own draws with how much was as written; and a new draw."""
    user, today = reader(request), clock.today()
    month = today.replace(day=1) - timedelta(days=1)
    form = DrawForm(request.POST or None, initial={"period": f"{month:%Y-%m}"})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: spot_checks.draw(
            actor=user, now=clock.now(), **form.cleaned_data))  # fmt: skip
        if made is not None:
            return redirect("tracking:spot_detail", made.pk)
    rows = SpotCheck.objects.filter(drawn_by=user).annotate(
        drawn=Count("items"),
        found=Count("items", filter=~Q(items__finding="")),
        accurate=Count("items", filter=Q(items__finding=Finding.ACCURATE)),
    )
    context = {"page_obj": page_of(request, rows.order_by("-period", "-pk")), "form": form}
    return form_page(request, "tracking/spot_list.html", context)


@require_http_methods(GET_POST)
def spot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample, each with a link to what was written and a place for what was found."""
    user = reader(request)
    check = get_object_or_404(SpotCheck, pk=pk, drawn_by=user)
    items = check.items.select_related("person", "visit__customer", "report")
    form = None
    if request.method == "POST":
        item = items.filter(pk=number_asked(request.POST.get("item", "")) or 0).first()
        form = FindingForm(request.POST, prefix="i" if item is None else f"i{item.pk}")
        if form.is_valid() and item is not None:
            read = form.cleaned_data
            done = attempt(form, lambda: spot_checks.record_finding(
                item=item, actor=user, now=clock.now(), **read))  # fmt: skip
            if done is not None:
                return redirect("tracking:spot_detail", pk)
    rows = [(one, _form_of(one, form)) for one in items]
    context: dict[str, Any] = {"check": check, "rows": rows, "form": form or FindingForm()}
    return form_page(request, "tracking/spot_detail.html", context)


def _form_of(item: SpotItem, sent: FindingForm | None) -> FindingForm | None:
    if item.found_at is not None:
        return None
    own = f"i{item.pk}"
    return sent if sent is not None and sent.prefix == own else FindingForm(prefix=own)
