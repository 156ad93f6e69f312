"""What a version would have cost last year: asked for, watched, shown beside what was paid."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from goalmgmt.core import clock
from goalmgmt.core.models import JobRun
from incentives import rules
from incentives.models import PayPlanVersion
from incentives.operations.plan_costs import COST, key_of, request_cost
from incentives.reader import reader

WAITING = frozenset({"queued", "running"})


@require_http_methods(["GET", "HEAD", "POST"])
def pay_plan_cost(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask for it, or (as a part of the page, every two seconds) how far it is."""
    version = get_object_or_404(
        PayPlanVersion.objects.select_related("plan"), plan__code=code, number=number
    )
    if not rules.sees_closes(reader(request)):
        raise PermissionDenied
    if request.method == "POST":
        request_cost(version=version, actor=reader(request), today=clock.today(), now=clock.now())
        where = reverse("incentives:pay_plan_detail", args=[code])
        return redirect(f"{where}?version={number}#cost")
    context = {"plan": version.plan, "version": version, **cost_context(version)}
    return render(request, "incentives/_plan_cost.html", context)


def cost_context(version: PayPlanVersion) -> dict[str, Any]:
    """The last answer for these rules, or how far it is."""
    asked = JobRun.objects.filter(name=COST, key__startswith=key_of(version, clock.today()))
    job = asked.order_by("pk").last()
    if job is None or job.status != "done":
        waits = job is not None and job.status in WAITING
        return {"cost_job": job, "cost_waits": waits}
    rows = [_read(row) for row in job.result["periods"]]
    paid = [row["paid"] for row in rows if row["paid"] is not None]
    total = sum((row["total"] for row in rows), Decimal(0))
    return {
        "cost_job": job,
        "cost_rows": rows,
        "cost_total": total,
        "cost_paid": sum(paid, Decimal(0)) if len(paid) == len(rows) else None,
        "cost_failed": sum(row["failed"] for row in rows),
    }


def _read(row: dict[str, Any]) -> dict[str, Any]:
    total, paid = Decimal(row["total"]), row["paid"]
    paid = None if paid is None else Decimal(paid)
    return {**row, "total": total, "paid": paid, "delta": None if paid is None else total - paid}
