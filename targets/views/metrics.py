"""The catalogue of metrics."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goalmgmt.core import clock
from goalmgmt.core.errors import Conflict, Refused
from targets import rules
from targets.metric_forms import MetricForm
from targets.models import Metric
from targets.operations import metrics as operations
from targets.views.loading import person_of


@require_safe
def metric_list(request: HttpRequest) -> HttpResponse:
    """Every metric with its unit, direction, aggregation and source, those out of use last."""
    context = {
        "metrics": Metric.objects.order_by("-is_active", "pk"),
        "can_manage": rules.can_manage_metrics(person_of(request)),
    }
    return render(request, "targets/metric_list.html", context)


@require_http_methods(["GET", "POST"])
def metric_create(request: HttpRequest) -> HttpResponse:
    """An own metric; `?from=CODE` fills in another's meaning."""
    like = Metric.objects.filter(code=request.GET.get("from", "")[:40]).first()
    form = MetricForm(request.POST or None, initial=_meaning_of(like) if like else {"decimals": 2})
    if request.method == "POST" and form.is_valid():
        try:
            metric = operations.add(
                new=form.metric_fields(), actor=person_of(request), now=clock.now()
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("“%(metric)s” is added.") % {"metric": metric})
            return redirect("targets:metric_list")
    context = {"form": form, "like": like}
    status = 422 if form.errors else 200
    return render(request, "targets/metric_create.html", context, status=status)


@require_http_methods(["GET", "POST"])
def metric_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Rename a metric or, while nothing uses it, change its meaning."""
    metric = get_object_or_404(Metric, code=code)
    names = {name: getattr(metric, name) for name in operations.NAMES}
    form = MetricForm(request.POST or None, metric=metric, initial=_meaning_of(metric) | names)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change(
                metric=metric, new=form.metric_fields(code), actor=person_of(request),
                now=clock.now(),
            )  # fmt: skip
        except Conflict:
            raise
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("“%(metric)s” is saved.") % {"metric": names["name"]})
            return redirect("targets:metric_list")
    context = {"form": form, "metric": metric, "why_fixed": operations.why_fixed(metric)}
    status = 422 if form.errors else 200
    return render(request, "targets/metric_edit.html", context, status=status)


def _meaning_of(metric: Metric) -> dict[str, Any]:
    return {name: getattr(metric, name) for name in operations.MEANING}


@require_POST
def metric_active(request: HttpRequest, code: str) -> HttpResponse:
    """Take a metric out of use for new plans, or put it back."""
    metric = get_object_or_404(Metric, code=code)
    active = request.POST.get("active") == "1"
    operations.set_active(metric=metric, active=active, actor=person_of(request), now=clock.now())
    word = _("“%(metric)s” is in use again.") if active else _("“%(metric)s” is out of use.")
    messages.success(request, word % {"metric": metric})
    return redirect("targets:metric_list")
