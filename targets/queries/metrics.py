"""The catalogue of metrics, and which months are closed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from goalmgmt.core.periods import add_months, month_of
from targets import catalogue
from targets.models import LockedMonth, Metric


def metric(code: str) -> Metric:
    """The metric `code`; a standard one is added when it is missing. Raises Metric.DoesNotExist."""
    found = Metric.objects.filter(code=code).first()
    if found is not None:
        return found
    fields = catalogue.standard(code)
    if fields is None:
        raise Metric.DoesNotExist(code)
    return Metric.objects.get_or_create(code=code, defaults=fields)[0]


def locked_months(months: Iterable[date]) -> set[date]:
    """Those of `months` (first days) whose figures are closed."""
    return set(LockedMonth.objects.filter(month__in=set(months)).values_list("month", flat=True))


def is_locked(day: date) -> bool:
    """Whether the month of `day` is closed."""
    return LockedMonth.objects.filter(month=month_of(day)).exists()


def open_month(month: date) -> date:
    """The first month, `month` itself or a later one, that is not locked."""
    first = month_of(month)
    closed = set(LockedMonth.objects.filter(month__gte=first).values_list("month", flat=True))
    while first in closed:
        first = add_months(first, 1)
    return first


def uses_of(metric: Metric) -> int:
    """How many rows anywhere refer to the metric: plans here, credits and notices further up."""
    relations: list[Any] = [
        relation
        for relation in Metric._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]
    counts: list[int] = [
        relation.related_model._base_manager.filter(**{relation.field.name: metric}).count()
        for relation in relations
    ]
    return sum(counts)
