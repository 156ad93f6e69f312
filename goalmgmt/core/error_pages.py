"""Error pages that Django asks for by name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from goalmgmt.core import audit


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without context processors, so that it needs neither session nor database."""
    reference = audit.request_id.get()
    try:
        page: str = render_to_string("500.html", {"reference": reference})
    except Exception:
        page = f"系统出错了 / Something went wrong. {reference[:8]}"
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    return render(request, "403_csrf.html", {"reference": audit.request_id.get()}, status=403)
