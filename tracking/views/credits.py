"""The page of one credit: where a figure of the ledger ends."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from goalmgmt.core import clock
from tracking.models import Credit
from tracking.reader import reader


@require_safe
def credit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One credit: its fact, the split, who recorded it, the month it counts in, its history."""
    seen = Credit.objects.visible_to(reader(request), clock.today())
    credit = get_object_or_404(
        seen.select_related(
            "person", "unit", "metric", "customer", "contract", "receipt", "reverses",
            "recorded_by", "product", "channel", "industry", "territory",
        ),
        pk=pk,
    )  # fmt: skip
    fact = credit.contract or credit.receipt
    siblings = Credit.objects.filter(contract=credit.contract, receipt=credit.receipt)
    context = {
        "credit": credit,
        "fact": fact,
        "kind": "contract" if credit.contract_id else "receipt",
        "siblings": siblings.select_related("person", "unit").order_by("pk"),
        "reversed_by": Credit.objects.filter(reverses=credit).first(),
    }
    return render(request, "tracking/credit_detail.html", context)
