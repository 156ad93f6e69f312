"""POSTs that a client may repeat: the header Idempotency-Key (quality.md M9)."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.encoders import JSONEncoder

from goalmgmt.core import clock, idempotency

HEADER = "Idempotency-Key"
#: For `@extend_schema(parameters=[IDEMPOTENCY_KEY])`.
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Repeat a request with the same key and body: it acts once, answers the same.",
)
Act = Callable[[], tuple[int, Any]]

if TYPE_CHECKING:
    from rest_framework.generics import GenericAPIView

    _View = GenericAPIView[Any]
else:
    _View = object


def answer_once(request: Request, act: Act, *, body: Any = None) -> Response:
    """The answer of `act` — (status, data) — run once per person and Idempotency-Key.

    `body` says what was sent where that is no JSON, as a file. Without the header `act` simply
    runs. Raises KeyReused (422) for the key of another request; what `act` raises undoes the key
    as well.
    """

    def plain() -> tuple[int, Any]:
        number, data = act()
        return number, json.loads(json.dumps(data, cls=JSONEncoder))

    assert isinstance(request.user, models.Model)  # noqa: S101 - the API has no anonymous callers
    number, data = idempotency.once(
        person=request.user,
        key=request.headers.get(HEADER, ""),
        body=[request.method, request.path, request.data if body is None else body],
        now=clock.now(),
        act=plain,
    )
    return Response(data, status=number)


class CreateOnceMixin(_View):
    """`post` for a generic API view: validate, write by `write(data)`, answer 201 with
    `represent(object)`."""

    def write(self, data: dict[str, Any]) -> Any:
        """Call the operation and return what it wrote."""
        raise NotImplementedError

    def represent(self, written: Any) -> BaseSerializer[Any]:
        return self.get_serializer(written)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        def act() -> tuple[int, Any]:
            serializer = self.get_serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            written = self.write(dict(serializer.validated_data))
            return status.HTTP_201_CREATED, self.represent(written).data

        return answer_once(request, act)
