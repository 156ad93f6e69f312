"""The catalogue of metrics."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from targets.models import Metric


@require_safe
def metric_list(request: HttpRequest) -> HttpResponse:
    """Every metric with its unit, direction, aggregation and source."""
    return render(request, "targets/metric_list.html", {"metrics": Metric.objects.all()})
