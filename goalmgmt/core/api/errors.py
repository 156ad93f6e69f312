"""One shape for every API error: `{"error": {"code", "message", "field"?, "fields"?}}`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from goalmgmt.core.errors import Conflict, GoalmgmtError, NotAllowed
from goalmgmt.core.idempotency import KeyReused


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: objections of operations are 403, 409 or 400."""
    if isinstance(error, GoalmgmtError):
        return _objection(error)
    if isinstance(error, PermissionDenied | Http404 | exceptions.APIException):
        answer = exception_handler(error, context)
        return answer and _reshape(answer)
    return None


def _objection(error: GoalmgmtError) -> Response:
    code: str = "refused"
    number: int = status.HTTP_400_BAD_REQUEST
    if isinstance(error, NotAllowed):
        code, number = "not_allowed", status.HTTP_403_FORBIDDEN
    elif isinstance(error, KeyReused):
        code, number = "key_reused", status.HTTP_422_UNPROCESSABLE_ENTITY
    elif isinstance(error, Conflict):
        code, number = "conflict", status.HTTP_409_CONFLICT
    body: dict[str, Any] = {"code": code, "message": error.message}
    if error.field:
        body["field"] = error.field
    if places := getattr(error, "places", None):
        body["fields"] = places
    return Response({"error": body}, status=number)


def _reshape(answer: Response) -> Response:
    data = answer.data
    if isinstance(data, dict) and set(data) == {"detail"}:
        detail = data["detail"]
        code = getattr(detail, "code", "error")
        answer.data = {"error": {"code": code, "message": str(detail)}}
    else:
        answer.data = {"error": {"code": "invalid", "message": _first(data), "fields": data}}
    return answer


def _first(data: Any) -> str:
    while isinstance(data, dict | list) and data:
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return str(data)
