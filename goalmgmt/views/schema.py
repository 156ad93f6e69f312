"""The OpenAPI schema."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class KeptSchema(SchemaGenerator):
    """Made once a process and language, since it takes most of a second."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> Any:
        if public:
            return _public(get_language())
        return super().get_schema(request, public)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4)
def _public(language: str | None) -> Any:
    """The schema of all routes, which is the same for everybody."""
    return SchemaGenerator().get_schema(None, public=True)  # type: ignore[no-untyped-call]


class Schema(SpectacularAPIView):
    """The schema of the API, of which there is one version."""

    generator_class = KeptSchema

    def _get_version_parameter(self, request: Request) -> None:
        """Not from the query: it would get into a header as it is."""
