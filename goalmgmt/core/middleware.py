"""Request ids, and one place where an operation's objection becomes an HTTP answer."""

import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goalmgmt.core import audit, company, policy
from goalmgmt.core.errors import Conflict, GoalmgmtError, NotAllowed

Answer = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives every request an id: in the audit trail, the log and on error pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.request_id.set(str(uuid.uuid4()))
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = audit.request_id.get()
            return response
        finally:
            audit.request_id.reset(token)


class CompanyMiddleware:
    """Answers a request by one reading of the policies, in the company's time zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with company.read_once():
            if not request.user.is_authenticated:
                return self.get_response(request)
            with timezone.override(ZoneInfo(company.policy().time_zone)):
                return self.get_response(request)


def _holds_nul(request: HttpRequest) -> bool:
    """Whether the address or the form holds a NUL, which nobody can type."""
    if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    return any("\x00" in text for _name, texts in request.POST.lists() for text in texts)


class RightsMiddleware:
    """Denies by default: a route that no policy declares, or not for the person's roles, is 403.

    Objects are the views' business (`visible_to`, 404); this is the outer wall. It also keeps
    pages of signed-in people out of caches, and turns an operation's objection into an answer.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        if _holds_nul(request):
            raise SuspiciousOperation  # no text of ours holds NUL, and PostgreSQL takes none
        match = request.resolver_match
        if match is not None and not policy.allows(request.user, match.view_name or ""):
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if isinstance(error, NotAllowed):
            raise PermissionDenied(error.message) from error
        if isinstance(error, GoalmgmtError):
            status = 409 if isinstance(error, Conflict) else 400
            return render(request, "objection.html", {"message": error.message}, status=status)
        return None
