"""What the pages of facts, visits and customers share."""

from datetime import date
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from teams.models import User
from tracking.models import Customer

M = TypeVar("M", bound=Model)
PER_PAGE = 50
#: How many names the customer box offers.
OFFERED = 200


def page_of(request: HttpRequest, rows: "QuerySet[M]") -> "Page[M]":
    """The page of a list that the address asks for."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def customer_names(user: User, on: date) -> list[str]:
    """Names for the customer box: those that the person sees."""
    seen = Customer.objects.visible_to(user, on).order_by("name")
    return list(seen.values_list("name", flat=True)[:OFFERED])


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form: 422 when something is to be mended, so that htmx shows it."""
    status = 422 if context["form"].errors else 200
    return render(request, template, context, status=status)


def thread_of(rows: Any) -> list[dict[str, Any]]:
    """Words with their author and time, as `components/_thread.html` shows them."""
    return [
        {"who": one.author.name, "at": one.written_at, "text": one.text}
        for one in rows.select_related("author")
    ]
